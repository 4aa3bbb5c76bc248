"""Reads what people type into cells: dates, quantities, kinds, urgency, households, languages.

None or a plain default where a cell says nothing clear; never raises.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from manyhands.aid.bringing import cell_words
from manyhands.base.dates import plain_words


class Amount(NamedTuple):
    """A whole number, at least 1, and the word after it ("bags"), if any."""

    number: int
    unit: str


class Household(NamedTuple):
    """How many adults and children a cell says; None where it says nothing."""

    adults: int | None
    children: int | None


# --- words ---------------------------------------------------------------------------


def read_direction(text: str) -> str | None:
    """ "need" or "offer"; None when the cell says neither or both."""
    plain = plain_words(text)
    needs, offers = _hits(plain, cell_words.NEED_WORDS), _hits(plain, cell_words.OFFER_WORDS)
    if needs == offers:
        return None
    return "need" if needs > offers else "offer"


def only_says_direction(text: str) -> bool:
    """Whether a cell says "need" or "offer" and nothing else.

    >>> [only_says_direction(said) for said in ("Offer", "I need help", "Need food", "Help", "")]
    [True, True, False, False, False]
    """
    words = set(re.findall(r"\w+", plain_words(text)))
    told = words & set(cell_words.DIRECTION_ALONE.split())
    return bool(told) and words - told <= set(cell_words.BESIDE_DIRECTION.split())


def read_kind(text: str) -> str:
    """The kind that most of the words speak of, the first named among equals; else "other"."""
    return next(iter(read_kinds(text)), "other")


def read_kinds(text: str) -> list[str]:
    """All kinds the words speak of, those with most words first, then in the order of the list."""
    plain = plain_words(text)
    counts = {kind: _hits(plain, words) for kind, words in cell_words.KIND_WORDS.items()}
    return sorted(filter(counts.__getitem__, counts), key=lambda kind: -counts[kind])


def read_urgency(text: str) -> int:
    """2: today or at once, 1: this week, 0: when it suits.

    >>> [read_urgency(said) for said in ("ASAP!", "this week", "no rush", "عاجل", "3")]
    [2, 1, 0, 2, 0]
    """
    plain = plain_words(text)
    if _hits(plain, cell_words.NOT_URGENT):
        return 0
    if _hits(plain, cell_words.URGENT_NOW):
        return 2
    return 1 if _hits(plain, cell_words.URGENT_SOON) else 0


def read_language(text: str) -> str:
    """The code of the first language named, or given as a code ("es", "es-MX"); else ""."""
    plain = plain_words(text)
    code = plain.split("-")[0]
    if code in cell_words.LANGUAGES:
        return code
    spaced = " " + re.sub(r"\s*[,;:/()|&+.]+\s*", " ", plain) + " "
    named = [
        (spaced.find(f" {plain_words(word)} "), code)
        for code, words in cell_words.LANGUAGES.items()
        for word in words.split()
    ]
    return min(((at, code) for at, code in named if at >= 0), default=(0, ""))[1]


# --- numbers -------------------------------------------------------------------------

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "dozen": 12, "couple": 2,
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "um": 1, "uma": 1, "dois": 2,
    "duas": 2, "quatro": 4, "docena": 12, "douzaine": 12, "duzia": 12, "youn": 1,
    "واحد": 1, "واحدة": 1, "اثنان": 2, "اثنين": 2, "ثلاثة": 3, "ثلاث": 3, "اربعة": 4, "خمسة": 5,
    "ستة": 6,
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\w.,])(\d/\d|\d{1,4}(?:[.,]\d{1,2})?)\s?(?:x\b|×|\*)?\s*([^\W\d_]{1,20})?"
)


def read_quantity(text: str) -> Amount | None:
    """The first number and its unit; parts are rounded up to whole ones. None without a number.

    >>> read_quantity("2 bags"), read_quantity("3x"), read_quantity("rice, 1.5 kg")
    (Amount(number=2, unit='bags'), Amount(number=3, unit=''), Amount(number=2, unit='kg'))
    """
    plain = plain_words(text)
    if found := _AMOUNT.search(plain):
        number = found[1].replace(",", ".")
        if number.endswith("/0"):
            return None
        return Amount(max(1, -(-Fraction(number) // 1)), found[2] or "")
    for word in re.findall(r"\w+", plain):
        if _NUMBER_WORDS.get(word):
            return Amount(_NUMBER_WORDS[word], "")
    return None


_FIGURE = re.compile(r"[-−]?\d+(?:[.,/]\d+)*")
_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?!\d)")
_PARTED = re.compile(r"\d([.,])(?:\d{1,2}|\d{4,})(?!\d)")
_SEVERAL = re.compile(r"\d(?:\s?[-–−]\s?|\s)\d")  # "2-3", "1 000"


def signs_of_thousands(column: Iterable[str]) -> str:
    """The comma or point that stands for thousands in a column, as in "1,000"; maybe neither.

    >>> signs_of_thousands(["1,000", "20"]), signs_of_thousands(["1,000", "1,5"])
    (',', '')
    """
    said = "\n".join(plain_words(cell) for cell in column)
    grouped = {found[1] for found in _GROUPED.finditer(said)}
    return "".join(sorted(grouped - {found[1] for found in _PARTED.finditer(said)}))


def without_thousands(text: str, signs: str) -> str:
    """The cell without the signs that only group figures.

    >>> without_thousands("1,000 bags", ","), without_thousands("1,000 bags", "")
    ('1000 bags', '1,000 bags')
    """
    return re.sub(rf"(?<=\d)[{signs}](?=\d{{3}}(?!\d))", "", text) if signs else text


def is_told_otherwise(text: str, number: int) -> bool:
    """Whether a cell's figure is not the `number` it was read as: part of one, none, or several.

    >>> [is_told_otherwise(said, 2) for said in ("2 bags", "two", "1.5", "-2", "2-3")]
    [False, False, True, True, True]
    """
    plain = plain_words(text)
    if not (found := _FIGURE.search(plain)):
        return False
    return found[0] != str(number) or bool(_SEVERAL.search(plain))


def read_household(text: str) -> Household:
    """Adults and children: "2 adults 3 kids", "2+3", "4 (2 kids)", "5+"; a bare number is adults.

    >>> read_household("2 adults, 3 kids"), read_household("4 (2 kids)")
    (Household(adults=2, children=3), Household(adults=2, children=2))
    """
    plain = plain_words(text)
    if pair := re.fullmatch(r"(\d{1,2})\s?[+/&]\s?(\d{1,2})", plain):
        return Household(int(pair[1]), int(pair[2]))
    adults = children = total = None
    for number, word in re.findall(r"(\d{1,2}(?!\d|\s?-\s?\d))\s*\+?\s*([^\W\d_]+)?", plain):
        if _hits(word, cell_words.CHILD_WORDS):
            children = (children or 0) + int(number)
        elif _hits(word, cell_words.ADULT_WORDS):
            adults = (adults or 0) + int(number)
        elif total is None:
            total = int(number)
    if adults is None and total is not None:
        adults = max(0, total - (children or 0))
    return Household(adults, children)


def adults_band(adults: int | None) -> int:
    """The range of `kinds.ADULTS` for a number: 0 not said, 1, 2 for 2 or 3, 3 for more."""
    return 0 if not adults else 1 if adults == 1 else 2 if adults <= 3 else 3


def children_band(children: int | None) -> int:
    """The range of `kinds.CHILDREN` for a number: 0 not said, 1 none, 2 for 1 or 2, 3 for more."""
    return 0 if children is None else 1 if children == 0 else 2 if children <= 2 else 3


# --- finding words ---------------------------------------------------------------------


def _hits(plain: str, words: str) -> int:
    return len(_pattern(words).findall(plain))


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """`word` as a whole word, `word*` as a beginning; a hyphen in it is any space or hyphen."""
    ways = [
        re.escape(word.rstrip("*")).replace(r"\-", r"[ -]") + ("" if word.endswith("*") else r"\b")
        for word in words.split()
    ]
    return re.compile(r"(?<!\w)(?:ال|و|ب|لل)?(?:" + "|".join(ways) + ")")
