"""How ties are broken in counts that go in stages: by earlier stages, then by a lot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from manyhands.decisions.engine import lot


@dataclass(frozen=True)
class Lot:
    """A tie that a lot broke: who were equal, for which seed text, and who was drawn."""

    among: tuple[str, ...]
    seed: str
    drawn: str


def choose(
    tied: Sequence[int], held: Sequence[Sequence[int]], better: Callable[..., int]
) -> list[int]:
    """Those of `tied` that earlier stages do not set apart.

    `held` are the numbers at the end of each stage so far, `better` is `min` or `max`. The most
    recent stage at which they were not equal tells first, then the one before it, and so on.

    >>> choose([0, 1, 2], held=[[5, 3, 3], [4, 4, 4]], better=max)
    [0]
    """
    left = list(tied)
    for numbers in reversed(held):
        best = better(numbers[who] for who in left)
        left = [who for who in left if numbers[who] == best]
    return left


def draw_one(tied: Sequence[int], names: Sequence[str], seed: str) -> tuple[int, Lot]:
    """One of `tied`, by lot, and what to say about it."""
    among = tuple(sorted(names[who] for who in tied))
    [drawn] = lot.draw(among, 1, seed)
    return names.index(drawn), Lot(among, seed, drawn)
