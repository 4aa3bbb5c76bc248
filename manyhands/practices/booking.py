"""From what happened in a practice to lines in the books, by the rule that counted on that day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.funds.purse.elsewhere import KEEPERS, Keeper
from manyhands.ledger import accounts
from manyhands.ledger.actions import BARE_CHECKS
from manyhands.ledger.models import Account, Balance, Commodity, Fund, Holder
from manyhands.ledger.posting import Draft, Leg
from manyhands.practices import queries
from manyhands.practices.engine import amounts
from manyhands.practices.engine.recipes import SLOT, Event, Line, Recipe
from manyhands.practices.models import LONGEST_NAME, Practice, PracticeFund, PracticeVersion

NOTHING = _("This needs an amount.")
NOTHING_IS_COUNTED = _("In this practice no amounts are counted.")
OTHER_PARTS = _(
    "The sums of this practice were agreed on in a currency that is divided otherwise. Use "
    "another one, or change the rule of the practice."
)
UNITS = {"credit": ("credit", 2), "minutes": ("minutes", 0)}
OWED = "owed"  # the input of a recipe that is what a case is owed by the books
LIMITED = "Member"  # accounts that a practice may set limits for


@dataclass(frozen=True)
class Happening:
    """Something that happened: its event, the numbers it brought, and who or what it is about."""

    event: str
    values: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, Holder | str] = field(default_factory=dict)  # {m}: a holder; {case}: a ref
    day: date | None = None  # else today
    currency: str = ""


class Desk:
    """What booking in one practice needs again and again, looked up once and then known.

    `expects` says what is about to be booked, so that the accounts of many members are one query.
    """

    def __init__(self, practice: Practice, expects: Iterable[Happening] = ()) -> None:
        self.practice = practice
        self._versions = list(practice.versions.order_by("-number"))
        self._recipes: dict[int, Recipe] = {}
        self._units: dict[tuple[str, str], Commodity] = {}
        self._funds: dict[str, Fund] = {}
        self._accounts: dict[str, Account] = {}
        paths = [path for one in expects for path in self._paths(one)]
        for start in range(0, len(paths), 500):
            rows = Account.objects.filter(group=practice.group, path__in=paths[start : start + 500])
            self._accounts |= {row.path: row for row in rows.select_related("group")}

    def version_at(self, day: date) -> PracticeVersion | None:
        """The version that counts on `day`; None before the practice began."""
        return next((one for one in self._versions if one.effective_from <= day), None)

    def recipe(self, version: PracticeVersion) -> Recipe:
        """Its recipe, with its numbers."""
        if version.pk not in self._recipes:
            self._recipes[version.pk] = queries.recipe_of(version)
        return self._recipes[version.pk]

    def unit(self, recipe: Recipe, currency: str) -> Commodity:
        """What the practice counts."""
        key = (recipe.commodity, currency)
        if key not in self._units:
            self._units[key] = unit_of(self.practice, recipe, currency)
        return self._units[key]

    def fund(self, recipe: Recipe, name: str) -> Fund:
        """The fund of the books that is the recipe's fund `name`."""
        if name not in self._funds:
            self._funds[name] = fund_of(self.practice, recipe, name)
        return self._funds[name]

    def account(self, line: Line, slots: Mapping[str, Holder | str]) -> Account:
        """The account of a line, with its slots filled."""
        path, holder = _filled(line, slots)
        if path not in self._accounts:
            self._accounts[path] = accounts.account(self.practice.group, path, holder)
        return self._accounts[path]

    def _paths(self, one: Happening) -> list[str]:
        version = self.version_at(one.day or queries.day_of(self.practice, now()))
        event = self.recipe(version).events.get(one.event) if version else None
        return [_filled(line, one.slots)[0] for line in event.lines] if event else []


def draft(practice: Practice, key: str, happening: Happening, desk: Desk | None = None) -> Draft:
    """The transfer that books it, by the version that counted on its day.

    `NotPossible` where the practice had not begun, its recipe knows no such event, or a number is
    missing. Lines of nothing are left out. Many are drafted at one `desk`.
    """
    desk = desk or Desk(practice)
    day = happening.day or queries.day_of(practice, now())
    version = desk.version_at(day)
    if version is None:
        raise NotPossible(_("This practice had not begun on that day."))
    recipe = desk.recipe(version)
    if recipe.is_gift:
        raise NotPossible(NOTHING_IS_COUNTED)
    if happening.event not in recipe.events:
        raise NotPossible(_("This practice books no such thing."))
    event = recipe.events[happening.event]
    given = values_of(recipe, version, event, happening.values)
    unit = desk.unit(recipe, happening.currency)
    legs = [
        Leg(desk.account(line, happening.slots), desk.fund(recipe, line.fund), unit, amount)
        for line in event.lines
        if (amount := _worth(line, given))
    ]
    if not legs:
        raise NotPossible(NOTHING)
    for leg in legs:
        _keep_limits(leg, recipe, version)
    return Draft(key, f"{recipe.name}.{event.name}", legs, happening.day, under=practice.ref)


