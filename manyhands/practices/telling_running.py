"""What booking something or a step of a case would bring, in words for its proposal."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from manyhands.base.errors import NotPossible
from manyhands.decisions import came_of, changing
from manyhands.decisions.words import name_of
from manyhands.groups.acts import Act, find
from manyhands.groups.models import Group, Member
from manyhands.practices import levying, queries, rounds, sharing_hours, words
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms_running import WHO
from manyhands.practices.meeting import COLUMNS
from manyhands.practices.models import Case, Practice
from manyhands.practices.queueing import ASKS
from manyhands.practices.rotating import WITH
from manyhands.practices.units import Unit, unit_of

Both = tuple[changing.Told, changing.Told]


def of_booking(group: Group, act: Act) -> Both:
    """What happened, how much, about whom and on which day."""
    practice = _found(group, act, Practice)
    if practice is None:
        return {}, {}
    recipe, said = _recipe(practice), act.details
    unit = Unit("money", said["currency"]) if said.get("currency") else unit_of(practice, recipe)
    event = recipe.events.get(said["event"])
    told = {_("What happened"): _(event.says) if event else said["event"]}
    told |= _amounts(recipe, unit, said.get("values") or {})
    told |= {str(WHO[slot]): _who(group, ref) for slot, ref in (said.get("about") or {}).items()}
    return {}, told | {_("On which day"): said.get("on") or _("the day it is decided")}


def of_opening(group: Group, act: Act) -> Both:
    """What kind of case, about whom and how much."""
    practice = _found(group, act, Practice)
    if practice is None:
        return {}, {}
    said, unit = act.details, unit_of(practice, _recipe(practice))
    told = {_("What it is"): words.kind(said["kind"])}
    if said.get("about") and said["kind"] != ASKS:
        told[str(WHO["to" if said.get("other") else "m"])] = _who(group, said["about"])
    if said.get("other"):
        told[str(WHO["from"])] = _who(group, said["other"])
    if said.get("amount") and unit:
        told[_("How much")] = unit.told(said["amount"])
    if said.get("due_on"):
        told[_("A day to think of")] = said["due_on"]
    return {}, told


def of_a_meeting(group: Group, act: Act) -> Both:
    """What each put in and took at a meeting of a circle, and the cash that was counted."""
    practice = _found(group, act, Practice)
    if practice is None:
        return {}, {}
    said = act.details
    unit = Unit("money", said["currency"]) if said.get("currency") else None
    unit = unit or unit_of(practice, _recipe(practice))
    told = {_("Meeting"): f"{said['number']}"}
    for who, *row in said["rows"]:
        name = _who(group, who)
        named = f"{name} ({who[:4]})" if name in told else name
        told[named] = "; ".join(_columns(row, unit))
    return {}, told | {_("Cash counted on the table"): _sum(unit, said["counted"])}


def _columns(row: list[int], unit: Unit | None) -> Iterator[str]:
    for (name, label), value in zip(COLUMNS.items(), row, strict=False):
        if value:
            yield f"{label}: {value if name == 'shares' else _sum(unit, value)}"


def _sum(unit: Unit | None, value: int) -> str:
    return unit.told(value) if unit else f"{value}"


def of_awarding(group: Group, act: Act) -> Both:
    """Whose pot it is, and what they are paid."""
    practice = _found(group, act, Practice)
    found = rounds.next_round(practice) if practice else None
    unit = unit_of(practice, _recipe(practice)) if practice else None
    if found is None or unit is None or found.number != act.details.get("number"):
        return {}, {}
    told = {
        _("Who gets it"): words.together(name_of(one.member) for one in found.hand.holders),
        _("Is paid"): unit.told(found.gets),
    }
    if found.gives_up:
        told[_("Gives up of it, to all alike")] = unit.told(found.gives_up)
    return {}, told


def of_writing_down(group: Group, act: Act) -> Both:
    """The order in which they take turns."""
    seats = [place.split(WITH) for place in act.details["order"]]
    rows = Member.objects.filter(group=group, ref__in={ref for seat in seats for ref in seat})
    names = {one.ref: name_of(one) for one in rows}
    told = [
        f"{place}. {words.together(names.get(ref, ref) for ref in seat)}"
        for place, seat in enumerate(seats, 1)
    ]
    return {}, {_("The order"): ", ".join(told)}


def of_giving_back(group: Group, act: Act) -> Both:
    """How much of the cushion goes back."""
    practice = _found(group, act, Practice)
    unit = unit_of(practice, _recipe(practice)) if practice else None
    return {}, {_("In all"): unit.told(act.details["amount"])} if unit else {}


def of_levying(group: Group, act: Act) -> Both:
    """How many are asked for how much each, by when, and who pays nothing."""
    case = _found(group, act, Case)
    unit = unit_of(case.practice, _recipe(case.practice)) if case else None
    if case is None or unit is None:
        return {}, {}
    bereaved = act.details["bereaved"]
    found = levying.levy_of(case, bereaved)
    each = dict.fromkeys([unit.told(found.least), unit.told(found.most)])
    told = {_("Who is asked"): words.told(act.details["many"], "people")}
    if found.equal and len(found.parts) == act.details["many"]:  # else others take part by now
        label = _("Each of those who said nothing") if found.by_choice else _("Each is asked for")
        told[label] = " – ".join(each)
    if found.by_choice:
        told[_("What nobody is asked for, and the float bears")] = unit.told(found.missing)
    told |= {
        _("In all"): unit.told(act.details["amount"]),
        _("To be paid in"): words.told(found.due_d, "days"),
    }
    if bereaved:
        told[_("Who lost somebody, and pays nothing")] = ", ".join(
            _who(group, ref) for ref in bereaved
        )
    return {}, told


def of_sharing(group: Group, act: Act) -> Both:
    """Who worked, and what each has of it."""
    practice, said = _found(group, act, Practice), act.details
    if practice is None:
        return {}, {}
    parts = sharing_hours.parts_of(practice, said["helpers"], said["minutes"], said["each"])
    return {}, {
        name_of(holder.member): words.told(minutes, "minutes") for holder, minutes in parts.items()
    }


def of_equal_parts(group: Group, act: Act) -> Both:
    """For how many something is set aside, and how much in all."""
    practice = _found(group, act, Practice)
    unit = unit_of(practice, _recipe(practice)) if practice else None
    told = {_("For how many"): words.told(act.details["many"], "people")}
    return {}, told | ({_("In all"): unit.told(act.details["amount"])} if unit else {})


def of_a_step(group: Group, act: Act) -> Both:
    """How the case stands, how it would, how much moves."""
    case = _found(group, act, Case)
    if case is None:
        return {}, {}
    recipe = _recipe(case.practice)
    unit, stands = unit_of(case.practice, recipe), _("How it stands")
    told = {stands: words.state(act.details["to"])}
    if case.is_about_nobody and case.erased_at is None:
        told[_("In the books")] = case.books_ref
    if unit and (amount := act.details.get("amount") or case.amount):
        told[_("How much")] = unit.told(amount)
    told |= _amounts(recipe, unit, act.details.get("values") or {})
    return {stands: words.state(case.state)}, told


def _found(group: Group, act: Act, kind: type[Any]) -> Any:
    try:
        thing = find(group, act.subject)
    except NotPossible:
        return None
    return thing if isinstance(thing, kind) else None


def _recipe(practice: Practice) -> Recipe:
    return queries.recipe_of(practice.versions.all()[0])


def _amounts(recipe: Recipe, unit: Unit | None, values: dict[str, int]) -> dict[str, str]:
    return {
        _(recipe.inputs[name]): _sum(unit, value)
        for name, value in values.items()
        if name in recipe.inputs
    }


def _who(group: Group, ref: str) -> str:
    return name_of(Member.objects.filter(group=group, ref=ref).first())


changing.TELLS |= {
    "practice.book": of_booking,
    "circle.book_meeting": of_a_meeting,
    "case.open": of_opening,
    "case.move": of_a_step,
    "case.pay": of_a_step,
    "case.levy": of_levying,
    "hours.share": of_sharing,
    "asks.share": of_equal_parts,
    "turns.award": of_awarding,
    "turns.write_down": of_writing_down,
    "turns.give_back": of_giving_back,
}
changing.CALLED[Case] = lambda case: words.kind(case.kind)
came_of.WHERE[Case] = lambda case: "" if case.erased_at else case.get_absolute_url()
