"""What the pages of the books show: the trial balance by family, a statement, a transfer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.timezone import make_aware

from manyhands.groups.models import Group, Member
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Account, Balance, Commodity, Fund, Posting, Transfer
from manyhands.ledger.queries import balance, lines_of
from manyhands.ledger.words import FAMILIES, name_of, personal_name, sign_of

LINES_A_PAGE, PEOPLE_A_PAGE, COUNTS = 50, 50, 5
ONE_DAY = timedelta(days=1)
THERE = ("Assets", "Place")  # what the group has, not what it is owed


# --- who is behind an account ---------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """What accounts are called for one viewer; members by name only where names are open."""

    viewer: Member
    are_open: bool = False

    def of(self, account: Account) -> str:
        """The account's name. One's own is told by `is_own`, others' by a ref that says nothing."""
        if account.holder_id is None:
            return name_of(account)
        root, _colon, ref = account.path.partition(":")
        member = account.holder.member if account.holder and self.are_open else None
        return f"{personal_name(root)} · {member.name if member else ref}"

    def is_own(self, account: Account) -> bool:
        return account.holder is not None and account.holder.member_id == self.viewer.pk


# --- the trial balance ----------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """One line of the trial balance; `path` is empty where it stands for several accounts."""

    name: str
    path: str
    amount: str
    is_own: bool = False
    many: int = 0


@dataclass(frozen=True)
class Family:
    """Accounts of one kind, and what they come to."""

    label: str
    total: str
    lines: list[Held]


@dataclass(frozen=True)
class Sheet:
    """What one fund holds of one unit, family by family; `there` is what can be counted."""

    fund: Fund
    unit: Commodity
    there: str
    set_aside: str
    families: list[Family]
    adds_up: bool


@dataclass(frozen=True)
class _Row:
    fund: Fund
    unit: Commodity
    kind: str
    amount: int
    held: int
    line: Held


def trial_balance(group: Group, names: Names) -> list[Sheet]:
    """A sheet for each fund and unit, by name; accounts of other members in one line. 2 queries."""
    found: dict[tuple[int, int], list[_Row]] = {}
    for row in [*_common_and_own(group, names), *_of_others(group, names.viewer)]:
        found.setdefault((row.fund.pk, row.unit.pk), []).append(row)
    sheets = [_sheet(rows) for rows in found.values()]
    return sorted(sheets, key=lambda sheet: (sheet.fund.name, sheet.unit.code))


def _common_and_own(group: Group, names: Names) -> Iterable[_Row]:
    rows = Balance.objects.filter(
        Q(account__holder=None) | Q(account__holder__member=names.viewer), account__group=group
    )
    for row in rows.select_related("account__holder", "commodity", "fund").order_by(
        "account__path"
    ):
        account, unit = row.account, row.commodity
        amount = in_words(sign_of(account.kind) * row.posted, unit)
        line = Held(names.of(account), account.path, amount, names.is_own(account))
        yield _Row(row.fund, unit, account.kind, row.posted, row.held, line)


def _of_others(group: Group, viewer: Member) -> Iterable[_Row]:
    """Sums over the accounts of other members below each root, such as Receivable."""
    rows = (
        Balance.objects.filter(account__group=group, account__holder__isnull=False)
        .exclude(account__holder__member=viewer)
        .annotate(root=Substr("account__path", 1, StrIndex("account__path", Value(":")) - 1))
        .values_list("root", "account__kind", "fund", "commodity")
        .annotate(posted=Sum("posted"), held=Sum("held"), many=Count("account"))
        .order_by("root")
    )
    sums = list(rows)
    if not sums:
        return
    funds = Fund.objects.in_bulk({row[2] for row in sums})
    units = Commodity.objects.in_bulk({row[3] for row in sums})
    for root, kind, fund, unit, posted, held, many in sums:
        words = in_words(sign_of(kind) * posted, units[unit])
        line = Held(personal_name(root), "", words, many=many)
        yield _Row(funds[fund], units[unit], kind, posted, held, line)


def _sheet(rows: Sequence[_Row]) -> Sheet:
    fund, unit = rows[0].fund, rows[0].unit
    families = []
    for kind, (label, sign) in FAMILIES.items():
        own = [row for row in rows if row.kind == kind]
        if own:
            total = in_words(sign * sum(row.amount for row in own), unit)
            families.append(Family(str(label), total, [row.line for row in own]))
    there = sum(row.amount for row in rows if row.line.path.partition(":")[0] in THERE)
    held = sum(row.held for row in rows)
    return Sheet(
        fund,
        unit,
        in_words(there, unit),
        in_words(held, unit) if held else "",
        families,
        sum(row.amount for row in rows) == 0,
    )


