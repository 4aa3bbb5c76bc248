"""What the model sees of a message: its meanings, which follow each other, and pieces of words.

Training imports this very module, so that a weight always belongs to the same thing.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from .language import detect_language
from .lexicon import read_meanings
from .text import fold, tidy, tokens

WORDS = 120  # tokens read; the labeled messages have 30 on average
PIECES = (2, 3, 4, 5)  # characters


class Reading(NamedTuple):
    """A message read once, for all that follows."""

    text: str  # tidy, otherwise as written
    words: list[str]  # folded tokens
    language: str  # ISO 639
    meanings: list[tuple[str, ...]]  # in the order of the text

    @property
    def meant(self) -> frozenset[str]:
        """All meanings, whatever their order."""
        return frozenset(meaning for several in self.meanings for meaning in several)


def read(raw: str) -> Reading:
    """Read a message."""
    text = tidy(raw)
    words = tokens(fold(text))[:WORDS]
    language = detect_language(text)
    return Reading(text, words, language, read_meanings(words, language))


def meaning_features(reading: Reading) -> set[str]:
    """Meanings, pairs of meanings that follow each other, and the shape of the message."""
    ends = [("^",), *reading.meanings, ("$",)]
    pairs = {f"{a}+{b}" for left, right in pairwise(ends) for a in left for b in right}
    return {*reading.meant, *pairs, *_shape(reading)}


def piece_features(reading: Reading) -> set[str]:
    """Runs of 2 to 5 characters of the folded text, across words."""
    line = " " + " ".join(reading.words) + " "
    return {line[at : at + n] for n in PIECES for at in range(len(line) - n + 1)}


def numbers(features: Iterable[str]) -> list[int]:
    """Features as 32-bit numbers (CRC-32), the same on every machine."""
    return [crc32(feature.encode()) for feature in features]


def _shape(reading: Reading) -> set[str]:
    text = reading.text
    shape = {f"long {min(9, len(reading.words) // 6)}", f"in {reading.language}"}
    letters = sum(c.isalpha() for c in text)
    if letters and sum(c.isupper() for c in text) > 0.6 * letters:
        shape.add("capitals")
    if any(c.isdigit() for c in text):
        shape.add("digits")
    if not reading.meanings:
        shape.add("no meaning")
    return shape
