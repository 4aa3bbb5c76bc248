"""Writes a workbook (XLSX, ECMA-376) that any spreadsheet opens: tabs of texts, numbers and days.

Numbers are written as the exact decimal text they are, never by way of a float. No formula is ever
written: what looks like one is text.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | Decimal | date | None
MOST_ROWS = 1_048_576  # that a spreadsheet shows; more go on in the next tab
_BEFORE_DAY_1 = date(1899, 12, 30)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# How cells look: 0 as they are, 1 a day, 2 a heading, then with 0 to 6 digits behind the point.
_DAY, _BOLD, _DIGITS = 1, 2, 3


@dataclass(frozen=True)
class Tab:
    """One tab: its name, its headings, and rows of as many cells."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_workbook(out: IO[bytes], tabs: Iterable[Tab]) -> None:
    """Write these tabs; one row is held in memory at a time."""
    names: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for tab in tabs:
            rows = iter(tab.rows)
            first, is_new = next(rows, None), True
            while first is not None or is_new:
                is_new = False
                names.append(_name(tab.name, names))
                with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as part:
                    first = _write_tab(part, tab.headings, first, rows)
        for path, text in _around(names).items():
            book.writestr(path, _HEAD + text)


def _name(wanted: str, taken: Sequence[str]) -> str:
    """A name that a spreadsheet takes: short, without odd signs, and no other tab's."""
    plain = _NOT_IN_A_NAME.sub(" ", wanted)[:27].strip() or "-"
    name, number = plain, 1
    while name.lower() in {one.lower() for one in taken}:
        number += 1
        name = f"{plain} {number}"
    return name


def _write_tab(
    out: IO[bytes], headings: Sequence[str], first: Sequence[Cell] | None, rows: Iterable
) -> Sequence[Cell] | None:
    """Write as many rows as fit; gives the first that does not, or None."""
    out.write(f"{_HEAD}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId='0'>".encode())
    out.write(b"<pane ySplit='1' topLeftCell='A2' state='frozen'/></sheetView></sheetViews>")
    out.write(b"<sheetData>")
    out.write(_row(headings, _BOLD))
    left, row = MOST_ROWS - 1, first
    while row is not None and left:
        out.write(_row(row))
        left, row = left - 1, next(rows, None)  # type: ignore[call-overload]
    out.write(b"</sheetData></worksheet>")
    return row


def _row(cells: Sequence[Cell], style: int = 0) -> bytes:
    return f"<row>{''.join(_cell(one, style) for one in cells)}</row>".encode()


def _cell(value: Cell, style: int) -> str:
    """One cell.

    >>> _cell(Decimal("-12.50"), 0), _cell(date(1900, 3, 1), 0), _cell("=1+1", 0)[3:18]
    ('<c s="5"><v>-12.50</v></c>', '<c s="1"><v>61</v></c>', 't="inlineStr" s')
    """
    if value is None:
        return "<c/>"
    if isinstance(value, Decimal):
        digits = max(0, -int(value.as_tuple().exponent))
        return f'<c s="{_DIGITS + min(digits, 6)}"><v>{value:f}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, date):
        return f'<c s="{_DAY}"><v>{(value - _BEFORE_DAY_1).days}</v></c>'
    text = escape(_NOT_IN_XML.sub("\ufffd", value))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _around(names: Sequence[str]) -> dict[str, str]:
    """The parts that tell a spreadsheet what the others are."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        for name, number in zip(names, numbers, strict=True)
    )
    links = "".join(
        f'<Relationship Id="r{number}" Type="{_REL}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
        f' ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    return {
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_REL}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="s" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _styles(),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="b"'
        f' Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{kinds}</Types>',
    }


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{170 + digits}"'
        f' formatCode="#,##0{"." if digits else ""}{"0" * digits}"/>'
        for digits in range(7)
    )
    looks = '<xf/><xf numFmtId="14" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/>'
    looks += "".join(
        f'<xf numFmtId="{170 + digits}" applyNumberFormat="1"/>' for digits in range(7)
    )
    return (
        f'<styleSheet {_MAIN}><numFmts count="7">{formats}</numFmts>'
        '<fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="10">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
