"""Reads words as they come: a CSV file of messages, or text that somebody pasted.

A file is read twice, first to see that all of it can be read, so that nothing is half taken in.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

LONGEST = 5_000  # letters of one message
LONGEST_ID = 200
WORDS = ("message", "original")


class BadFile(Exception):
    """This cannot be read; carries a sentence for a person that names the row."""


@dataclass(frozen=True)
class Heard:
    """One message as it came; `original` is how it was sent, if `message` is a translation."""

    external_id: str
    message: str
    original: str = ""
    received_at: datetime | None = None


def read_csv(file: BinaryIO) -> Iterator[Heard]:
    """The messages of a CSV file with columns id, message, original and perhaps received_at.

    One of message and original is enough; rows without words are passed over, and what has no id
    is known by its words. Raises `BadFile`.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        separator = separator_in(text.readline())
        text.seek(0)
        rows = csv.reader(text, delimiter=separator, strict=True)
        columns = _columns(next(rows, []))
        for cells in rows:
            heard = _row(columns, cells, rows.line_num)
            if heard:
                yield heard
    except UnicodeDecodeError:
        raise BadFile(_("This file is not text in UTF-8. Save it as CSV in UTF-8.")) from None
    except csv.Error:
        raise BadFile(_("Line %(line)s cannot be read as CSV.") % {"line": rows.line_num}) from None
    finally:
        text.detach()


def separator_in(head: str) -> str:
    """The sign between the names of the columns in a first line: a comma, a semicolon or a tab."""
    return max(",;\t", key=head.count)


def count_csv(file: BinaryIO) -> int:
    """How many messages the file holds; raises `BadFile` unless all of it can be read."""
    return sum(1 for _heard in read_csv(file))


def read_pasted(text: str) -> list[Heard]:
    """One message a line; or, where there are empty lines, one message between them."""
    tidy = text.replace("\r\n", "\n").strip()
    parts = re.split(r"\n\s*\n", tidy) if re.search(r"\n\s*\n", tidy) else tidy.split("\n")
    words = [part.strip() for part in parts if part.strip()]
    too_long = next((n for n, part in enumerate(words, 1) if len(part) > LONGEST), None)
    if too_long:
        raise BadFile(_too_long(too_long))
    return [Heard(_id_of_words(part), part) for part in words]


def _columns(head: list[str]) -> dict[str, int]:
    names = {name.strip().lower(): at for at, name in enumerate(head)}
    if not any(name in names for name in WORDS):
        raise BadFile(
            _("The first line should name the columns: id, message, original, received_at.")
        )
    return names


def _row(columns: dict[str, int], cells: list[str], line: int) -> Heard | None:
    if len(cells) > len(columns):
        raise BadFile(_("Line %(line)s has more cells than the first line.") % {"line": line})
    said = {
        name: cells[at].replace("\0", "").strip() for name, at in columns.items() if at < len(cells)
    }
    message, original = (said.get(name, "") for name in WORDS)
    if not message and not original:
        return None
    if max(len(message), len(original)) > LONGEST or len(said.get("id", "")) > LONGEST_ID:
        raise BadFile(_too_long(line))
    return Heard(
        external_id=said.get("id") or _id_of_words(message or original),
        message=message or original,
        original=original if message and original != message else "",
        received_at=_instant(said.get("received_at", ""), line),
    )


def _instant(text: str, line: int) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not 1900 < found.year < 3000:  # no database holds the very ends of time
        raise BadFile(
            _("Line %(line)s: “%(text)s” is not a time. Write it like 2026-03-31 18:00.")
            % {"line": line, "text": text[:40]}
        )
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _too_long(line: int) -> str:
    return _("Line %(line)s is longer than %(most)s letters.") % {"line": line, "most": LONGEST}


def _id_of_words(words: str) -> str:
    return f"words:{hashlib.sha256(words.encode()).hexdigest()}"
