"""Approval: everybody marks what they can live with; what most marked is chosen."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from manyhands.decisions.engine.ties import Lot, draw_one


@dataclass(frozen=True)
class Choice:
    """Points for each option, and those chosen, the most points first, as places in the options.

    `lots` says who was drawn where several were equal.
    """

    points: tuple[int, ...]
    chosen: tuple[int, ...]
    lots: tuple[Lot, ...] = ()


def approval(
    options: Sequence[str], ballots: Iterable[Collection[int]], seed: str, seats: int = 1
) -> Choice:
    """Choose the options that most people marked. O(marks).

    Raises ValueError for a mark that is none of the options, or twice on one ballot.

    >>> approval(["Ana", "Ben"], [{0, 1}, {1}], "seed")
    Choice(points=(1, 2), chosen=(1,), lots=())
    """
    marks: Counter[int] = Counter()
    for ballot in ballots:
        if len(set(ballot)) != len(ballot) or not set(ballot) <= set(range(len(options))):
            raise ValueError(f"no ballot: {sorted(ballot)}")
        marks.update(ballot)
    return most(options, [marks[place] for place in range(len(options))], seed, seats)


def most(options: Sequence[str], points: Sequence[int], seed: str, seats: int) -> Choice:
    """The `seats` options with most points; the equal are drawn with the seed "SEED, seat N"."""
    if not 0 < seats <= len(options):
        raise ValueError(f"{seats} seats for {len(options)} options")
    left = list(range(len(options)))
    chosen: list[int] = []
    lots: list[Lot] = []
    while len(chosen) < seats:
        best = max(points[who] for who in left)
        tied = [who for who in left if points[who] == best]
        who = tied[0]
        if len(tied) > 1:
            who, lot = draw_one(tied, options, f"{seed}, seat {len(chosen) + 1}")
            lots.append(lot)
        chosen.append(who)
        left.remove(who)
    return Choice(tuple(points), tuple(chosen), tuple(lots))
