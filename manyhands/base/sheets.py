"""Reads the sheets groups keep today (CSV, XLSX, ODS) into headers and numbered rows of text.

Nothing is believed: sizes are checked before anything is unpacked, a workbook is copied part by
part so that the reader meets only what was measured, and whatever is no sheet is answered with a
sentence that says what to do.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine
from django.utils.translation import gettext as _

from manyhands.base import workbooks, zeros
from manyhands.base.other_files import what_it_is
from manyhands.base.workbooks import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, NotASheet

__all__ = ["MOST_BYTES", "MOST_ROWS", "NotASheet", "Row", "Sheet", "read_sheet"]

MOST_BYTES = 10_000_000
_TITLE_LINES = 15
_LOOKED_AT = 60
_NO_LETTERS = re.compile(rb"[^A-Za-z\x80-\xff]+")

Numbered = tuple[int, list[str]]


class Row(NamedTuple):
    """One line of the sheet: its number as the person sees it there, from 1, its cells, and how
    many of these stood there before it was made as wide as the others.
    """

    number: int
    cells: list[str]
    width: int = 0


@dataclass(frozen=True)
class Sheet:
    """What a sheet says. Each row has as many cells as there are headers; no row is empty."""

    headers: list[str]
    rows: list[Row]
    title: str = ""
    is_cut: bool = False  # whether the file ends within its last row
    width: int = 0  # how many headers stood there

    @property
    def too_wide(self) -> Row | None:
        """The first row that says something where no header stands any more, as a comma within a
        cell makes of one cell two. None in a workbook, whose rows are all equally wide.
        """
        rows = self.rows if self.width else ()
        return next((row for row in rows if any(row.cells[self.width : row.width])), None)

    def __len__(self) -> int:
        return len(self.rows)

    def sample(self, count: int = 30) -> list[list[str]]:
        """The cells of the first rows, for guessing what the columns mean."""
        return [row.cells for row in self.rows[:count]]


def read_sheet(source: str | Path | bytes, name: str = "") -> Sheet:
    """The sheet in a file or in bytes; `name` is the file's name as the person knows it.

    Raises `NotASheet`, with a sentence for a person, for what is too large (10 MB, 20,000 rows,
    200 columns), locked, broken or no sheet at all. Dates become ISO 8601.
    """
    data = source if isinstance(source, bytes) else _read_file(Path(source))
    if len(data) > MOST_BYTES:
        raise NotASheet(_too_large())
    if not data.strip():
        raise NotASheet(_empty())
    if workbooks.is_workbook(data, name):
        return _read_workbook(data)
    text = _decode(data)
    sheet = _as_sheet(_csv_lines(text), ends_whole=text.endswith(("\n", "\r")))
    if sheet is None:
        raise NotASheet(_empty())
    return sheet


def _read_file(path: Path) -> bytes:
    if os.path.getsize(path) > MOST_BYTES:
        raise NotASheet(_too_large())
    return path.read_bytes()


def _empty() -> str:
    return _("This file is empty. Choose a file with at least 1 row.")


def _too_large() -> str:
    return _("This file is too large. Split it into files of at most 10 MB.")


# --- workbooks ----------------------------------------------------------------------


def _read_workbook(data: bytes) -> Sheet:
    """The first visible sheet that holds something."""
    copy = workbooks.measured(data)
    try:
        widths = zeros.widths_in(copy)
        copy.seek(0)
        with python_calamine.CalamineWorkbook.from_filelike(copy) as book:
            for about in book.sheets_metadata:
                if about.visible != python_calamine.SheetVisibleEnum.Visible:
                    continue
                tab = book.get_sheet_by_name(about.name)
                sheet = _read_tab(tab, about.name, widths.get(about.name, {}))
                if sheet is not None:
                    return sheet
    except python_calamine.CalamineError:
        raise NotASheet(_("This file is broken. Open it, save it as CSV, and try again.")) from None
    raise NotASheet(_empty())


def _read_tab(tab: python_calamine.CalamineSheet, title: str, widths: zeros.Widths) -> Sheet | None:
    if tab.start is None:
        return None
    titles = _rows_merged_across(tab)
    shown = {(row, column - tab.start[1]): width for (row, column), width in widths.items()}
    lines = (
        (number, _as_texts(number, cells, shown))
        for number, cells in enumerate(tab.iter_rows(), 1)
        if number not in titles
    )
    return _as_sheet(lines, title)


def _rows_merged_across(tab: python_calamine.CalamineSheet) -> set[int]:
    """Rows that are one cell over half the width: a title or the name of a week, no entry."""
    wide = max(2, tab.width // 2)
    merged = tab.merged_cell_ranges or []
    return {top + 1 for (top, left), (_bottom, right) in merged if right - left + 1 > wide}


def _as_texts(number: int, cells: list[Any], widths: zeros.Widths) -> list[str]:
    if not widths:
        return [_as_text(cell) for cell in cells]
    return [_as_text(cell, widths.get((number, at), 0)) for at, cell in enumerate(cells, 1)]


def _as_text(cell: Any, width: int = 0) -> str:
    """What the cell says; a whole number with as many digits as it shows."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return f"{int(cell):0{width if cell > 0 else 0}d}"
    if isinstance(cell, datetime):
        day_only = cell.time() == time.min
        return cell.date().isoformat() if day_only else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return str(cell).strip()


