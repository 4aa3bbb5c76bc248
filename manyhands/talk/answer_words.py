"""Which word answers a round by mail, in each language; pure.

A word counts when it is clear: the first line that holds one holds no other, no "not" and no
question. One wrong letter in a word of five or more is forgiven.
"""

import re
from collections.abc import Iterator, Mapping

from manyhands.base.fold import WORD, fold

# What a letter offers, and what is understood beside it; folded when looked up.
SAID: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "agree": ("agree", "agreed"),
        "reserve": ("reserve", "reservation", "reservations"),
        "pass": ("pass",),
        "stand_aside": ("stand aside", "standing aside"),
        "block": ("block",),
    },
    "es": {
        "agree": ("de acuerdo", "acuerdo"),
        "reserve": ("con reserva", "reserva", "reservas"),
        "pass": ("paso",),
        "stand_aside": ("me aparto", "aparto"),
        "block": ("bloqueo", "bloquear"),
    },
    "ar": {
        "agree": ("موافق", "موافقة", "أوافق"),
        "reserve": ("متحفظ", "متحفظة", "تحفظ"),
        "pass": ("أمتنع", "ممتنع"),
        "stand_aside": ("أتنحى", "أتنحّى"),
        "block": ("أعطل", "تعطيل"),
    },
}
NOT_WORDS = (
    ("not", "no", "t", "dont", "cant", "wont", "never", "cannot", "nor"),
    ("nunca", "ni", "tampoco", "sin"),
    ("لا", "لست", "ليس", "لن", "لم", "غير"),
)
NOT = frozenset(fold(word) for words in NOT_WORDS for word in words)
LONG_ENOUGH = 5
LINE_OF_QUOTE = re.compile(r"^\s*(>|-{2,}.*-{2,}\s*$|_{5,}\s*$|--\s*$|(from|de|من)\s*:.*@)", re.I)
WHO_WROTE = re.compile(r"[@\d].*:\s*$")


def offered(language: str, positions: tuple[str, ...]) -> list[str]:
    """The words to name in a letter, for these positions; a block needs the page."""
    words = SAID.get(language[:2], SAID["en"])
    return [words[one][0] for one in words if one in positions and one != "block"]


def own_lines(text: str) -> Iterator[str]:
    """What the writer wrote: everything above what they quote or sign with."""
    for line in text.splitlines():
        if LINE_OF_QUOTE.match(line) or WHO_WROTE.search(line):
            return
        if line.strip():
            yield line


def position_in(text: str) -> str:
    """The position that a reply takes; empty where no word is clear.

    >>> position_in("I agre.\\n> agree, reserve, pass"), position_in("I do not agree")
    ('agree', '')
    """
    for line in own_lines(text):
        words = WORD.findall(fold(line))
        found = {position for position, phrases in _PHRASES.items() if _holds(words, phrases)}
        if found:
            is_clear = len(found) == 1 and not NOT & set(words) and not re.search("[?؟]", line)
            return found.pop() if is_clear else ""
    return ""


def _holds(words: list[str], phrases: list[list[str]]) -> bool:
    return any(
        all(_is_near(word, wanted) for word, wanted in zip(words[at:], phrase, strict=False))
        for phrase in phrases
        for at in range(len(words) - len(phrase) + 1)
    )


def _is_near(word: str, wanted: str) -> bool:
    """The same, or one letter more, fewer, other or swapped in a long word."""
    if word == wanted:
        return True
    if len(wanted) < LONG_ENOUGH or abs(len(word) - len(wanted)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), len(word))
    rest, other = word[at:], wanted[at:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return swapped or other in (rest[1:],) or rest in (other[1:],) or rest[1:] == other[1:]


_PHRASES: dict[str, list[list[str]]] = {
    position: [WORD.findall(fold(phrase)) for words in SAID.values() for phrase in words[position]]
    for position in SAID["en"]
}
