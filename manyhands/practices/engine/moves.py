"""From which state to which a case goes, what is booked then, and what is set aside meanwhile.

A move reads `asked > held: hold bail 48h`, `held > posted: post`, or only `posted > exonerated`.
"""

import re
from dataclasses import dataclass

MOVE = re.compile(
    r"(?P<start>\w+) > (?P<end>\w+)"
    r"(?:: (?:hold (?P<held>\w+) (?P<hours>\d+)h|(?P<event>\w+)))?"
)
BEGIN = "new"  # before the first state


@dataclass(frozen=True)
class Move:
    """One step of a case. `held` is the input that is set aside for so many hours."""

    start: str
    end: str
    event: str = ""
    held: str = ""
    hours: int = 0


def read_move(text: str) -> Move:
    """The move that a line says; ValueError where it says none.

    >>> read_move("asked > held: hold bail 48h").hours
    48
    """
    found = MOVE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no move: from > to, and after a colon what is booked")
    hours = int(found["hours"] or 0)
    return Move(found["start"], found["end"], found["event"] or "", found["held"] or "", hours)
