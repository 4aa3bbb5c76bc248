"""Which days of a strike are paid, and how long a fund lasts. Golden P1 of the specification."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from fractions import Fraction

WORKDAYS = frozenset({0, 1, 2, 3, 4})  # Monday to Friday


def payable_days(
    start: date, end: date, *, waiting: int = 7, weekdays: Collection[int] = WORKDAYS
) -> Iterator[date]:
    """The days from `start` to `end`, both included, that are paid, after `waiting` days.

    >>> days = list(payable_days(date(2026, 11, 2), date(2026, 11, 25)))
    >>> len(days), f"{days[0]}", f"{days[-1]}"
    (13, '2026-11-09', '2026-11-25')
    """
    day = start + timedelta(days=waiting)
    while day <= end:
        if day.weekday() in weekdays:
            yield day
        day += timedelta(days=1)


def weeks_of_cover(fund: int, people: int, rate: int, days_a_week: int = 5) -> Fraction:
    """For how many weeks `fund` pays `people` at `rate` a day; both in minor units."""
    return Fraction(fund, people * rate * days_a_week)


def in_hundredths(weeks: Fraction) -> int:
    """To the nearest hundredth, as golden P1 says it.

    >>> in_hundredths(weeks_of_cover(25_000_000, 120, 10_000))
    417
    """
    return int(weeks * 100 + Fraction(1, 2))
