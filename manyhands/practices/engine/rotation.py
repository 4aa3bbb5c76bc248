"""Rotating savings: the order of turns by a lot nobody could steer, and what a bid divides.

Each member commits to a secret by its SHA-256, and tells it afterwards. The seed is made of all
secrets told; whoever does not tell theirs is placed last, so that holding it back gains nothing.

What turns is a hand, and not a member: it is held by one or by two, who have half of it each, and
one may hold two. Whoever puts more of an odd unit into a hand's part gets as much more out of it,
so that all are even once each hand has had the pot.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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


Hands = Mapping[str, Collection[str]]  # a hand, and the one or two who hold it


def dues(amount: int, hands: Hands) -> dict[str, int]:
    """What each puts in a round: `amount` for a hand, and half of it for half a hand.

    >>> dues(5001, {"h1": ["Ana", "Ben"], "h2": ["Cleo"], "h3": ["Cleo"]})
    {'Ana': 2501, 'Ben': 2500, 'Cleo': 10002}
    """
    return _together(allocate.equally(amount, holders) for holders in hands.values())


def won(pot: int, taken: int, amount: int, holders: Collection[str]) -> dict[str, int]:
    """What each of a hand's holders gets of a pot of whole hands' parts of `amount`, of which so
    much is `taken` for the cushion and whatever else.

    >>> won(10_002, 501, 5_001, ["Ana", "Ben"])
    {'Ana': 4751, 'Ben': 4750}
    """
    if pot % amount or not 0 <= taken <= pot:
        raise ValueError("a pot is made of whole parts, and no more is taken than is in it")
    gets, bears = (_within(sum_, amount, holders) for sum_ in (pot, taken))
    return {one: gets[one] - bears[one] for one in gets}


def back(total: int, amount: int, hands: Hands) -> dict[str, int]:
    """What each gets of what comes back to all hands in equal parts.

    >>> back(1002, 5001, {"h1": ["Ana", "Ben"], "h2": ["Cleo"]})
    {'Ana': 251, 'Ben': 250, 'Cleo': 501}
    """
    parts = allocate.equally(total, hands)
    return _together(_within(parts[hand], amount, holders) for hand, holders in hands.items())


def _within(total: int, amount: int, holders: Collection[str]) -> dict[str, int]:
    """What a hand gets, among who holds it, as they put into its part."""
    return allocate.by_weight(total, allocate.equally(amount, holders))


def _together(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found = Counter[str]()
    for one in parts:
        found.update(one)
    return dict(found)
