"""Words of a message that seem to name a place: where to look, never where somebody is.

Known names (`places.txt`), names after "in", "nan", "à" and the like, street names with numbers.
"""

import re
from functools import cache
from pathlib import Path

from .features import Reading
from .lexicon import meanings_of
from .text import fold

MOST = 5  # places told per message
LONGEST_NAME = 4  # words
REGIONS = ("haiti", "pakistan", "new york")

_WORD = re.compile(r"[^\W_]+(?:['-][^\W\d_]+)*|[,.;:?!#()]")
_PLAIN = re.compile(r"[^\w\s]+")


def place_words(reading: Reading) -> tuple[str, ...]:
    """Up to `MOST` places as written, in the order of the text, none twice.

    >>> from .features import read
    >>> place_words(read("Nou nan Delmas 33, voye dlo"))
    ('Delmas 33',)
    """
    words = _WORD.findall(reading.text)
    folded = [_bare(word) for word in words]
    shouted = _is_shouted(reading.text)
    found: dict[str, str] = {}
    at = 0
    while at < len(words) and len(found) < MOST:
        length = _known(folded, at) or _street(words, folded, at)
        if not length and not shouted:
            length = _capitals(words, folded, at)
        if not length:
            length = _named(words, folded, at, reading.language)
        if length:
            length += _number_after(words, at + length)
            name = " ".join(words[at : at + length]).replace(" # ", " ")
            found.setdefault(_bare(name), name)
        at += max(1, length)
    return tuple(found.values())


@cache
def _lists() -> dict[str, frozenset[str]]:
    """The known names by region, and the lists of small words, as `places.txt` calls them."""
    lines = Path(__file__).with_name("places.txt").read_text("utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines if ": " in line and line[0] != "#")
    return {
        title: frozenset(_bare(name) for name in (listed.split("," if "," in listed else " ")))
        for title, listed in pairs
    }


@cache
def _gazetteer() -> frozenset[str]:
    return frozenset().union(*(names for title, names in _lists().items() if title in REGIONS))


def _bare(name: str) -> str:
    return " ".join(_PLAIN.sub(" ", fold(name)).split())


def _is_shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.5 * len(letters)


def _known(folded: list[str], at: int) -> int:
    """How many words from `at` are a known name; the longest wins."""
    names = _gazetteer()
    for length in range(min(LONGEST_NAME, len(folded) - at), 0, -1):
        if " ".join(folded[at : at + length]) in names:
            return length
    return 0


def _street(words: list[str], folded: list[str], at: int) -> int:
    """Length of "Makaya street" or "Bertin St" from `at`."""
    for length in (2, 1):
        end = at + length
        names = all(_is_name(words[i], folded[i]) for i in range(at, min(end, len(words))))
        if names and end < len(words) and folded[end] in _lists()["after"]:
            return length + 1
    return 0


def _capitals(words: list[str], folded: list[str], at: int) -> int:
    """Length of a run of capitalized words that follows "in", "nan", "à" and the like."""
    if at == 0 or folded[at - 1] not in _lists()["before"]:
        return 0
    return _run(words, folded, at)


def _named(words: list[str], folded: list[str], at: int, language: str) -> int:
    """Length of a name after "rue", "zòn", "village": one word, capitals or not."""
    if at == 0 or folded[at - 1] not in _lists()["named"] or not words[at][:1].isalpha():
        return 0
    start = at
    while at + 1 < len(words) and folded[at] in _lists()["particle"]:
        at += 1
    if length := _run(words, folded, at):
        return at - start + length
    known = folded[at] in _lists()["never"] or meanings_of(folded[at], language)
    return 0 if known or len(folded[at]) < 3 else at - start + 1


def _run(words: list[str], folded: list[str], at: int) -> int:
    length = 0
    while (
        at + length < len(words)
        and length < LONGEST_NAME
        and _is_name(words[at + length], folded[at + length])
    ):
        length += 1
    return length


def _is_name(word: str, folded: str) -> bool:
    return word[:1].isupper() and len(word) > 1 and folded not in _lists()["never"]


def _number_after(words: list[str], at: int) -> int:
    """1 if a number follows, as in "Delmas 33"; 2 for "# 33"."""
    if at < len(words) and re.fullmatch(r"\d{1,4}[a-zA-Z]?", words[at]):
        return 1
    if at + 1 < len(words) and words[at] == "#" and words[at + 1].isdigit():
        return 2
    return 0
