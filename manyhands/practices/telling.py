"""What taking up, changing or winding up a practice would bring, in words for its proposal."""

from django.utils.translation import gettext as _

from manyhands.base.errors import NotPossible
from manyhands.decisions import came_of, changing
from manyhands.groups.acts import Act, find
from manyhands.groups.models import Group
from manyhands.ledger import words as books
from manyhands.practices import queries, shelf
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms_ahead import SAYS, age_in_words
from manyhands.practices.models import Practice, PracticeVersion
from manyhands.practices.words import rules, told


def of_adopting(_group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """Nothing before; after it the name, what the practice is, and its rule."""
    recipe = shelf.recipes().get(act.details["recipe"])
    said = {_("Name"): act.details["name"]}
    if recipe is None:
        return {}, said
    said |= {_("What it is"): f"{_(recipe.title)}. {_(recipe.says)}"}
    return {}, said | rules(recipe, act.details["rule"]["params"])


def _followed(group: Group, act: Act) -> PracticeVersion | None:
    """The version that a change follows; nothing where it, or the practice, is not there."""
    try:
        practice = find(group, act.subject)
    except NotPossible:
        return None
    assert isinstance(practice, Practice)
    return practice.versions.filter(number=act.details["follows"]).first()


def of_changing(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """The rule it follows, and the rule as it would be, from which day on."""
    last = _followed(group, act)
    if last is None:
        return {}, {}
    before = queries.read_pinned(last.recipe_text)
    after = _recipe(last.practice, act.details["rule"]["digest"]) or before
    day = act.details.get("effective_from") or _("the day it is decided")
    new = rules(after, act.details["rule"]["params"]) | {_("From which day on"): day}
    return rules(before, last.params), new


def of_cutting(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """What all are paid of what the rule says: now, and as it would be."""
    last = _followed(group, act)
    if last is None or "pay_bp" not in last.params:
        return {}, {}
    param = queries.recipe_of(last).rule["pay_bp"]
    says = _(param.says)
    return {says: told(last.params["pay_bp"], "bp")}, {says: told(act.details["pay_bp"], "bp")}


def of_bearing(_group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """How many things that were held back are booked."""
    return {}, {
        _("Days that are held back now"): f"{act.details['many']}",
        _("Days that come to it until it is decided"): _("They are booked too"),
    }


def of_looking_ahead(_group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """What the years to come would be worked out from."""
    said = act.details
    ages = {age_in_words(int(age)): told(many, "people") for age, many in said["ages"].items()}
    return {}, ages | {str(SAYS[name]): told(said["supposed"][name], "bp") for name in SAYS}


def of_winding_up(_group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """Who gets what is left."""
    said = {_("Who gets what is left"): act.details["successor"]}
    if reason := act.details.get("reason"):
        said[_("Why")] = reason
    return {}, said


def _recipe(practice: Practice, digest: str) -> Recipe | None:
    pinned = practice.versions.filter(recipe_digest=digest).first()
    if pinned:
        return queries.read_pinned(pinned.recipe_text)
    found = shelf.recipes().get(practice.recipe)
    return found if found and found.digest == digest else None


def what_happened(kind: str) -> str:
    """What a practice has in the books, as its recipe says it; empty where it is not on the shelf.

    >>> what_happened("solidarity_grants.given"), what_happened("books.write")
    ('Money is given', '')
    """
    name, _dot, event = kind.partition(".")
    recipe = shelf.recipes().get(name)
    return _(recipe.events[event].says) if recipe and event in recipe.events else ""


books.TELL_FOR.append(what_happened)
changing.TELLS |= {
    "practice.adopt": of_adopting,
    "practice.change": of_changing,
    "practice.cut": of_cutting,
    "practice.bear": of_bearing,
    "practice.look_ahead": of_looking_ahead,
    "practice.wind_up": of_winding_up,
}
changing.CALLED[Practice] = lambda practice: practice.name
came_of.WHERE[Practice] = lambda practice: practice.get_absolute_url()
