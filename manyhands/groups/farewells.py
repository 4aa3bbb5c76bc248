"""What somebody should know before they leave; told by the floors above, shown by a page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from manyhands.groups.models import Member


@dataclass(frozen=True)
class Farewell:
    """A sentence about what they leave behind, and where they can still see to it."""

    says: str
    path: str
    button: str


FAREWELLS: list[Callable[[Member], Iterable[Farewell]]] = []


def farewells(member: Member) -> list[Farewell]:
    return [one for teller in FAREWELLS for one in teller(member)]
