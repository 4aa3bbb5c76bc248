"""Reading the books: balances, statements, what each fund holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from manyhands.groups.models import Group
from manyhands.ledger.models import Account, Balance, Commodity, Fund, Posting, Transfer

VERY_MUCH = 10_000


@dataclass(frozen=True)
class Row:
    """One line of a statement, and what the account holds after it."""

    posting: Posting
    after: int


def balance(
    account: Account,
    commodity: Commodity,
    fund: Fund | None = None,
    *,
    as_of: date | None = None,
    as_known_at: datetime | None = None,
) -> int:
    """What the account holds, in one fund or all; 1 query, and up to 3 more with `as_known_at`.

    Now it is one row, however long the book. `as_of` counts what is effective until the end of that
    day: what is there now, less what came since. With `as_known_at` only what had been written by
    then, so that a statement that was given out can be printed again: less what was written since.
    """
    what: dict[str, Any] = {"commodity": commodity} | ({"fund": fund} if fund else {})
    there = Balance.objects.filter(account=account, **what)
    left = F("posted") - _came_after(as_of) if as_of else F("posted")
    held = int(there.aggregate(sum=Sum(left))["sum"] or 0)
    if as_known_at is None:
        return held
    lines = _written_after(as_known_at, account, what)
    if as_of:
        lines = lines.filter(effective__lte=as_of)
    return held - int(lines.aggregate(sum=Sum("amount"))["sum"] or 0)


def _came_after(day: date) -> Coalesce:
    """What came into each of the balances after the end of this day."""
    place = {name: OuterRef(name) for name in ("account", "commodity", "fund")}
    rows = Posting.objects.filter(**place, effective__gt=day).order_by().values("account")
    return Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), 0)


def _written_after(moment: datetime, account: Account, what: dict[str, Any]) -> QuerySet[Posting]:
    """The account's lines that were written after `moment`; 2 queries for how to find them.

    By the account, or by all that the group wrote since where that is less, and not very much: its
    transfers are named one by one, since a database that has not looked through a book that grew
    would rather read all of it. A sum is in no index, so that neither goes by the account then.
    """
    rows = Transfer.objects.filter(group=account.group_id, recorded_at__gt=moment)
    since = list(rows.values_list("pk", flat=True)[:VERY_MUCH])
    own = Posting.objects.filter(account=account, **what)
    if len(since) == VERY_MUCH or not own[len(since) :].exists():
        return own.filter(transfer__recorded_at__gt=moment)
    its_account = ExpressionWrapper(F("account") + 0, BigIntegerField())
    lines = Posting.objects.alias(its_account=its_account).filter(its_account=account.pk, **what)
    return lines.filter(transfer__in=since)


def available(account: Account, commodity: Commodity, fund: Fund, at: datetime) -> int:
    """What can be taken now: what is there, less what is set aside and not past due."""
    row = Balance.objects.filter(account=account, commodity=commodity, fund=fund).first()
    if row is None:
        return 0
    late = account.holds.filter(commodity=commodity, fund=fund, ended="", expires_at__lte=at)
    return row.posted - row.held + (late.aggregate(sum=Sum("amount"))["sum"] or 0)


def balances(group: Group) -> QuerySet[Balance]:
    """Each balance of the group with its account, commodity and fund: the trial balance."""
    rows = Balance.objects.filter(account__group=group)
    return rows.select_related("account", "commodity", "fund").order_by(
        "fund__name", "commodity__code", "account__path"
    )


def sums_below(group: Group, roots: Iterable[str], fund: Fund, commodity: Commodity) -> int:
    """What all accounts at or below these paths hold together."""
    where = Q()
    for root in roots:
        where |= Q(account__path=root) | Q(account__path__startswith=f"{root}:")
    rows = Balance.objects.filter(where, account__group=group, fund=fund, commodity=commodity)
    return int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)


def statement(
    account: Account, commodity: Commodity, since: date, until: date, fund: Fund | None = None
) -> tuple[int, list[Row]]:
    """What the account held before `since`, and each line until the end of `until`; 2 queries."""
    before = balance(account, commodity, fund, as_of=since - timedelta(days=1))
    rows = lines_of(account, commodity, fund)
    after, told = before, []
    within = rows.filter(effective__gte=since, effective__lte=until)
    for posting in within.select_related("transfer", "fund").order_by("effective", "pk"):
        after += posting.amount
        told.append(Row(posting, after))
    return before, told


def lines_of(account: Account, commodity: Commodity, fund: Fund | None = None) -> QuerySet[Posting]:
    """All lines of the account, in one fund or each that it has a balance in.

    That names them all, and lets an index be asked for their days: funds stand before days in it.
    """
    rows = Posting.objects.filter(account=account, commodity=commodity)
    if fund:
        return rows.filter(fund=fund)
    there = Balance.objects.filter(account=account, commodity=commodity)
    return rows.filter(fund__in=there.values("fund"))


def open_funds(group: Group) -> QuerySet[Fund]:
    """The pots of the group that are open, by name."""
    return Fund.objects.filter(group=group, closed_at=None).order_by("name")
