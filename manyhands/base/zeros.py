"""Zeros that an XLSX shows only by its number format: 00042 is kept there as 42, shown as "00000".

A number of an account, of a payment or of a phone is another one without them.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import TypeVar

from manyhands.base.workbooks import ExcelPart, Part

ONLY_ZEROS = re.compile(r"0{2,30}")
BOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
LINKS = "xl/_rels/workbook.xml.rels"

Kind = TypeVar("Kind", bound=Part)
Widths = Mapping[tuple[int, int], int]  # (row, column), both from 1 -> how many digits are shown


def widths_in(book: io.BytesIO) -> dict[str, Widths]:
    """For each tab of a measured copy, the cells that are shown with zeros in front; as good as
    nothing to do where no format is of that kind.
    """
    with zipfile.ZipFile(book) as parts:
        names = set(parts.namelist())
        if not {BOOK, STYLES, LINKS} <= names:
            return {}
        styles = _read(parts, STYLES, _Styles()).widths()
        if not styles:
            return {}
        links = _read(parts, LINKS, _Links()).targets
        tabs = _read(parts, BOOK, _Tabs()).tabs
        found: dict[str, Widths] = {}
        for tab, link in tabs.items():
            place = posixpath.normpath(posixpath.join("/xl", links.get(link, ""))).lstrip("/")
            if place in names:
                found[tab] = _read(parts, place, _Cells(styles)).found
        return found


def _read(parts: zipfile.ZipFile, name: str, reader: Kind) -> Kind:
    reader.feed(parts.read(name), last=True)
    return reader


class _Styles(Part):
    """Which styles of cells have a format of zeros only."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, int] = {}
        self.used: list[str] = []
        self.is_of_cells = self.is_of_formats = False
        self.parser.EndElementHandler = self.end

    def begin(self, tag: str, about: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "numFmts":
            self.is_of_formats = True
        elif (
            kind == "numFmt"
            and self.is_of_formats
            and ONLY_ZEROS.fullmatch(about.get("formatCode", ""))
        ):
            self.formats[about.get("numFmtId", "")] = len(about["formatCode"])
        elif kind == "cellXfs":
            self.is_of_cells = True
        elif kind == "xf" and self.is_of_cells:
            self.used.append(about.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "cellXfs":
            self.is_of_cells = False
        elif tag.rpartition(":")[2] == "numFmts":
            self.is_of_formats = False  # those of conditions, later on, have ids of their own

    def widths(self) -> dict[str, int]:
        """How many digits a cell of this style shows."""
        return {
            f"{at}": self.formats[used] for at, used in enumerate(self.used) if used in self.formats
        }


class _Links(Part):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def begin(self, tag: str, about: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            self.targets[about.get("Id", "")] = about.get("Target", "")


class _Tabs(Part):
    def __init__(self) -> None:
        super().__init__()
        self.tabs: dict[str, str] = {}

    def begin(self, tag: str, about: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            link = next((value for name, value in about.items() if name.endswith(":id")), "")
            self.tabs[about.get("name", "")] = link


class _Cells(ExcelPart):
    def __init__(self, styles: dict[str, int]) -> None:
        super().__init__()
        self.styles = styles
        self.width = 0
        self.found: dict[tuple[int, int], int] = {}

    def begin(self, tag: str, about: dict[str, str]) -> None:
        super().begin(tag, about)
        kind = tag.rpartition(":")[2]
        if kind == "c":
            self.width = self.styles.get(about.get("s", ""), 0)
        elif kind == "v" and self.width:  # an empty cell costs nothing
            self.found[self.row, self.column] = self.width
