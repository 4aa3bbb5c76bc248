"""Finds the message that says nearly the same as another, cheaply enough for every message.

Each message becomes a sketch: one-permutation min-hashes (Li, Owen and Zhang 2012) of its runs of
5 characters for finding candidates, and its lowest hashes (bottom-k, Broder 1997) for judging them.
A sketch is about 0.5 kB; comparing one message with ten thousand others takes well under 1 ms.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable
from typing import NamedTuple
from zlib import crc32

from .text import fold, tidy

RUN = 5  # characters
BINS, ROWS = 48, 3  # bins, and bins that must agree to make a candidate
LOWEST = 64  # hashes kept for judging
CROWD = 40  # messages that one band remembers: the earliest; more would make floods slow
JUDGED = 10  # candidates compared in full
LEAST_WORDS = 5  # "please help us" says the same without being the same
ALIKE = 60  # percent of common runs from which two messages count as one

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")


class Sketch(NamedTuple):
    """What is kept of a message to compare it."""

    bands: tuple[int, ...]
    lowest: frozenset[int]
    numbers: frozenset[str]  # house numbers, camps: "Delmas 33" is not "Delmas 75"


def sketch(text: str) -> Sketch | None:
    """The sketch of `text`, or None if it is too short to be told from others."""
    words = _WORD.findall(fold(tidy(text)))
    if len(words) < LEAST_WORDS:
        return None
    line = " ".join(words)
    runs = {line[at : at + RUN] for at in range(len(line) - RUN + 1)}
    hashes = sorted({_mix(crc32(run.encode())) for run in runs})
    return Sketch(_bands(hashes), frozenset(hashes[:LOWEST]), frozenset(_NUMBER.findall(line)))


def likeness(one: Sketch, other: Sketch) -> int:
    """How much two messages have in common, whole percent; 0 if their numbers differ."""
    if one.numbers != other.numbers:
        return 0
    lowest = sorted(one.lowest | other.lowest)[:LOWEST]
    common = one.lowest & other.lowest
    return 100 * sum(value in common for value in lowest) // max(1, len(lowest))


class DuplicateIndex:
    """Messages seen so far, by key; says which one a new message repeats."""

    def __init__(self) -> None:
        self._sketches: dict[Hashable, Sketch] = {}
        self._order: dict[Hashable, int] = {}
        self._by_band: defaultdict[int, list[Hashable]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._sketches)

    def add(self, key: Hashable, text: str) -> None:
        """Remember `text` under `key`; a text too short to compare is left out."""
        made = sketch(text)
        if made is None or key in self._sketches:
            return
        self._order[key] = len(self._order)
        self._sketches[key] = made
        for band in made.bands:
            keys = self._by_band[band]
            if len(keys) < CROWD:
                keys.append(key)

    def likely_duplicate(self, text: str) -> Hashable | None:
        """The key of the most similar message, the earliest of equals; None if none is close."""
        made = sketch(text)
        if made is None:
            return None
        hits = Counter(key for band in made.bands for key in self._by_band.get(band, ()))
        near = sorted(hits, key=lambda key: (-hits[key], self._order[key]))[:JUDGED]
        judged = [(-likeness(made, self._sketches[key]), self._order[key], key) for key in near]
        alike, _, best = min(judged, key=lambda one: one[:2], default=(0, 0, None))
        return best if -alike >= ALIKE else None


def likely_duplicate(text: str, others: dict[Hashable, str]) -> Hashable | None:
    """The key of the text among `others` that says nearly the same as `text`, or None.

    For many questions about the same texts keep a `DuplicateIndex`.
    """
    index = DuplicateIndex()
    for key, other in others.items():
        index.add(key, other)
    return index.likely_duplicate(text)


def _mix(value: int) -> int:
    """Spread a CRC over all 32 bits (the finalizer of MurmurHash3, public domain)."""
    value ^= value >> 16
    value = value * 0x85EBCA6B & 0xFFFFFFFF
    value ^= value >> 13
    value = value * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def _bands(hashes: list[int]) -> tuple[int, ...]:
    lowest: list[int | None] = [None] * BINS
    for value in hashes:
        at = value % BINS
        if lowest[at] is None:  # hashes rise, so the first of a bin is its lowest
            lowest[at] = value
    # An empty bin borrows from the next full one, so short texts have bands too.
    borrowed = next((value for value in lowest if value is not None), 0)
    filled = []
    for found in reversed(lowest):
        borrowed = found if found is not None else borrowed
        filled.append(borrowed)
    return tuple(hash((at, *filled[at : at + ROWS])) for at in range(0, BINS, ROWS))
