"""Rotating savings: the order of turns by a lot nobody could steer, and what a bid divides.

Each member commits to a secret by its SHA-256, and tells it afterwards. The seed is made of all
secrets told; whoever does not tell theirs is placed last, so that holding it back gains nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from manyhands.decisions.engine import lot
from manyhands.practices.engine import allocate


def commit(secret: str) -> str:
    """What a member shows before anybody tells a secret."""
    return sha256(secret.encode()).hexdigest()


def order(committed: Mapping[str, str], told: Mapping[str, str]) -> list[str]:
    """The turns, first to last: those who told their secret by lot, then the others by name.

    Anybody can draw it again from the secrets told. ValueError for a secret that is not the one
    committed to, or of nobody who committed.
    """
    for member, secret in told.items():
        if committed.get(member) != commit(secret):
            raise ValueError(f"{member} told another secret than they committed to")
    late = sorted(set(committed) - set(told))
    if not told:
        return late
    return [*lot.draw(sorted(told), len(told), seed(told)), *late]


def seed(told: Mapping[str, str]) -> str:
    """The seed of the lot: the hash of all secrets told, in their own order."""
    return sha256("\n".join(sorted(told.values())).encode()).hexdigest()


def winner(bids: Mapping[str, int], turns: Sequence[str]) -> str:
    """Whose bid gives up the most; among equals, and where nobody bids, whose turn comes first.

    >>> winner({"Ben": 5, "Ana": 5, "Cleo": 4}, ["Cleo", "Ben", "Ana"])
    'Ben'
    """
    return max(turns, key=lambda hand: bids.get(hand, -1))


def bid(
    pot: int, discount: int, hands: Collection[str], fee_bp: int = 0
) -> tuple[int, int, dict[str, int]]:
    """What the winner of a bid gets, the fee, and what comes back to each hand, the winner's too.

    >>> bid(500_000, 100_000, [str(n) for n in range(50)], fee_bp=500)[:2]
    (375000, 25000)
    """
    if not 0 <= discount <= pot:
        raise ValueError("a bid gives up something of the pot, and not more than all of it")
    fee = pot * fee_bp // 10_000
    winner = pot - discount - fee
    if winner < 0:
        raise ValueError("this bid leaves nothing for the fee")
    return winner, fee, allocate.equally(discount, hands)
