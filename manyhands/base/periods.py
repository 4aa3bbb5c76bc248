"""Weeks, months and years: when one begins, and which one a day is in."""

from collections.abc import Iterator
from datetime import date, timedelta

WEEK, MONTH, YEAR = "week", "month", "year"


def begins(every: str, day: date) -> bool:
    """Whether `day` is the first of a period; weeks begin on Monday."""
    return {
        "day": True,
        WEEK: day.weekday() == 0,
        MONTH: day.day == 1,
        YEAR: (day.month, day.day) == (1, 1),
    }[every]


def periods(every: str, after: date, until: date) -> Iterator[date]:
    """The first day of each period that begins after `after`, until `until` and with it.

    >>> [f"{day}" for day in periods("month", date(2026, 10, 5), date(2026, 12, 1))]
    ['2026-11-01', '2026-12-01']
    """
    day = after + timedelta(days=1)
    while day <= until:
        if begins(every, day):
            yield day
        day += timedelta(days=1)


def period_of(every: str, day: date) -> tuple[date, date]:
    """The first day of the period that `day` is in, and the first of the next.

    >>> [f"{day}" for day in period_of("week", date(2026, 11, 27))]
    ['2026-11-23', '2026-11-30']
    """
    first = day
    while not begins(every, first):
        first -= timedelta(days=1)
    return first, next(periods(every, day, day + timedelta(days=366)))