def held_in_words(row: Balance) -> str:
    """What the balance holds, as more where there is more."""
    return in_words(sign_of(row.account.kind) * row.posted, row.commodity)


def personal_balances(group: Group) -> QuerySet[Balance]:
    """What stands on the accounts of members, by ref, for paging."""
    rows = Balance.objects.filter(account__group=group, account__holder__isnull=False)
    return rows.select_related("account__holder__member", "commodity", "fund").order_by(
        "account__path", "fund", "commodity"
    )


# --- a statement ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Which statement is asked for; days are inclusive, `known_on` is what was written by then."""

    account: Account
    unit: Commodity
    since: date
    until: date
    fund: Fund | None = None
    known_on: date | None = None
    page: int = 1

    def rows(self) -> QuerySet[Posting]:
        """All that is written of it, whatever the day."""
        rows = lines_of(self.account, self.unit, self.fund)
        if moment := self.known_at():
            rows = rows.filter(transfer__recorded_at__lte=moment)
        return rows

    def known_at(self) -> datetime | None:
        """The last moment of `known_on`."""
        if self.known_on is None:
            return None
        return make_aware(datetime.combine(self.known_on, time.max))


@dataclass(frozen=True)
class Told:
    """One line of a statement: what it moved, and what the account held after it."""

    posting: Posting
    amount: str
    after: str


@dataclass(frozen=True)
class Statement:
    """One page of a statement, with what the account held before and after the days asked for."""

    before: str
    lines: list[Told]
    after: str
    has_more: bool


def statement(asked: Asked) -> Statement:
    """The page that is asked for; amounts read as more where there is more. At most 6 queries."""
    sign = sign_of(asked.account.kind)
    rows = asked.rows()
    within = rows.filter(effective__gte=asked.since, effective__lte=asked.until)
    before = _before(asked)
    within = within.order_by("effective", "pk")
    start = (asked.page - 1) * LINES_A_PAGE
    carried = before + (_sum(within[:start]) if start else 0)
    found = list(within.select_related("transfer", "fund")[start : start + LINES_A_PAGE + 1])
    after, told = carried, []
    for posting in found[:LINES_A_PAGE]:
        after += posting.amount
        words = (in_words(sign * amount, asked.unit) for amount in (posting.amount, after))
        told.append(Told(posting, *words))
    until = before + _sum(within)
    words = (in_words(sign * amount, asked.unit) for amount in (before, until))
    return Statement(next(words), told, next(words), len(found) > LINES_A_PAGE)


def _before(asked: Asked) -> int:
    day = asked.since - ONE_DAY
    return balance(asked.account, asked.unit, asked.fund, as_of=day, as_known_at=asked.known_at())


@dataclass(frozen=True)
class Counted:
    """What was counted on a day, and what the books said."""

    day: date
    counted: str
    booked: str
    differs: bool


def counts(account: Account) -> list[Counted]:
    """What was counted, the last first; 1 query."""
    rows = account.counts.select_related("commodity").order_by("-recorded_at")[:COUNTS]
    return [
        Counted(
            row.day,
            in_words(row.counted, row.commodity),
            in_words(row.booked, row.commodity),
            row.counted != row.booked,
        )
        for row in rows
    ]


def last_day(account: Account) -> date | None:
    """The day of its latest line; 1 query, which reads one line of each balance."""
    place = {name: OuterRef(name) for name in ("account", "commodity", "fund")}
    latest = Posting.objects.filter(**place).order_by("-effective").values("effective")[:1]
    rows = Balance.objects.filter(account=account).annotate(latest=Subquery(latest))
    day: date | None = rows.aggregate(last=Max("latest"))["last"]
    return day


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month.

    >>> month_of(date(2028, 2, 10))
    (datetime.date(2028, 2, 1), datetime.date(2028, 2, 29))
    """
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _sum(rows: QuerySet[Posting]) -> int:
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


# --- a transfer -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Leg:
    """One line of a transfer: so much to an account, or from it."""

    name: str
    path: str
    is_own: bool
    is_to: bool
    fund: Fund
    amount: str


def legs(transfer: Transfer, names: Names) -> list[Leg]:
    """Its lines: first where it came from, then where it went; 1 query."""
    rows = transfer.postings.select_related("account__holder__member", "fund", "commodity")
    return [
        Leg(
            names.of(row.account),
            row.account.path,
            names.is_own(row.account),
            row.amount > 0,
            row.fund,
            in_words(abs(row.amount), row.commodity),
        )
        for row in sorted(rows, key=lambda row: (row.amount > 0, row.pk))
    ]


def transfers(group: Group) -> QuerySet[Transfer]:
    """What was written down, newest first."""
    rows = Transfer.objects.filter(group=group).select_related("seal", "reverses", "corrects")
    return rows.order_by("-recorded_at", "-pk")
