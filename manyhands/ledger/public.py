"""What anybody may read of the books, where the group wants it: sums, and no person in them.

Only months that are over are told, so that nobody can watch the sums and see one gift come in.
Accounts that the program has no word for are told as others, since a path may name somebody; how
many people took part is not told where they are fewer than five.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from manyhands.groups.models import Group
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Balance, Commodity, Fund, Posting
from manyhands.ledger.reading import THERE
from manyhands.ledger.words import ACCOUNTS
from manyhands.ledger.years import POWER
from manyhands.record.models import DailyCheckpoint

FEWEST = 5
MONTHS = 24
CAME, WENT = "income", "expense"
Key = tuple[int, int]  # a fund and a unit

# Each says of which funds of a group, by row, nothing is told now, and why.
HELD_BACK: list[Callable[[Group], dict[int, str]]] = []


@dataclass(frozen=True)
class Month:
    """One month of a fund: what came in and went out, and how many had a part in it."""

    first: date
    came: str
    went: str
    people: str


@dataclass(frozen=True)
class Told:
    """What is told of one fund in one currency: what was there `before` the first day that is told,
    and what came in, less what went out, and moved `otherwise`, make up what is there.
    """

    fund: Fund
    there: str
    came: list[tuple[str, str]]
    went: list[tuple[str, str]]
    months: list[Month]
    since: date
    before: str  # empty: nothing
    otherwise: str  # empty: nothing


def people_in_words(many: int) -> str:
    """How many people; fewer than five are not told apart from none.

    >>> people_in_words(4), people_in_words(5)
    ('fewer than five', '5')
    """
    return str(many) if many >= FEWEST else _("fewer than five")


def told_to_all(group: Group, today: date) -> list[Told]:
    """Each fund and currency, by name, until the end of last month, but those that are held back; 6
    queries.
    """
    hidden = _hidden(group)
    end = today.replace(day=1)
    since = end.replace(year=end.year - MONTHS // 12)
    held = {key: two for key, two in _there(group, since, end).items() if key[0] not in hidden}
    moved = _moved(group, since, end)
    people = _people(group, since, end)
    funds = Fund.objects.in_bulk({fund for fund, _unit in held})
    units = Commodity.objects.in_bulk({unit for _fund, unit in held})
    found = []
    for key in sorted(held, key=lambda key: (funds[key[0]].name, units[key[1]].code)):
        own = {what: amount for what, amount in moved.items() if what[0] == key}
        what = _Held(funds[key[0]], units[key[1]], since, *held[key])
        found.append(_told(what, own, people))
    return found


def held_back(group: Group) -> list[tuple[Fund, str]]:
    """Funds of which nothing is told now, by name, each with why."""
    hidden = _hidden(group)
    funds = Fund.objects.filter(pk__in=hidden).order_by("name")
    return [(fund, hidden[fund.pk]) for fund in funds]


def _hidden(group: Group) -> dict[int, str]:
    return {fund: why for find in HELD_BACK for fund, why in find(group).items()}


def last_checkpoint(group: Group) -> str:
    """The signed checkpoint of the last day that is over, which betrays no hour; else none."""
    rows = DailyCheckpoint.objects.filter(log=group.log_id).order_by("-day")
    return rows.values_list("note", flat=True).first() or ""


# --- the sums -------------------------------------------------------------------------------


def _money(group: Group) -> dict[str, object]:
    return {"account__group": group, "account__holder": None, "commodity__kind": "money"}


@dataclass(frozen=True)
class _Held:
    """What was there of a fund and a unit when `since` began, and at the end."""

    fund: Fund
    unit: Commodity
    since: date
    before: int
    there: int


def _there(group: Group, since: date, end: date) -> dict[Key, tuple[int, int]]:
    """What was there when `since` and when `end` began: what is there now, less what came after."""
    real = Q(account__path__in=THERE)
    for root in THERE:
        real |= Q(account__path__startswith=f"{root}:")
    now: Counter[Key] = Counter()
    rows = Balance.objects.filter(real, **_money(group)).values_list("fund", "commodity")
    for fund, unit, amount in rows.annotate(sum=Sum("posted")):
        now[fund, unit] += amount
    later = Posting.objects.filter(real, effective__gte=since, **_money(group))
    sums = later.values_list("fund", "commodity").annotate(
        since=Sum("amount"), after=Sum("amount", filter=Q(effective__gte=end))
    )
    came = {(fund, unit): (all_of_it, after or 0) for fund, unit, all_of_it, after in sums}
    nothing = (0, 0)
    return {
        key: (amount - came.get(key, nothing)[0], amount - came.get(key, nothing)[1])
        for key, amount in now.items()
    }


Moved = dict[tuple[Key, str, str, date], int]  # fund and unit, kind, path, month -> amount


def _moved(group: Group, since: date, end: date) -> Moved:
    rows = Posting.objects.filter(
        effective__gte=since, effective__lt=end, account__kind__in=(CAME, WENT), **_money(group)
    )
    rows = rows.exclude(transfer__kind=POWER).exclude(transfer__reverses__kind=POWER)
    sums = rows.annotate(month=TruncMonth("effective")).values_list(
        "fund", "commodity", "account__kind", "account__path", "month"
    )
    return {
        ((fund, unit), kind, path, month): amount if kind == WENT else -amount
        for fund, unit, kind, path, month, amount in sums.annotate(sum=Sum("amount"))
    }


def _people(group: Group, since: date, end: date) -> dict[tuple[int, date], int]:
    """How many members' accounts had a part in a fund in a month."""
    rows: QuerySet = Posting.objects.filter(
        account__group=group,
        account__holder__isnull=False,
        effective__gte=since,
        effective__lt=end,
    )
    counted = rows.annotate(month=TruncMonth("effective")).values_list("fund", "month")
    return {
        (fund, month): many
        for fund, month, many in counted.annotate(many=Count("account__holder", distinct=True))
    }


def _told(held: _Held, moved: Moved, people: dict[tuple[int, date], int]) -> Told:
    months, unit = sorted({what[3] for what in moved}, reverse=True), held.unit
    known = sum(amount if what[1] == CAME else -amount for what, amount in moved.items())
    otherwise = held.there - held.before - known
    return Told(
        held.fund,
        in_words(held.there, unit),
        _by_account(moved, CAME, unit),
        _by_account(moved, WENT, unit),
        [
            Month(
                first,
                in_words(_sum(moved, CAME, first), unit),
                in_words(_sum(moved, WENT, first), unit),
                people_in_words(people.get((held.fund.pk, first), 0)),
            )
            for first in months
        ],
        held.since,
        in_words(held.before, unit) if held.before else "",
        in_words(otherwise, unit) if otherwise else "",
    )


def _sum(moved: Moved, kind: str, month: date) -> int:
    return sum(amount for what, amount in moved.items() if (what[1], what[3]) == (kind, month))


def _by_account(moved: Moved, kind: str, unit: Commodity) -> list[tuple[str, str]]:
    """What came in or went out by account, the most first; those without a word are others."""
    found: Counter[str] = Counter()
    for (_key, of_kind, path, _month), amount in moved.items():
        if of_kind == kind:
            found[str(ACCOUNTS.get(path, _("Other")))] += amount
    rows: Iterable[tuple[str, int]] = found.most_common()
    return [(name, in_words(amount, unit)) for name, amount in rows]
