"""What the small world holds in common: funds, and what is in them."""

from typing import Any

from manyhands.base.times import now
from manyhands.funds.purse import batches
from manyhands.funds.purse.models import PayoutBatch
from manyhands.funds.tests import purses
from manyhands.groups.tests import make as groups
from manyhands.site.tests.world_books import Books


def hold_in_common(world: Any, how: str) -> None:
    """A fund into which a gift came, here and elsewhere, one on its way, and an ask, to be paid as
    `how` says; and a bare one.
    """
    world.books = Books(world.group, world.elsewhere, world.members["helper"])
    world.fund, world.their_fund = (purses.fund(of) for of in (world.group, world.elsewhere))
    for fund in (world.fund, world.their_fund):
        purses.given(fund, 5_000)
    world.bare_fund = purses.fund(world.group, "Rent")
    world.gift = purses.promised(world.members["poster"], world.fund)
    world.their_gift = purses.promised(world.elsewhere, world.their_fund)
    world.claim = purses.asked(world.members["poster"], world.fund, how=how)
    world.ready_claim = purses.agreed(purses.asked(world.members["poster"], world.fund, how=how))
    claim = purses.asked(world.members["poster"], world.fund, 500, way="bank", how=how)
    world.batch = batches.gather(
        groups.again(world.members["helper"]),
        world.group,
        asks=[purses.agreed(claim).ref],
        ref=16 * "b",
    )
    world.their_batch = PayoutBatch.objects.create(group=world.elsewhere, made_at=now())
    world.their_claim = purses.asked(world.members["elsewhere"], world.their_fund)


def things(world: Any) -> list[tuple[str, Any]]:
    """What belongs into the paths of the pages of money."""
    return [
        ("funds/", world.fund),
        ("gifts/", world.gift),
        ("asks/", world.claim),
        ("payouts/", world.batch),
    ]


def theirs(world: Any) -> list[tuple[str, Any]]:
    """The same of the other group."""
    return [
        ("funds/", world.their_fund),
        ("gifts/", world.their_gift),
        ("asks/", world.their_claim),
        ("payouts/", world.their_batch),
    ]


# Something good to send to the pages of money.
GOOD = {
    "give": {"amount": "20", "way": "cash", "secret": 32 * "g"},
    "ask-money": {"amount": "20", "way": "cash", "how": "At the mill", "secret": 32 * "m"},
    "give-claim": {"amount": "5"},
    "payouts": {"ask": "none", "secret": 32 * "p"},
    "payout-file": {"kind": "09", "payer": "All", "iban": "no", "pay_on": "2026-12-01"},
    "put-back": {"ask": "none"},
    "fund-terms": {"suggested": "10", "most": "80"},
}
