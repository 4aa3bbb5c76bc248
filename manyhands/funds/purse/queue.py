"""Who waits for money that was agreed: first come, first served, as far as a fund reaches."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from manyhands.base.times import now
from manyhands.funds.models import BankAccount
from manyhands.funds.purse.models import ACCOUNTS, Claim
from manyhands.groups.powers import Actor
from manyhands.ledger import accounts, holds, queries
from manyhands.ledger.models import ACTIVE, Commodity, Fund
from manyhands.ledger.posting import Leg
from manyhands.record import log

SET_ASIDE_FOR = timedelta(days=365)


def waiting(fund: Fund) -> QuerySet[Claim]:
    """What was agreed and has no money set aside yet, the earliest first."""
    rows = Claim.objects.filter(fund=fund, agreed_at__isnull=False, ended_at=None)
    rows = rows.filter(Q(hold=None) | ~Q(hold__ended=ACTIVE))
    return rows.select_related("group", "fund", "commodity").order_by("agreed_at", "pk")


def fill(actor: Actor, fund: Fund) -> int:
    """Set money aside for those who wait in turn, until it does not reach for the next of its
    currency; says for how many.
    """
    log.hold(actor.group.log_id)
    filled, short = 0, set()
    for claim in waiting(fund):
        if claim.commodity_id in short:
            continue
        path = reaches(claim, now())
        if not path:
            short.add(claim.commodity_id)
            continue
        _set_aside(actor, claim, path)
        filled += 1
    return filled


def next_reaches(fund: Fund, at: datetime) -> bool:
    """Whether there is enough for the first who waits in some currency."""
    first: dict[int, Claim] = {}
    for claim in waiting(fund):
        first.setdefault(claim.commodity_id, claim)
    return any(reaches(claim, at) for claim in first.values())


def reaches(claim: Claim, at: datetime) -> str:
    """The path of an account that holds enough for it, in the way it is to be paid if any does."""
    return till_with(claim.fund, claim.commodity, claim.to_pay, at, ACCOUNTS[claim.way])


def till_with(
    fund: Fund, commodity: Commodity, amount: int, at: datetime, preferred: str = ""
) -> str:
    """The path of a cash box or bank account that holds so much of the fund; empty: none does."""
    for path in sorted(_tills(commodity), key=lambda one: not one.startswith(preferred)):
        account = accounts.account(fund.group, path)
        if queries.available(account, commodity, fund, at) >= amount:
            return path
    return ""


def _tills(commodity: Commodity) -> list[str]:
    """The paths of the cash box and of each bank account where money of its currency may be."""
    rows = BankAccount.objects.filter(group=commodity.group_id, currency=commodity.code)
    paths = rows.order_by("pk").values_list("path", flat=True)
    return list(dict.fromkeys([*ACCOUNTS.values(), *paths]))


def _set_aside(actor: Actor, claim: Claim, path: str) -> None:
    account = accounts.account(claim.group, path)
    leg = Leg(account, claim.fund, claim.commodity, claim.to_pay)
    at = now()
    before = f":{claim.hold_id}" if claim.hold_id else ""
    claim.hold = holds.hold(actor, f"claim:{claim.ref}{before}", leg, until=at + SET_ASIDE_FOR)
    claim.save(update_fields=["hold"])
