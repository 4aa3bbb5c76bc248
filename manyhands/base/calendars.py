"""A day that comes again, as a file that calendars take: RFC 5545, a day without hours."""

from datetime import date, datetime

from manyhands.base.periods import MONTH, WEEK, YEAR

FREQUENCIES = {WEEK: "WEEKLY", MONTH: "MONTHLY", YEAR: "YEARLY"}
LONGEST = 75  # bytes of a line; what is longer goes on in the next, after a space


def repeating(uid: str, first: date, every: str, words: str, made_at: datetime) -> bytes:
    """A day each week, month or year from `first` on, with an alarm at nine in the morning."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Manyhands//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"RRULE:FREQ={FREQUENCIES[every]}",
        f"SUMMARY:{_escaped(words)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(words)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _escaped(words: str) -> str:
    r"""As a value of a calendar may read.

    >>> _escaped("Rent; and food, all")
    'Rent\\; and food\\, all'
    """
    on_one_line = " ".join(words.split())
    return "".join(f"\\{letter}" if letter in "\\;," else letter for letter in on_one_line)


def _folded(line: str) -> bytes:
    """The line, cut into pieces that are short enough; no letter is cut through."""
    pieces, piece = [], b""
    for letter in line:
        if len(piece) + len(letter.encode()) > LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += letter.encode()
    return b"\r\n".join([*pieces, piece, b""])
