"""What a round of positions comes to, by each way to decide; only Python.

It lies beside `verify_rounds.py`, and was written apart from what the program counts with. `how` is
the method with its numbers, as the round was opened with them; `t` is how many took each position.
"""

from collections.abc import Callable
from typing import Any

Said = dict[str, Any]
Tally = dict[str, int]


def share(percent: int, of: int, least: int = 1) -> int:
    """That many percent, rounded up; at least `least`, at most all."""
    return min(of, max(least, -(-percent * of // 100)))


def consensus(how: Said, t: Tally) -> str:
    n, favor = t["electors"], t["agree"] + t["reserve"]
    against = t["stand_aside"] + t["block"]
    if t["block"] > t["tolerated_blocks"]:
        return "blocked"
    if favor < share(how.get("support", 25), n, 2):
        return "not_yet"
    if favor + t["pass"] < share(how.get("quorum", 40), n, 3):
        return "no_quorum"
    return "not_yet" if 100 * against > how.get("aside", 25) * (favor + against) else "adopt"


def consent(how: Said, t: Tally) -> str:
    n, favor = t["electors"], t["agree"] + t["reserve"]
    if t["block"] or favor < min(n, 1):
        return "blocked" if t["block"] else "not_yet"
    return "no_quorum" if favor + t["pass"] < share(40, n) else "adopt"


def lazy(how: Said, t: Tally) -> str:
    reached = t["told"] >= share(how.get("reach", 80), t["electors"])
    return "blocked" if t["block"] else "adopt" if reached else "no_quorum"


def yes_and_no(t: Tally, quorum: int, least: int, part: int, of: int = 100) -> str:
    """So many percent, and people, say yes; and such a part of those who say yes or no."""
    yes, no = t["agree"], t["stand_aside"]
    if yes < share(quorum, t["electors"], least) or not t["electors"]:
        return "no_quorum"
    return "adopt" if of * yes >= part * (yes + no) else "not_yet"


def majority(how: Said, t: Tally) -> str:
    """In rounds that say so, those who pass fill the quorum; in older ones only a yes does."""
    n, yes = t["electors"], t["agree"]
    filled = yes + t["pass"] if how.get("passing_counts") else yes
    if not n or yes < min(2, n) or filled < share(how.get("quorum", 20), n):
        return "no_quorum"
    return "adopt" if yes > t["stand_aside"] else "not_yet"


METHODS: dict[str, Callable[[Said, Tally], str]] = {
    "consensus": consensus,
    "consent": consent,
    "lazy": lazy,
    "supermajority": lambda how, t: yes_and_no(t, how.get("quorum", 40), 3, how["threshold"]),
    "validity": lambda how, t: yes_and_no(t, 40, 3, 2, 3),
    "majority": majority,
    "ratify": lambda how, t: majority({**how, "quorum": 20}, t),
    "two_keys": lambda how, t: "adopt" if t["agree"] >= how.get("keys", 2) else "not_yet",
    "objections": consent,
}


def verdict(how: Said, tally: Tally) -> str:
    """Where nobody counts, nothing is adopted."""
    found = METHODS[how["kind"]](how, tally)
    return "no_quorum" if found == "adopt" and not tally["electors"] else found
