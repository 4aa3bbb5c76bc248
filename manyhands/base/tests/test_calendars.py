"""A day that comes again, as calendars take it: RFC 5545."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from manyhands.base.calendars import repeating
from manyhands.base.periods import MONTH, WEEK, YEAR

MADE_AT = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)


def lines(words: str, every: str = MONTH) -> list[str]:
    """The lines as a calendar reads them: unfolded."""
    file = repeating("dues-abc", date(2026, 12, 1), every, words, MADE_AT)
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_it_comes_each_time_from_the_first_day_on():
    read = lines("Dues: Rent")
    assert "DTSTART;VALUE=DATE:20261201" in read
    assert "DTSTAMP:20261127T083000Z" in read
    assert "SUMMARY:Dues: Rent" in read
    rules = [line for every in (WEEK, MONTH, YEAR) for line in lines("x", every) if "RRULE" in line]
    assert rules == ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY", "RRULE:FREQ=YEARLY"]


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_words_break_out_of_their_line_and_no_line_is_too_long(words):
    file = repeating("dues-abc", date(2026, 12, 1), WEEK, words, MADE_AT)

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    file.decode()
    read = lines(words)
    assert len(read) == len(lines("x"))
    (summary,) = [line for line in read if line.startswith("SUMMARY:")]
    told = summary.removeprefix("SUMMARY:")
    for letter in ";,":
        told = told.replace(f"\\{letter}", letter)
    assert told.replace("\\\\", "\\") == " ".join(words.split())