# --- CSV ------------------------------------------------------------------------------


def _decode(data: bytes) -> str:
    """The text, by its byte order mark, else as UTF-8, else as old Windows wrote it."""
    if said := what_it_is(data):
        raise NotASheet(said)
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
        break
    raise NotASheet(
        _("This is not a sheet. Choose a CSV, XLSX or ODS file, or paste the rows as text.")
    )


def _encodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    start = data[:400]
    if start[1::2].count(0) > len(start) // 3:
        return ["utf-16-le"]
    if start[::2].count(0) > len(start) // 3:
        return ["utf-16-be"]
    return ["utf-8-sig", "cp1256" if _has_long_foreign_words(data) else "cp1252", "latin-1"]


def _has_long_foreign_words(data: bytes) -> bool:
    """Whether bytes above ASCII mostly come in whole words (Arabic), not one by one (accents)."""
    words = _NO_LETTERS.split(data[:20_000])
    foreign = [sum(byte > 127 for byte in word) for word in words]
    in_words = sum(count for count in foreign if count >= 3)
    return in_words > sum(foreign) / 2


def _is_text(text: str) -> bool:
    head = text[:20_000]
    odd = sum(sign < " " and sign not in "\t\r\n\x0b\x0c" for sign in head)
    markup = (
        head.lstrip()[:15].lower().startswith(("<html", "<!doctype", "<?xml", "%pdf", "{\\rtf"))
    )
    return not markup and "\x00" not in head and odd * 100 <= len(head)


def _csv_lines(text: str) -> Iterator[Numbered]:
    """Records with the number of the line each begins on."""
    said, text, first = _separator_said(text)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=said or _separator(text), strict=True
    )
    number = first
    try:
        for cells in reader:
            yield number, [cell.strip().replace("\r\n", "\n") for cell in cells]
            number = first + reader.line_num
    except csv.Error as fault:
        if "field larger than" in str(fault):  # the reader has no other name for it
            raise NotASheet(
                _("One cell near line %(line)d is too long. Shorten it to 100,000 letters.")
                % {"line": number}
            ) from None
        raise NotASheet(
            _("A quotation mark is not closed near line %(line)d. Close it and try again.")
            % {"line": number}
        ) from None


