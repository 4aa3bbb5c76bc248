"""Reads dates as people and banks write them, with the names of months in many languages.

None where a text says no day; never raises.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

from manyhands.base.private import plain_letters

MONTHS: tuple[str, ...] = (
    "jan ene janv يناير كانون-الثاني janv",
    "feb fev شباط فبراير fevr",
    "mar mars اذار مارس",
    "apr abr avr نيسان ابريل avril",
    "may mai mayo ايار مايو maio me",
    "jun juin يونيو حزيران junho jen",
    "jul juil يوليو تموز julho jiye",
    "aug ago aou اغسطس اب agosto",
    "sep set سبتمبر ايلول septanm",
    "oct out اكتوبر تشرين-الاول oktob",
    "nov نوفمبر تشرين-الثاني novanm",
    "dec dic dez ديسمبر كانون-الاول desanm",
)

_CLOCK = r"(?:[ t,]+(\d{1,2})[:h.](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?m?\.?)?"
_ZONE = r"\s*(?:z|utc|[a-z]{2,4}t|[+-]\d{2}:?\d{2}|gmt[+-]\d{1,2})*"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}{_ZONE}")
_THREE = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}")
_NAMED = re.compile(
    r"(?:[^\W\d_]+,? )?(?:(\d{1,2})(?:st|nd|rd|th|er)?\.?[ -](?:of |de |d')?)?([^\W\d_]{2,12})\.?"
    r"(?: (?:الاول|الثاني))?(?:[ -](?:de )?(\d{1,2})(?:st|nd|rd|th)?(?!\d))?,?[ -](?:de )?(\d{4})"
    rf"{_CLOCK}"
)


def read_moment(text: str, *, day_first: bool = True) -> datetime | None:
    """The moment a cell says, without a time zone; midnight where it says only a day.

    `day_first` decides 03/04/2024; see `is_day_first`. Where only one order is possible it wins.
    """
    plain = plain_words(text)
    if found := _ISO.fullmatch(plain):
        return _moment(found[1], found[2], found[3], found.groups()[3:])
    if found := _THREE.fullmatch(plain):
        day, month = (found[1], found[2]) if day_first else (found[2], found[1])
        if int(month) > 12:
            day, month = month, day
        return _moment(found[3], month, day, found.groups()[3:])
    found = _NAMED.fullmatch(plain)
    if found and (found[1] or found[3]):
        month_number = _month(found[2])
        return _moment(found[4], str(month_number), found[1] or found[3], found.groups()[4:])
    return None


def read_date(text: str, *, day_first: bool = True) -> date | None:
    """The day a cell says.

    >>> read_date("3/4/2024"), read_date("3/4/2024", day_first=False), read_date("4 mars 2024")
    (datetime.date(2024, 4, 3), datetime.date(2024, 3, 4), datetime.date(2024, 3, 4))
    """
    moment = read_moment(text, day_first=day_first)
    return moment.date() if moment else None


def is_day_first(samples: Iterable[str]) -> bool | None:
    """Whether a column writes 31/12 (True) or 12/31 (False); None when no cell tells."""
    for sample in samples:
        found = _THREE.fullmatch(plain_words(sample))
        if found and (int(found[1]) > 12) != (int(found[2]) > 12):
            return int(found[1]) > 12
    return None


def _moment(year: str, month: str, day: str, clock: tuple[str | None, ...]) -> datetime | None:
    hour, minute, second, half = clock
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    try:
        return datetime(full_year, int(month), int(day), hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _month(word: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    for number, starts in enumerate(MONTHS, 1):
        if any(word.startswith(start.split("-")[0]) for start in starts.split()):
            return number
    return 0


def plain_words(text: str) -> str:
    """The first 2,000 signs, in small letters without marks, with single spaces."""
    return " ".join(plain_letters(text[:2000]).split())
