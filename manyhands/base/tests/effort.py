"""How much `make test` tries: enough at home, all there is before a change lands."""

import os
from collections.abc import Sequence
from typing import TypeVar

Tried = TypeVar("Tried")

THOROUGH = os.environ.get("MANYHANDS_THOROUGH") == "1"


def some(things: Sequence[Tried], every: int = 4) -> Sequence[Tried]:
    """Every fourth at home, from the first on; all of them before a change lands."""
    return things if THOROUGH else things[::every]


def few(*chosen: Tried, of: Sequence[Tried]) -> Sequence[Tried]:
    """Those chosen at home; all of them before a change lands."""
    assert all(one in of for one in chosen), "what is tried at home is tried there too"
    return of if THOROUGH else chosen
