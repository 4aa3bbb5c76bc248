"""Recipes, their numbers and rules, in the words of whoever reads them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from manyhands.practices.engine.decimals import as_agreed, counted, decimals_of
from manyhands.practices.engine.guards import Guard
from manyhands.practices.engine.recipes import Param, Recipe
from manyhands.practices.years.facts import FACTS
from manyhands.practices.years.outcome import Outcome


def told(value: int, unit: str) -> str:
    """A number with its unit: 6.50, 8 %, 2 h 15 min, 14 days."""
    if unit in TOLD:
        return TOLD[unit](value)
    decimals = decimals_of(unit)
    return number_format(Decimal(value).scaleb(-decimals), decimals, force_grouping=True)


def _percent(value: int) -> str:
    return _("%s %%") % number_format(Decimal(value) / 100, 2 if value % 100 else 0)


def _minutes(value: int) -> str:
    sign = "-" if value < 0 else ""
    hours, minutes = divmod(abs(value), 60)
    if not hours:
        return _("%(sign)s%(minutes)s min") % {"sign": sign, "minutes": minutes}
    shown = {"sign": sign, "hours": number_format(hours, force_grouping=True), "minutes": minutes}
    if not minutes:
        return _("%(sign)s%(hours)s h") % shown
    return _("%(sign)s%(hours)s h %(minutes)s min") % shown


def _days(value: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", value) % {"n": number_format(value)}


def _weeks(value: int) -> str:
    return ngettext("%(n)s week", "%(n)s weeks", value) % {"n": number_format(value)}


def _people(value: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", value) % {"n": number_format(value)}


TOLD: dict[str, Callable[[int], str]] = {
    "bp": _percent,
    "minutes": _minutes,
    "days": _days,
    "weeks": _weeks,
    "people": _people,
}


def state(name: str) -> str:
    """How a case stands that is in this state, such as “money is to come back”. A state that no
    recipe has any more is called as in its recipe.
    """
    return str(STATES.get(name, name.replace("_", " ")))


def said_of(param: Param) -> str:
    """What a number says, and a mark where it is conditional."""
    if not param.conditional:
        return _(param.says)
    mark = _("conditional: what one gets depends on what one did before")
    return f"{_(param.says)} ({mark})"


def told_of(param: Param, value: int) -> str:
    """What a group set, with its unit or in the words of what it chose."""
    return _(param.choices[value]) if param.choices else told(value, param.unit)


def rules(recipe: Recipe, params: Mapping[str, int]) -> dict[str, str]:
    """What each number says, and the number with its unit; in the order of the recipe."""
    return {
        said_of(param): told_of(param, params[name])
        for name, param in as_agreed(recipe, params).rule.items()
        if name in params
    }


# How a case stands, by the states of recipes.
STATES = {
    "asked": pgettext_lazy("state", "asked for"),
    "held": pgettext_lazy("state", "set aside"),
    "posted": pgettext_lazy("state", "bail posted"),
    "exonerated": pgettext_lazy("state", "free of bail"),
    "refund_due": pgettext_lazy("state", "money is to come back"),
    "refunded": pgettext_lazy("state", "the court is done with it"),
    "forfeited": pgettext_lazy("state", "lost, it may be appealed"),
    "appealed": pgettext_lazy("state", "appealed"),
    "lost": pgettext_lazy("state", "lost for good"),
    "taken_back": pgettext_lazy("state", "taken back"),
    "reported": pgettext_lazy("state", "reported"),
    "owed": pgettext_lazy("state", "owed to the family"),
    "paid": pgettext_lazy("state", "paid"),
    "levied": pgettext_lazy("state", "shared among all"),
    "closed": pgettext_lazy("state", "closed"),
    "declared": pgettext_lazy("state", "written down"),
    "running": pgettext_lazy("state", "going on"),
    "paused": pgettext_lazy("state", "paused"),
    "pending": pgettext_lazy("state", "waits for a yes"),
    "committed": pgettext_lazy("state", "agreed and counted"),
    "rejected": pgettext_lazy("state", "not counted"),
    "forming": pgettext_lazy("state", "coming together"),
    "locked": pgettext_lazy("state", "the order is fixed"),
    "closing": pgettext_lazy("state", "coming to its end"),
    "open": pgettext_lazy("state", "open"),
    "short": pgettext_lazy("state", "money is missing"),
    "awarded": pgettext_lazy("state", "given to its turn"),
    "agreed": pgettext_lazy("state", "agreed"),
    "out": pgettext_lazy("state", "lent"),
    "repaid": pgettext_lazy("state", "paid back"),
    "rescheduled": pgettext_lazy("state", "given another day"),
    "forgiven": pgettext_lazy("state", "forgiven"),
    "roll": pgettext_lazy("state", "who is there"),
    "count": pgettext_lazy("state", "counting the cash"),
    "social": pgettext_lazy("state", "social fund"),
    "shares": pgettext_lazy("state", "buying shares"),
    "repay": pgettext_lazy("state", "paying back"),
    "lend": pgettext_lazy("state", "lending"),
    "queued": pgettext_lazy("state", "waits for its turn"),
    "approved": pgettext_lazy("state", "agreed, and set aside"),
    "sent": pgettext_lazy("state", "sent"),
    "received": pgettext_lazy("state", "arrived"),
    "announced": pgettext_lazy("state", "announced"),
    "active": pgettext_lazy("state", "on strike"),
    "suspended": pgettext_lazy("state", "interrupted"),
    "settled": pgettext_lazy("state", "over"),
    "accounted": pgettext_lazy("state", "the account is told"),
    "recorded": pgettext_lazy("state", "waits for a yes"),
    "confirmed": pgettext_lazy("state", "confirmed"),
    "contested": pgettext_lazy("state", "not agreed on"),
    "dropped": pgettext_lazy("state", "let go"),
}

# Where something lies, by how its account begins.
WHERE = {
    "Assets:Bank": gettext_lazy("In the bank"),
    "Assets:Cash": gettext_lazy("In cash"),
    "Assets:Court": gettext_lazy("With courts"),
    "Receivable": gettext_lazy("Members still pay in"),
    "Ahead": gettext_lazy("Members paid ahead"),
    "Payable": gettext_lazy("Still owed to members and families"),
    "Fund:Community": gettext_lazy("Given to the group"),
    "Pool": gettext_lazy("In the pool"),
}
CASES = {
    "case": gettext_lazy("Case"),
    "ask": gettext_lazy("Somebody asks"),
    "sick": gettext_lazy("Sickness"),
    "death": gettext_lazy("Death"),
    "loan": gettext_lazy("Loan"),
    "strike": gettext_lazy("Strike"),
    "record": gettext_lazy("Help in hours"),
    "transfer": gettext_lazy("Something done for another"),
}


def kind(name: str) -> str:
    """A kind of case; one without a name here is called as in its recipe."""
    return str(CASES.get(name, name.replace("_", " ")))


PLACES = {
    "us": gettext_lazy("United States"),
    "uk": gettext_lazy("United Kingdom"),
    "de": gettext_lazy("Germany"),
    "us-ny": gettext_lazy("New York"),
    "us-in": gettext_lazy("Indiana"),
    "us-ga": gettext_lazy("Georgia, USA"),
    "us-il": gettext_lazy("Illinois"),
    "us-ma": gettext_lazy("Massachusetts"),
    "in": gettext_lazy("India"),
    "za": gettext_lazy("South Africa"),
    "other": gettext_lazy("Elsewhere"),
}


def notices(recipe: Recipe) -> list[tuple[str, str]]:
    """What the law asks for, place by place; a place without a name here is called by its key."""
    return [(str(PLACES.get(place, place)), _(said)) for place, said in recipe.notice.items()]


def facts(recipe: Recipe, outcome: Outcome) -> list[tuple[str, str]]:
    """What a made-up year tells besides its weeks: each with its number."""
    found = []
    for name, value in outcome.facts.items():
        says, unit = FACTS[name]
        found.append((_(says), told(value, counted(unit or recipe.commodity, recipe))))
    return found


def in_words(recipe: Recipe) -> dict[str, Any]:
    """All that a page says of a recipe, translated."""
    return {
        "title": _(recipe.title),
        "says": _(recipe.says),
        "roles": [_(said) for said in recipe.roles.values()],
        "funds": [_(said) for said in recipe.funds.values()],
        "events": [_(event.says) for event in recipe.events.values()],
        "guards": [_guard(guard) for guard in recipe.guards.values()],
        "courses": [[state(one) for one in states] for states in recipe.states.values()],
        "notices": notices(recipe),
    }


def together(names: Iterable[str]) -> str:
    """Whose hand it is: of one, or of two who have half of it each."""
    one, *other = names
    return _("%(one)s and %(other)s, half each") % {"one": one, "other": other[0]} if other else one


def _guard(guard: Guard) -> str:
    said = _(guard.says)
    if guard.kept_by != "people":
        return said
    by_people = _("People see to this; the program cannot.")
    return f"{said} {by_people}"


def strings_of(recipe: Recipe) -> Iterator[str]:
    """All that people read in a recipe; the catalogs hold each of them."""
    yield recipe.title
    yield recipe.says
    for param in recipe.params.values():
        yield from (param.says, *param.choices)
    for said in (recipe.inputs, recipe.roles, recipe.funds, recipe.notice):
        yield from said.values()
    yield from (event.says for event in recipe.events.values())
    yield from (guard.says for guard in recipe.guards.values())