def draft_for_many(
    practice: Practice, key: str, event: str, parts: Mapping[Holder, int], slot: str = "m"
) -> Draft:
    """One transfer that books the event for each of these, with their part.

    `NotPossible` where all parts are nothing.
    """
    about = [Happening(event, {"x": part}, {slot: one}) for one, part in parts.items() if part]
    return draft_together(practice, key, about, Desk(practice, about))


def draft_together(practice: Practice, key: str, about: Sequence[Happening], desk: Desk) -> Draft:
    """One transfer that books all of these, named as the first: one key, one seal.

    Lines of one account are one line. `NotPossible` where there are none.
    """
    sums, first = dict[tuple[int, int], Leg](), None
    for one in about:
        drafted = draft(practice, key, one, desk)
        first = first or drafted
        for leg in drafted.legs:
            there = sums.get(where := (leg.account.pk, leg.fund.pk))
            sums[where] = replace(leg, amount=leg.amount + (there.amount if there else 0))
    if first is None:
        raise NotPossible(NOTHING)
    return replace(first, legs=list(sums.values()))


def _worth(line: Line, given: Mapping[str, int]) -> int:
    """What the line comes to; never the other way round than the recipe means it."""
    amount = amounts.worth(line.amount, given)
    first = next(iter(line.amount.values()))
    if amount * first < 0:
        raise NotPossible(_("That is more than it is about."))
    return amount


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


def unit_of(practice: Practice, recipe: Recipe, currency: str = "") -> Commodity:
    """What the practice counts: money, or a unit of its own. Without a `currency` it is the one
    that its funds hold already, else the only one of the group that is divided as its sums are.
    """
    if recipe.commodity != "money":
        kind, scale = UNITS[recipe.commodity]
        return accounts.commodity(practice.group, recipe.commodity, kind=kind, scale=scale)
    held = Balance.objects.filter(fund__of_a_practice__practice=practice).values("commodity")
    money = Commodity.objects.filter(kind="money", group=practice.group)
    fitting = money.filter(scale=recipe.decimals)
    found = [] if currency else list(money.filter(pk__in=held)[:2] or fitting[:2])
    unit = found[0] if len(found) == 1 else accounts.main_money(practice.group, currency)
    if unit.scale != recipe.decimals:  # else a sum that the group agreed on would be another
        raise NotPossible(OTHER_PARTS)
    return unit


def fund_of(practice: Practice, recipe: Recipe, name: str) -> Fund:
    """The fund of the books that is the recipe's fund `name`, opened with the first look."""
    there = PracticeFund.objects.filter(practice=practice, name=name).select_related("fund")
    if found := there.first():
        return found.fund
    end = "" if len(recipe.funds) == 1 else f": {name}"
    called = _short(practice.name, end)
    if Fund.objects.filter(group=practice.group, name=called, closed_at=None).exists():
        called = _short(practice.name, f"{end} {practice.ref[:4]}")
    accounts.book_of(practice.group)
    with translation.override(practice.group.language):
        purpose = say(recipe.funds[name])
    fund = Fund.objects.create(group=practice.group, name=called, purpose=purpose, opened_at=now())
    PracticeFund.objects.create(practice=practice, name=name, fund=fund)
    return fund


def no_practice_keeps(fund: Fund) -> None:
    """`NotPossible` where a practice that runs keeps its money in this fund."""
    if PracticeFund.objects.filter(fund=fund, practice__ended_at=None).exists():
        raise NotPossible(_("A practice keeps its money in this fund. Wind up the practice first."))


def keeper_of(fund: Fund) -> Keeper | None:
    """The practice that keeps its money in this fund while it runs."""
    kept = PracticeFund.objects.filter(fund=fund, practice__ended_at=None)
    found = kept.select_related("practice__group").first()
    return Keeper(found.practice.name, found.practice.get_absolute_url()) if found else None


def _short(name: str, end: str) -> str:
    """The name with this end, as long as a fund's may be: its end tells funds apart."""
    return f"{name[: LONGEST_NAME - len(end)]}{end}"


def _filled(line: Line, slots: Mapping[str, Holder | str]) -> tuple[str, Holder | None]:
    """The path of a line with its slots filled, and the holder that is in it."""
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

    return SLOT.sub(fill, line.account), holder


def _keep_limits(leg: Leg, recipe: Recipe, version: PracticeVersion) -> None:
    """Let the database keep a member's balance within the limits of this version.

    What a member may spend is less than zero in it, as all that a group owes is. Who is beyond a
    limit that was changed stays where they are: their old limit goes on.
    """
    if not leg.account.path.startswith(f"{LIMITED}:") or "limit" not in recipe.params:
        return
    most = version.params.get("ceiling")
    floor, ceiling = None if most is None else -most, version.params["limit"]
    where = {"account": leg.account, "commodity": leg.commodity, "fund": leg.fund}
    Balance.objects.get_or_create(**where, defaults={"floor": floor, "ceiling": ceiling})
    rows = Balance.objects.filter(**where, posted__lte=ceiling)
    if floor is not None:
        rows = rows.filter(posted__gte=F("held") + floor)
    rows.exclude(floor=floor, ceiling=ceiling).update(floor=floor, ceiling=ceiling)


BARE_CHECKS.append(no_practice_keeps)
KEEPERS.append(keeper_of)
