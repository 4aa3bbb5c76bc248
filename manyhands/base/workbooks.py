"""Looks into a workbook (XLSX, ODS) before it is read: what it is, how large it will become.

A workbook is a ZIP of XML. A small one can claim a million empty rows, or unpack into gigabytes,
or say a false size. So each XML part is unpacked up to a limit, its cells are counted, and what
was counted is packed anew; the reader gets that copy.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from xml.parsers import expat

from django.utils.translation import gettext as _

from manyhands.base.other_files import in_zip, old_office

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
MOST_UNPACKED = 80_000_000
MOST_PARTS = 500
_SPARE_ROWS = 100
_CHUNK = 1 << 16

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

# What `zipfile`, the unpackers below it and `expat` raise for damaged or odd bytes.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    expat.ExpatError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
)


class NotASheet(Exception):
    """This cannot be read as a sheet; says in the person's language why and what to do."""


def is_workbook(data: bytes, name: str = "") -> bool:
    """Whether these bytes claim to be an XLSX or ODS file. Raises `NotASheet` for near misses."""
    if data.startswith(_OLD_OFFICE):
        raise NotASheet(_locked() if _LOCKED in data else old_office())
    if data.startswith(b"PK"):
        return True
    if name.lower().endswith((".xlsx", ".ods")):
        raise NotASheet(_broken())
    return False


def measured(data: bytes) -> io.BytesIO:
    """A copy of the workbook with its XML parts only, none larger than was counted here.

    Raises `NotASheet` when it is locked, broken, something else, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _check_parts(book)
            return _copy(book)
    except _UNREADABLE:
        raise NotASheet(_broken()) from None


def _check_parts(book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise NotASheet(_locked())
    names = {part.filename for part in parts}
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise NotASheet(in_zip(names) or _other_kind())
    unpacked = sum(part.file_size for part in parts if _is_wanted(part.filename))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise NotASheet(
            _("This file unpacks into too much. Save the rows you need as CSV and try again.")
        )


def _copy(book: zipfile.ZipFile) -> io.BytesIO:
    copy = io.BytesIO()
    counting = ExcelPart if "xl/workbook.xml" in book.namelist() else _OpenPart
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name in dict.fromkeys(filter(_is_wanted, book.namelist())):
            counter = _NotXml() if name == "mimetype" else counting()
            with book.open(name) as part, packed.open(name, "w") as into:
                while chunk := part.read(_CHUNK):
                    into.write(chunk)
                    counter.feed(chunk)
                counter.feed(b"", last=True)
    copy.seek(0)
    return copy


def _is_wanted(name: str) -> bool:
    drawn = re.match(
        r"(?:xl/(?:media|drawings|charts|theme|comments|pivot)|docProps/|Pictures/)", name
    )
    return name == "mimetype" or (name.endswith((".xml", ".rels")) and not drawn)


# --- counting cells ------------------------------------------------------------------


class Part:
    """An XML part, read as it streams by; any of them may hold cells, whatever its name."""

    def __init__(self) -> None:
        self.farthest = _Farthest()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.begin
        self.parser.StartDoctypeDeclHandler = self.refuse

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        self.parser.Parse(chunk, last)

    def begin(self, tag: str, about: dict[str, str]) -> None:
        """Called with each element."""

    def refuse(self, *_about: object) -> None:
        raise NotASheet(_broken())


class _NotXml(Part):
    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Nothing to count."""


class ExcelPart(Part):
    """A tab of an XLSX file: each cell says its place, such as "AB12"; else it follows the last."""

    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = 0

    def begin(self, tag: str, about: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "row":
            self.row, self.column = int(about.get("r", self.row + 1)), 0
        elif kind == "c":
            self.column += 1
            if place := about.get("r"):
                letters = place.rstrip("0123456789")
                self.row, self.column = int(place[len(letters) :]), _column(letters)
        elif kind in ("v", "is", "f"):
            self.farthest.reach(self.row, self.column)


class _OpenPart(Part):
    """The tabs of an ODS file: rows and cells follow each other, some many times."""

    def __init__(self) -> None:
        super().__init__()
        self.row = self.row_repeats = self.column = 0

    def begin(self, tag: str, about: dict[str, str]) -> None:
        if tag == "table:table":
            self.row = self.row_repeats = 0
            self.farthest = _Farthest()
        elif tag == "table:table-row":
            self.row += self.row_repeats
            self.row_repeats = int(about.get("table:number-rows-repeated", 1))
            self.column = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.column += int(about.get("table:number-columns-repeated", 1))
            if "office:value-type" in about:
                self.farthest.reach(self.row + self.row_repeats, self.column)
        elif tag.endswith(":encryption-data"):
            raise NotASheet(_locked())


class _Farthest:
    """How far the filled cells of one tab reach."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def reach(self, row: int, column: int) -> None:
        self.row, self.column = max(self.row, row), max(self.column, column)
        if self.row > MOST_ROWS + _SPARE_ROWS:
            raise NotASheet(too_many_rows())
        if self.column > MOST_COLUMNS or self.row * self.column > MOST_CELLS:
            raise NotASheet(_("This sheet is too wide. Keep the columns you need and try again."))


def _column(letters: str) -> int:
    """The number of a column called "A", "Z", "AA".

    >>> _column("A"), _column("Z"), _column("AA")
    (1, 26, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


# --- sentences ------------------------------------------------------------------------


def too_many_rows() -> str:
    return _("This sheet has more than 20,000 rows. Split it into smaller ones.")


def _locked() -> str:
    return _("This file is locked with a password. Take the password off and try again.")


def _broken() -> str:
    return _("This file is broken. Open it, save it as CSV, and try again.")


def _other_kind() -> str:
    return _("This kind of file cannot be read. Save it as XLSX, ODS or CSV and try again.")
