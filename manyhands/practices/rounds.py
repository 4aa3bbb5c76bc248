"""Which round of a stokvel is next: whose pot it is, by the lot or by bids, and what is in it."""

from dataclasses import dataclass, replace
from itertools import count

from django.db.models import Q, QuerySet, Sum

from manyhands.base.times import now
from manyhands.ledger.models import Balance, Transfer
from manyhands.practices import hands as holding
from manyhands.practices import queries
from manyhands.practices.engine import rotation
from manyhands.practices.models import Bidding, Hand, Practice

BY_LOT, BY_BIDS, WRITTEN, BY_NEED = range(4)  # what a group sets as its `order`


@dataclass(frozen=True)
class Round:
    """The round that is to be awarded, in minor units. `hand` is whose pot it is, or whose it would
    be without a bid while bids can come; `gives_up` is what the best bid leaves to all.
    """

    number: int
    hand: Hand
    pot: int
    cushion: int
    fee: int
    by_bids: bool = False  # or by who says that they need it
    by_need: bool = False
    bidding: Bidding | None = None
    gives_up: int = 0

    @property
    def most(self) -> int:
        """The most that can be given up of it: not all, since somebody gets it."""
        return self.pot - self.cushion - self.fee - 1

    @property
    def gets(self) -> int:
        """What the hand is paid."""
        return self.pot - self.cushion - self.fee - self.gives_up

    @property
    def is_open(self) -> bool:
        """Whether one can bid now."""
        return self.bidding is not None and now() <= self.bidding.ends_at

    @property
    def is_ready(self) -> bool:
        """Whether the pot can be given: by the lot at once, by bids when their time is over."""
        return not self.by_bids or (self.bidding is not None and not self.is_open)


def next_round(practice: Practice) -> Round | None:
    """The first round that was not awarded; None before the lot and after the last."""
    hands = list(waiting(practice))
    version = queries.version_at(practice, queries.day_of(practice, now()))
    if not hands or version is None:
        return None
    rule = version.params
    awarded = _awarded(practice)
    number = next(number for number in count(1) if number not in awarded)
    pot = rule["amount"] * practice.hands.count()
    cushion = pot * rule["cushion_bp"] // 10_000
    books_fee = "fee" in queries.recipe_of(version).events  # those of earlier days took none
    fee = pot * rule["fee_bp"] // 10_000 if books_fee else 0
    if rule.get("order") not in (BY_BIDS, BY_NEED):
        return Round(number, hands[0], pot, cushion, fee)
    bidding = practice.biddings.filter(number=number).first()
    by_need = bidding.by_need if bidding else rule["order"] == BY_NEED
    found = Round(
        number, hands[0], pot, cushion, fee, by_bids=True, by_need=by_need, bidding=bidding
    )
    return _by_bids(found, hands) if bidding and found.is_ready else found


def order_of(practice: Practice) -> int:
    """By what the group says whose pot it is."""
    return int(queries.version_now(practice, now()).params.get("order", BY_LOT))


def _by_bids(found: Round, hands: list[Hand]) -> Round:
    """The round with whose bid gives up the most, though not more than there is by now."""
    assert found.bidding is not None
    bids = dict(bids_of(found.bidding).values_list("hand__ref", "gives_up"))
    won = rotation.winner(bids, [hand.ref for hand in hands])
    hand = next(one for one in hands if one.ref == won)
    return replace(found, hand=hand, gives_up=min(bids.get(won, 0), found.most))


def bids_of(bidding: Bidding) -> QuerySet:
    """The bids that stand, without those that were taken back."""
    return bidding.bids.exclude(gives_up=None)


def past_biddings(practice: Practice) -> QuerySet[Bidding]:
    """The rounds that were given by bids, the last first, with all that was bid; 2 queries."""
    whose = ("holder__member", "other__member")
    rows = practice.biddings.exclude(winner=None).order_by("-number")
    rows = rows.select_related(*(f"winner__{one}" for one in whose))
    return rows.prefetch_related(*(f"bids__hand__{one}" for one in whose))


def waiting(practice: Practice) -> QuerySet[Hand]:
    """The hands that have not had the pot, in the order of the lot; none before it. 2 queries."""
    had = Q(had_in__in=_awarded(practice))
    return holding.with_holders(practice).exclude(turn=None).exclude(had)


def _awarded(practice: Practice) -> set[int]:
    """The rounds whose pot was given; 1 query."""
    return {int(key.split(":")[2]) for key in _awards(practice).values_list("key", flat=True)}


def _awards(practice: Practice) -> QuerySet[Transfer]:
    """Those that stand: what was taken back is awarded anew."""
    return Transfer.objects.filter(
        group=practice.group, key__startswith=f"rosca:{practice.ref}:", key__contains=":award",
        kind=f"{practice.recipe}.awarded", reversed_by=None,
    )  # fmt: skip


def left_over(practice: Practice) -> int:
    """What the cushion can give back once each hand has had the pot: less what members still owe;
    nothing before that. 4 queries.
    """
    if not _awards(practice).exists() or waiting(practice).exists():
        return 0
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice, account__path="Fund:cushion"
    )
    cushion = -int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)
    return max(0, cushion - sum(owed_by(practice).values()))


def parts_missing(practice: Practice) -> tuple[int, int]:
    """How many parts of the last round are not in or not whole, and of how many: what one pays is
    for the oldest first. Rounds before it are not counted, nor is who has left. 3 queries.
    """
    if not _awards(practice).exists():
        return 0, 0
    owed = owed_by(practice)
    holders = {one for hand in holding.with_holders(practice) for one in hand.holders}
    there = [one.pk for one in holders if one.member_id]
    return sum(owed.get(holder, 0) > 0 for holder in there), len(there)


def owed_by(practice: Practice) -> dict[int, int]:
    """What each holder, by row, still owes in this practice; 1 query."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice,
        account__path__startswith="Receivable:",
        account__holder__isnull=False,
    )
    found = rows.values_list("account__holder").annotate(sum=Sum("posted"))
    return {holder: owed for holder, owed in found if owed}
