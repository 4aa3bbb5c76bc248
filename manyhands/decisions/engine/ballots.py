"""Ranked ballots as every count of them takes them."""

from collections.abc import Sequence
from dataclasses import dataclass

Order = tuple[int, ...]


@dataclass(frozen=True)
class Ranked:
    """What people ranked, and how.

    `options` are names, each once. `ballots` are pairs: how many people gave this order, and the
    order: places in `options`, the most liked first, each at most once; who is not in it is not
    ranked. `withdrawn` are places of options that no longer stand. Raises ValueError otherwise.
    """

    options: tuple[str, ...]
    ballots: tuple[tuple[int, Order], ...]
    seats: int = 1
    withdrawn: frozenset[int] = frozenset()
    title: str = ""

    def __post_init__(self) -> None:
        if len(set(self.options)) != len(self.options):
            raise ValueError("two options have one name")
        if not self.seats > 0:
            raise ValueError(f"seats are one or more, not {self.seats}")
        if not self.standing:
            raise ValueError("no option stands")
        for count, order in self.ballots:
            if count < 1 or fault_of(order, len(self.options)):
                fault = fault_of(order, len(self.options)) or f"{count} ballots"
                raise ValueError(f"no ballot: {fault}")

    @property
    def standing(self) -> list[int]:
        """The places of the options that stand, in their order."""
        return [place for place in range(len(self.options)) if place not in self.withdrawn]

    def valid(self) -> list[tuple[int, Order]]:
        """The ballots that rank somebody who stands, without those who do not."""
        stand = set(self.standing)
        kept = [
            (count, tuple(who for who in order if who in stand)) for count, order in self.ballots
        ]
        return [(count, order) for count, order in kept if order]


def fault_of(order: Sequence[int], options: int) -> str:
    """What is wrong with an order; empty if nothing.

    >>> fault_of([0, 2, 0], 3), fault_of([3], 3), fault_of([], 3)
    ('option 1 is ranked twice', 'there is no option 4', '')
    """
    for at, who in enumerate(order):
        if not 0 <= who < options:
            return f"there is no option {who + 1}"
        if who in order[:at]:
            return f"option {who + 1} is ranked twice"
    return ""
