"""From what happened in a practice to lines in the books, by the rule that counted on that day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.ledger import accounts
from manyhands.ledger.models import Account, Commodity, Fund, Holder
from manyhands.ledger.posting import Draft, Leg
from manyhands.practices import queries
from manyhands.practices.engine import amounts
from manyhands.practices.engine.recipes import SLOT, Event, Line, Recipe
from manyhands.practices.models import Practice, PracticeFund, PracticeVersion

NOTHING = _("This needs an amount.")
UNITS = {"credit": ("credit", 2), "minutes": ("minutes", 0)}
LIMITED = "Member"  # accounts that a practice may set limits for


@dataclass(frozen=True)
class Happening:
    """Something that happened: its event, the numbers it brought, and who or what it is about."""

    event: str
    values: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, Holder | str] = field(default_factory=dict)  # {m}: a holder; {case}: a ref
    day: date | None = None  # else today
    currency: str = ""


def draft(practice: Practice, key: str, happening: Happening) -> Draft:
    """The transfer that books it, by the version that counted on its day.

    `NotPossible` where the practice had not begun, its recipe knows no such event, or a number is
    missing. Lines of nothing are left out.
    """
    day = happening.day or now().date()
    version = queries.version_at(practice, day)
    if version is None:
        raise NotPossible(_("This practice had not begun on that day."))
    recipe = queries.recipe_of(version)
    if happening.event not in recipe.events:
        raise NotPossible(_("This practice books no such thing."))
    event = recipe.events[happening.event]
    given = values_of(recipe, version, event, happening.values)
    unit = unit_of(practice.group, recipe, happening.currency)
    legs = [
        Leg(
            _account(practice.group, line, recipe, version, happening.slots),
            fund_of(practice, recipe, line.fund),
            unit,
            amount,
        )
        for line in event.lines
        if (amount := amounts.worth(line.amount, given))
    ]
    if not legs:
        raise NotPossible(NOTHING)
    return Draft(key, f"{recipe.name}.{event.name}", legs, day, under=practice.ref)


def values_of(
    recipe: Recipe, version: PracticeVersion, event: Event, given: Mapping[str, int]
) -> dict[str, int]:
    """Each name that the event's amounts use, with its number: what the group set, or what is
    `given` now; nothing below zero.
    """
    known = {name: version.params[name] for name in event.names() & set(version.params)}
    for name in event.names() - set(known):
        value = given.get(name, 0)
        if type(value) is not int or value < 0:
            raise NotPossible(NOTHING)
        known[name] = value
    return known


def unit_of(group: Group, recipe: Recipe, currency: str = "") -> Commodity:
    """What the practice counts: the group's money, or a unit of its own."""
    if recipe.commodity == "money":
        return accounts.main_money(group, currency)
    kind, scale = UNITS[recipe.commodity]
    return accounts.commodity(group, recipe.commodity, kind=kind, scale=scale)


def fund_of(practice: Practice, recipe: Recipe, name: str) -> Fund:
    """The fund of the books that is the recipe's fund `name`, opened with the first look."""
    there = PracticeFund.objects.filter(practice=practice, name=name).select_related("fund")
    if found := there.first():
        return found.fund
    called = practice.name if len(recipe.funds) == 1 else f"{practice.name}: {name}"
    if Fund.objects.filter(group=practice.group, name=called, closed_at=None).exists():
        called = f"{called} {practice.ref[:4]}"
    accounts.book_of(practice.group)
    fund = Fund.objects.create(
        group=practice.group, name=called[:60], purpose=recipe.funds[name], opened_at=now()
    )
    PracticeFund.objects.create(practice=practice, name=name, fund=fund)
    return fund


def _account(
    group: Group,
    line: Line,
    recipe: Recipe,
    version: PracticeVersion,
    slots: Mapping[str, Holder | str],
) -> Account:
    holder: Holder | None = None

    def fill(slot) -> str:
        nonlocal holder
        value = slots.get(slot[1])
        if value is None:
            raise NotPossible(_("Say whom it is about."))
        if isinstance(value, Holder):
            holder = value
            return value.ref
        return value

    path = SLOT.sub(fill, line.account)
    return accounts.account(group, path, holder, limits=_limits(path, recipe, version))


def _limits(path: str, recipe: Recipe, version: PracticeVersion) -> tuple[int | None, int | None]:
    """How little and how much a member's own account may hold, where the practice says so.

    What a member may spend is less than zero in it, as all that a group owes is.
    """
    if not path.startswith(f"{LIMITED}:") or "limit" not in recipe.params:
        return None, None
    most = version.params.get("ceiling")
    return None if most is None else -most, version.params["limit"]
