"""Guesses which column of a sheet means what, by its header and by the look of its cells.

A guess fills in the form where a person maps the columns; they see it and change it. The same
sheet always gets the same guess.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from manyhands.aid.bringing.cells import only_says_direction
from manyhands.aid.bringing.column_words import MEANS_NOTHING_HERE, NAMES
from manyhands.base.dates import read_moment

FIELDS = tuple(NAMES)

_ENOUGH = 0.5
_ALMOST_THE_SAME = 0.86
_LOOKED_AT = 50


def guess_columns(headers: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """The column of each field that some column seems to mean; both are used once at most.

    The surest pair is taken first; ties go to the earlier field of `FIELDS`, then column.
    """
    columns = [[row[at] for row in sample_rows[:_LOOKED_AT]] for at in range(len(headers))]
    pairs = sorted(
        (-_likeness(field, header, cells), FIELDS.index(field), at)
        for at, (header, cells) in enumerate(zip(headers, columns, strict=True))
        for field in FIELDS
    )
    guess: dict[str, int] = {}
    for less, place, at in pairs:
        if -less >= _ENOUGH and FIELDS[place] not in guess and at not in guess.values():
            guess[FIELDS[place]] = at
    return {field: guess[field] for field in FIELDS if field in guess}


def plain_header(header: str) -> str:
    """Small letters and digits with single spaces, no accents.

    >>> plain_header("¿Qué  necesitas?")
    'que necesitas'
    """
    spread = unicodedata.normalize("NFKD", header.replace("ـ", ""))
    letters = "".join(sign for sign in spread if unicodedata.category(sign) not in ("Mn", "Cf"))
    return " ".join(re.findall(r"[^\W_]+", letters.casefold()))


def _likeness(field: str, header: str, cells: list[str]) -> float:
    """From 0 (no) to about 1.5 (surely): the header's word and what the cells say to it."""
    by_name = _likeness_of_names(field, plain_header(header))
    return by_name + _likeness_of_cells(field, by_name, tuple(cell for cell in cells if cell))


@lru_cache(maxsize=4096)
def _likeness_of_names(field: str, header: str) -> float:
    names = _plain_names(field)
    if not header:
        return 0.0
    if header in names:
        return 1.0
    nothing = max((_held(name, header) for name in _plain_nothing()), default=0.0)
    held = max(_held(name, header) for name in names)
    if nothing and nothing >= held:
        return 0.0
    return max(held, _spelled_like(names, header))


def _held(name: str, header: str) -> float:
    """How much of the header the name is, if the header holds it as whole words; 0.55 to 0.95."""
    if f" {name} " not in f" {header} ":
        return 0.0
    comes_first = 0.05 if header.startswith(name) else 0.0
    return 0.5 + 0.4 * len(name) / len(header) + comes_first


def _spelled_like(names: Sequence[str], header: str) -> float:
    if len(header) < 4 or len(header) > 60:
        return 0.0
    closest = 0.0
    for name in names:
        matcher = SequenceMatcher(None, name, header)
        if len(name) > 3 and matcher.real_quick_ratio() >= _ALMOST_THE_SAME:
            closest = max(closest, matcher.ratio())
    return 0.9 * closest if closest >= _ALMOST_THE_SAME else 0.0


@cache
def _plain_names(field: str) -> tuple[str, ...]:
    return tuple(plain_header(name) for name in NAMES[field])


@cache
def _plain_nothing() -> tuple[str, ...]:
    return tuple(plain_header(name) for name in MEANS_NOTHING_HERE)


# --- what the cells say ----------------------------------------------------------------

_MAIL = re.compile(r"\S+@\S+\.\w+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,20}(?: ?(?:ext|x)\.? ?\d+)?")
_COUNT = re.compile(r"\d{1,3}(?:[.,]\d+|\s?[-–]\s?\d{1,3})?\D{0,25}")  # "2-3" is one, too


def _likeness_of_cells(field: str, by_name: float, cells: tuple[str, ...]) -> float:
    """Evidence for or against: cells full of mail addresses make a mail column, header or not."""
    if not cells or not (by_name or field in _KNOWN_BY_CELLS_ALONE):
        return 0.0
    if field not in _LOOKS:
        surely_an_id = field == "external_id" and by_name == 1
        return -0.6 if _share(cells, _is_something_else) > 0.6 and not surely_an_id else 0.0
    looks, weight = _LOOKS[field]
    share = _share(cells, looks)
    if share >= 0.6:
        return weight
    return -0.6 if share < 0.2 and field not in _SAID_IN_MANY_WAYS else 0.0


def _share(cells: tuple[str, ...], looks: Callable[[str], bool]) -> float:
    return sum(map(looks, cells)) / len(cells)


def _is_mail(cell: str) -> bool:
    return bool(_MAIL.fullmatch(cell.strip()))


def _is_phone(cell: str) -> bool:
    digits = sum(sign.isdecimal() for sign in cell)
    return bool(7 <= digits <= 15 and _PHONE.fullmatch(cell.strip())) and not _is_moment(cell)


def _is_moment(cell: str) -> bool:
    return read_moment(cell) is not None


def _is_count(cell: str) -> bool:
    return bool(_COUNT.fullmatch(cell.strip())) and not _is_moment(cell)


def _is_something_else(cell: str) -> bool:
    return _is_mail(cell) or _is_phone(cell) or _is_moment(cell)


_KNOWN_BY_CELLS_ALONE = ("mail", "phone", "direction")
_SAID_IN_MANY_WAYS = ("direction",)
_LOOKS: dict[str, tuple[Callable[[str], bool], float]] = {
    "direction": (only_says_direction, 1.2),  # more than "Type" says by its name
    "mail": (_is_mail, 0.6),
    "phone": (_is_phone, 0.6),
    "posted_at": (_is_moment, 0.2),
    "due": (_is_moment, 0.1),
    "quantity": (_is_count, 0.2),
    "adults": (_is_count, 0.2),
    "children": (_is_count, 0.2),
}
