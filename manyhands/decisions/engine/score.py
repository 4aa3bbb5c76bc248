"""Score: everybody gives each option points from 0 to a highest; most points in all is chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from manyhands.decisions.engine.approval import Choice, most


@dataclass(frozen=True)
class Score:
    """Points go from 0 to `highest`; `seats` options are chosen."""

    highest: int = 5
    seats: int = 1

    def __post_init__(self) -> None:
        if self.highest < 1:
            raise ValueError(f"highest is one or more, not {self.highest}")


def score(
    options: Sequence[str],
    ballots: Iterable[Mapping[int, int]],
    seed: str,
    method: Score = Score(),
) -> Choice:
    """Choose the options with most points; an option that somebody left out gets 0 from them.

    Raises ValueError for points that are none, or for none of the options. O(points given).

    >>> score(["Ana", "Ben"], [{0: 5, 1: 3}, {1: 3}], "seed")
    Choice(points=(5, 6), chosen=(1,), lots=())
    """
    points = [0] * len(options)
    for ballot in ballots:
        for place, given in ballot.items():
            if place not in range(len(options)) or given not in range(method.highest + 1):
                raise ValueError(f"no points: {given} for option {place + 1}")
            points[place] += given
    return most(options, points, seed, method.seats)
