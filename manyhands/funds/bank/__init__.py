"""Reads what banks and payment services say: OFX, CAMT, MT940, CSV and workbooks.

`read_file` needs neither a server nor a database and changes nothing.
"""

from collections.abc import Iterator
from typing import Any

from manyhands.funds.bank import camt, mt940, ofx, sheets
from manyhands.funds.bank.lines import BankLine, each_with_its_key
from manyhands.funds.bank.mapping import Meaning

__all__ = ["MOST_BYTES", "BankLine", "Meaning", "is_sheet", "left_out", "read_file"]

MOST_BYTES = 50_000_000


def read_file(
    data: bytes,
    name: str = "",
    *,
    currency: str = "",
    day_first: bool | None = None,
    meaning: Meaning | None = None,
) -> list[BankLine]:
    """All lines of a file, in its order, or none of them: what is damaged is refused whole.

    `currency`, `day_first` and `meaning` are for sheets that do not say it. Raises `Damaged`, which
    names the line, and `NotASheet`, with a sentence, for what is none of these formats.
    """
    for_sheets = {"currency": currency, "day_first": day_first, "meaning": meaning}
    return list(each_with_its_key(_lines(data, name, for_sheets)))


def left_out(data: bytes, name: str = "", meaning: Meaning | None = None) -> dict[str, int]:
    """How many rows of a file that can be read are left out, by a status that nobody here knows."""
    return sheets.unknown_statuses(data, name, meaning) if is_sheet(data) else {}


def is_sheet(data: bytes) -> bool:
    """Whether the file is none of the formats that say themselves what is what."""
    text = ofx.decode(data)
    return not (ofx.is_ofx(text) or camt.is_camt(text) or mt940.is_mt940(text))


def _lines(data: bytes, name: str, for_sheets: dict[str, Any]) -> Iterator[BankLine]:
    text = ofx.decode(data)
    if ofx.is_ofx(text):
        return ofx.read(text)
    if camt.is_camt(text):
        return camt.read(data)
    if mt940.is_mt940(text):
        return mt940.read(text)
    return sheets.read(data, name, **for_sheets)
