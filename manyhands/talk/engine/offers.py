"""Tells an offer of help by its phrases; there are no labeled offers to learn from.

The phrases stand in `offers.txt`, in seven languages. The rule is careful: a message that also
asks is hardly ever an offer, because a need that is missed costs more.
"""

import re
from functools import cache
from pathlib import Path

from .features import Reading

# How surely a message with such a phrase offers something, in whole percent. Estimates: read off
# a hundred messages, since nothing is labeled.
STRENGTHS = {"plain": 90, "likely": 70, "hint": 55}
ASKING_TOO = 40

_BETWEEN = (
    r"(?: (?!(?:know|who|which|they|what|how|where|find|get|because|you|no|not|nothing|never"
    r"|sent|hungry|hear|receive|love|konnen|jwenn|savoir|trouver|saber|encontrar)\b)\w+){0,4}? "
)
# Offers are often written in the language of who came to help.
_EVERYWHERE = ("en", "ht", "fr")


def offer_strength(reading: Reading) -> int:
    """How surely the message offers help, whole percent: 0, or 40 to 90.

    >>> from .features import read
    >>> offer_strength(read("I can cook and I want to donate blankets"))
    90
    >>> offer_strength(read("We need water, can you help us?"))
    0
    """
    line = " ".join(word for word in reading.words if word not in "?!")
    languages = dict.fromkeys((reading.language, *_EVERYWHERE))
    found = (
        strength
        for language in languages
        for strength, phrase in _phrases().get(language, ())
        if phrase.search(line)
    )
    strength = max(found, default=0)
    if strength and any(ask.search(line) for _, ask in _phrases()["any"]):
        return ASKING_TOO if strength == STRENGTHS["plain"] else 0
    return strength


@cache
def _phrases() -> dict[str, list[tuple[int, re.Pattern[str]]]]:
    """Patterns with their strength by language; "any" holds how people ask, of strength 0."""
    phrases: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for line in Path(__file__).with_name("offers.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, strength, pattern = line.split(" ", 2)
            phrase = re.compile(pattern.replace("_", _BETWEEN))
            phrases.setdefault(language, []).append((STRENGTHS.get(strength, 0), phrase))
    return phrases
