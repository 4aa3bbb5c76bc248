"""Words for the same thing in several languages, so that one language teaches the others.

The words stand in `lexicon.txt`. A word means what it means in the language of the message;
only when that language does not know it are the neighboring languages asked, then all.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from .text import fold, tokens

LONGEST_PHRASE = 5  # tokens
LEAST_BORROWED = 4  # letters of a foreign word in an English message
_ARABIC_PREFIX = re.compile(r"^(?:[وبف]?ال|لل|و)(?=\w{3})")  # and, with, so; the; for the

# People who write in the first language often borrow from these.
NEIGHBORS = {"ht": ("fr",), "fr": ("ht",), "es": ("pt",), "pt": ("es",), "ur": ("en",)}


class Lexicon(NamedTuple):
    """Phrases by language, and what the meanings say about the kind of aid."""

    words: dict[str, dict[str, tuple[str, ...]]]  # language -> phrase -> meanings
    kinds: dict[str, frozenset[str]]  # meaning -> kinds of aid
    openers: frozenset[str]  # first tokens of phrases of two and more tokens


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    kinds: dict[str, frozenset[str]] = {}
    meaning = ""
    for line in Path(__file__).with_name("lexicon.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            meaning = line[2:].strip()
        elif ": " in line and not line.startswith("#"):
            key, listed = line.split(": ", 1)
            if key == "tags":
                kinds[meaning] = frozenset(listed.split())
            else:
                _add(words.setdefault(key, {}), meaning, listed.split())
    phrases = [phrase for known in words.values() for phrase in known]
    return Lexicon(words, kinds, frozenset(p.split()[0] for p in phrases if " " in p))


def _add(known: dict[str, tuple[str, ...]], meaning: str, entries: list[str]) -> None:
    for entry in entries:
        for phrase in _spellings(entry.replace("_", " ")):
            if meaning not in known.get(phrase, ()):
                known[phrase] = (*known.get(phrase, ()), meaning)


def _spellings(entry: str) -> set[str]:
    """The folded entry, and the entry as old phones send it: accented letters lost."""
    spellings = {" ".join(tokens(fold(entry)))}
    if entry.isascii() or any(ord(c) > 0x2FF for c in entry):
        return spellings
    lost = "".join(c for c in entry if c.isascii())
    if len(lost.replace(" ", "")) >= 3:
        spellings.add(" ".join(tokens(lost)))
    return spellings


@lru_cache(maxsize=20_000)
def meanings_of(phrase: str, language: str) -> tuple[str, ...]:
    """What a folded phrase means to somebody writing in `language`; empty if nothing known."""
    words = lexicon().words
    # Short words mean other things elsewhere: English "let" is milk in Haitian Creole.
    others = () if language == "en" and len(phrase) < LEAST_BORROWED else words
    tongues = (tongue for tongue in others if tongue != "ur" or not phrase.isascii())
    for tongue in (language, *NEIGHBORS.get(language, ()), *tongues):
        if found := words.get(tongue, {}).get(phrase):
            return found
    bare = _ARABIC_PREFIX.sub("", phrase)
    return meanings_of(bare, language) if len(bare) < len(phrase) else ()


def read_meanings(words: list[str], language: str) -> list[tuple[str, ...]]:
    """Meanings in the order of the text, the longest known phrase first; unknown words skipped.

    >>> read_meanings(["nou", "bezwen", "x", "dlo"], "ht")
    [('need',), ('water',)]
    """
    found, at, openers = [], 0, lexicon().openers
    while at < len(words):
        longest = min(LONGEST_PHRASE, len(words) - at) if words[at] in openers else 1
        step = 1
        for length in range(longest, 0, -1):
            phrase = " ".join(words[at : at + length]) if length > 1 else words[at]
            if meant := meanings_of(phrase, language):
                found.append(meant)
                step = length
                break
        at += step
    return found
