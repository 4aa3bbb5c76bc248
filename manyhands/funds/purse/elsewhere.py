"""Funds that floors above keep by rules of their own: one asks for their money there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.ledger.models import Fund

ASK_THERE = _(
    "A practice keeps its money in this fund, and pays it out by its own rule. Ask on the page of "
    "that practice instead."
)


@dataclass(frozen=True)
class Keeper:
    """What keeps a fund: its name, and the page where one asks."""

    name: str
    url: str


KEEPERS: list[Callable[[Fund], Keeper | None]] = []
CALLS: list[Callable[[Fund], str]] = []


def call_for(fund: Fund) -> str:
    """What is missing in a fund that something keeps, in a sentence; empty where nothing is."""
    return next((says for find in CALLS if (says := find(fund))), "")


def keeper_of(fund: Fund) -> Keeper | None:
    """What keeps the fund by rules of its own, if anything does."""
    return next((keeper for find in KEEPERS if (keeper := find(fund))), None)


def must_be_nobodys(fund: Fund) -> None:
    """`NotPossible` with where to go where something keeps the fund by rules of its own."""
    if keeper_of(fund):
        raise NotPossible(ASK_THERE)