def _separator_said(text: str) -> tuple[str, str, int]:
    """Excel may say the separator in a first line `sep=;`."""
    line, _end, rest = text.partition("\n")
    line = line.strip().strip('"')
    if line.lower().startswith("sep=") and len(line) == 5:
        return line[4], rest, 2
    return "", text, 1


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines into equally many cells; else a tab."""
    for strict in (True, False):  # where a quotation mark is left open, none is right
        found = {separator: _evenness(text, separator, strict) for separator in "\t,;|"}
        if any(max(found.values())):
            break
    return max(found, key=lambda separator: found[separator])


def _evenness(text: str, separator: str, strict: bool) -> tuple[int, int]:
    """How many of the first lines have as many cells as most have, and how many those are."""
    widths = _widths(text[:50_000], separator, strict)
    wide = [width for width in widths if width > 1]
    usual = max(set(wide), key=lambda width: (wide.count(width), width), default=0)
    # Commas inside sentences cut too, but unevenly, and seldom the headers.
    even = wide.count(usual) >= 0.6 * len(widths) or widths[:1] == [usual]
    if even:
        return wide.count(usual), usual
    # A short sheet below the lines in which a bank says whose it is: its widest lines are even.
    most = max(wide, default=0)
    return (0, most) if most > 2 and wide.count(most) > 1 else (0, 0)


def _widths(text: str, separator: str, strict: bool) -> list[int]:
    """How many cells the first lines have; if `strict`, up to the one in which something stands
    behind a closing quotation mark, as it does where this is not the separator.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    found = list[int]()
    try:
        for cells in islice(reader, _LOOKED_AT):
            if any(cells):
                found.append(len(cells))
    except csv.Error:
        return found if strict else []
    return found


# --- headers and rows ---------------------------------------------------------------


def _as_sheet(
    lines: Iterable[Numbered], title: str = "", *, ends_whole: bool = True
) -> Sheet | None:
    """Headers and rows of numbered lines; None when all lines are empty."""
    filled = ((number, cells) for number, cells in lines if any(cells))
    top = list(islice(filled, _LOOKED_AT))
    if not top:
        return None
    at = _header_at(top)
    headers = [] if at is None else top[at][1]
    body = list(_counted(chain(top[0 if at is None else at + 1 :], filled)))
    width = max(_last_filled(cells) for _number, cells in [(0, headers), *body])
    if width > MOST_COLUMNS or width * len(body) > MOST_CELLS:
        raise NotASheet(_("This sheet is too wide. Keep the columns you need and try again."))
    rows = [
        Row(number, _fit(cells, width), len(cells)) for number, cells in body if cells != headers
    ]
    is_cut = not ends_whole and len(body) > 0 and len(body[-1][1]) < len(headers)
    names = [" ".join(header.split()) for header in _fit(headers, width)]
    return Sheet(names, rows, title, is_cut, len(headers))


def _counted(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise NotASheet(workbooks.too_many_rows())
        yield line


def _header_at(top: list[Numbered]) -> int | None:
    """Which of the first lines names the columns: nearly full, all words, all different.

    Banks name two columns alike (two amounts, each with its currency); then what is below shows
    that these are names: it has numbers and days, which they have not.
    """
    usual = _usual_width(top)
    alike = None
    for at, (_number, cells) in enumerate(top[:_TITLE_LINES]):
        filled = [cell for cell in cells if cell]
        enough = len(filled) >= max(1, (usual * 3 + 4) // 5)
        if not enough or any(map(_is_data, filled)):
            continue
        if len(set(filled)) == len(filled):
            return at
        below = top[at + 1][1] if at + 1 < len(top) else []
        if alike is None and sum(map(_is_data, filter(None, below))) > 1:
            alike = at
    return alike


def _usual_width(top: list[Numbered]) -> int:
    widths = sorted(_last_filled(cells) for _number, cells in top)
    return widths[len(widths) * 3 // 4]


def _is_data(cell: str) -> bool:
    """Numbers, dates, mail addresses and long texts name no column."""
    return "@" in cell or len(cell) > 200 or not any(sign.isalpha() for sign in cell)


def _last_filled(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def _fit(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * (width - len(cells)))[:width]
