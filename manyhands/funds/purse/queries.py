"""What can be asked about funds: which there are, what is in them, where it came from and went."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from manyhands.base.times import now
from manyhands.funds.models import WayToPay
from manyhands.funds.purse.models import Claim, Gift, Opening, PayoutBatch, Terms
from manyhands.funds.purse.words import family_in_words
from manyhands.groups.models import Group, Member
from manyhands.ledger.models import ACTIVE, Balance, Commodity, Fund


class Amount(NamedTuple):
    """So many minor units of a currency."""

    amount: int
    currency: str


class Stream(NamedTuple):
    """A family of accounts and what it holds, more than nothing."""

    label: str
    amount: int


class Purse(NamedTuple):
    """One currency of a fund. What came from somewhere is as much as what went or is there."""

    currency: str
    there: int
    set_aside: int
    came: list[Stream]
    went: list[Stream]


class Asked(NamedTuple):
    """How many asks there are, by how it stands with them, and what is missing for who waits."""

    undecided: int
    waiting: int
    ready: int
    lacks: list[Amount]


def open_funds(group: Group) -> QuerySet[Fund]:
    """The funds of the group that are open, by name."""
    return Fund.objects.filter(group=group, closed_at=None).order_by("name")


def what_is_there(funds: Iterable[Fund]) -> dict[int, list[Amount]]:
    """What the cash boxes and banks of these funds hold now, by fund; 1 query."""
    rows = (
        Balance.objects.filter(fund__in=funds, commodity__kind="money")
        .filter(account__path__startswith="Assets:")
        .order_by("commodity__code")
        .values_list("fund", "commodity__code")
        .annotate(sum=Sum("posted"))
    )
    found: dict[int, list[Amount]] = {}
    for fund, currency, amount in rows:
        if amount:
            found.setdefault(fund, []).append(Amount(amount, currency))
    return found


def purses(fund: Fund) -> list[Purse]:
    """What is in the fund and where it came from, one for each currency; 1 query.

    All lines of a fund add up to nothing, so what its accounts are below nothing is where it came
    from, and what they are above is where it went or is.
    """
    rows = Balance.objects.filter(fund=fund, commodity__kind="money").order_by("commodity__code")
    found: dict[str, list[tuple[str, int, int]]] = {}
    for code, path, posted, held in rows.values_list(
        "commodity__code", "account__path", "posted", "held"
    ):
        found.setdefault(code, []).append((path, posted, held))
    return [_purse(code, lines) for code, lines in found.items()]


def terms_of(fund: Fund) -> Terms | None:
    """What the group agreed about the fund; 1 query."""
    return Terms.objects.filter(fund=fund).select_related("commodity").first()


def currency_of(fund: Fund) -> str:
    """The currency of the fund: as agreed, else the only one the group has; empty: not known."""
    terms = terms_of(fund)
    if terms:
        return terms.commodity.code
    known = money_of(fund.group)
    return known[0] if len(known) == 1 else ""


def gifts(group: Group) -> QuerySet[Gift]:
    """All gifts of the group, the newest first."""
    rows = Gift.objects.filter(group=group)
    rows = rows.select_related("fund", "commodity", "group", "covers")
    return rows.order_by("-said_at")


def gifts_on_their_way(fund: Fund) -> QuerySet[Gift]:
    """What is said to come into the fund, the oldest first."""
    rows = Gift.objects.filter(fund=fund, arrived_at=None, dropped_at=None)
    return rows.select_related("commodity").order_by("said_at")


def claims(group: Group) -> QuerySet[Claim]:
    """All asks of the group for money, the newest first."""
    rows = Claim.objects.filter(group=group)
    rows = rows.select_related(
        "fund", "commodity", "group", "hold__account", "asker", "key", "batch"
    )
    return rows.order_by("-asked_at")


def open_claims(fund: Fund) -> QuerySet[Claim]:
    """What is asked of the fund and not over, the oldest first."""
    return claims(fund.group).filter(fund=fund, ended_at=None).order_by("asked_at")


def to_be_paid(group: Group) -> QuerySet[Claim]:
    """What is agreed, set aside and in no batch, the earliest first."""
    rows = claims(group).filter(ended_at=None, batch=None, paid_by=None)
    rows = rows.filter(hold__ended=ACTIVE, hold__expires_at__gt=now())
    return rows.order_by("agreed_at", "pk")


def paid_from(claim: Claim) -> tuple[str, str, bool]:
    """The path of the account where its money is set aside, the currency, and whether it is cash
    that is handed over.
    """
    assert claim.hold is not None, "what is to be paid is set aside"
    return claim.hold.account.path, claim.commodity.code, claim.is_cash


def batches(group: Group) -> QuerySet[PayoutBatch]:
    """All batches of the group, the newest first."""
    rows = PayoutBatch.objects.filter(group=group).select_related("group", "made_by")
    return rows.order_by("-made_at")


def in_batch(batch: PayoutBatch) -> QuerySet[Claim]:
    """What is paid with it, always in the same order."""
    return claims(batch.group).filter(batch=batch).order_by("agreed_at", "pk")


def to_pay_in(batch: PayoutBatch) -> QuerySet[Claim]:
    """What of it is not over; a group can decide to pay one of them by itself."""
    return in_batch(batch).filter(ended_at=None)


def lines_of(batch: PayoutBatch) -> QuerySet[Claim]:
    """What its page shows: what is still to be paid, or all that was in it."""
    return to_pay_in(batch) if batch.is_open else in_batch(batch)


def read_by(member: Member, batch: PayoutBatch) -> int:
    """How many of its lines the member opened; 1 query."""
    return Opening.objects.filter(claim__in=lines_of(batch), member=member).count()


def asked_of(fund: Fund, claims: Iterable[Claim]) -> Asked:
    """How it stands with these open asks of the fund, and what it lacks for who waits; 1 query."""
    many: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for claim in claims:
        state = "ready" if claim.is_ready else "waiting" if claim.agreed_at else "undecided"
        many[state] += 1
        if state == "waiting":
            wanted[claim.commodity.code] += claim.to_pay
    free = {one.currency: max(0, one.there - one.set_aside) for one in purses(fund)}
    missing = ((code, total - free.get(code, 0)) for code, total in sorted(wanted.items()))
    lacks = [Amount(lack, code) for code, lack in missing if lack > 0]
    return Asked(many["undecided"], many["waiting"], many["ready"], lacks)


def money_of(group: Group) -> list[str]:
    """The currencies that the books of the group know, the oldest first."""
    rows = Commodity.objects.filter(group=group, kind="money").order_by("pk")
    return list(rows.values_list("code", flat=True))


def agreed_money(group: Group) -> list[str]:
    """The currencies in which the group counts or is paid, the oldest first; 2 queries."""
    ways = WayToPay.objects.filter(group=group, stopped_at=None).values_list("currency", flat=True)
    return list(dict.fromkeys([*money_of(group), *ways]))


def _purse(currency: str, lines: list[tuple[str, int, int]]) -> Purse:
    families: Counter[str] = Counter()
    there = set_aside = 0
    for path, posted, held in lines:
        families[family_in_words(path)] += posted
        if path.startswith("Assets:"):
            there += posted
            set_aside += held
    return Purse(currency, there, set_aside, _streams(families, -1), _streams(families, 1))


def _streams(families: Counter[str], sign: int) -> list[Stream]:
    found = [Stream(label, sign * total) for label, total in families.items() if sign * total > 0]
    return sorted(found, key=lambda stream: (-stream.amount, stream.label))
