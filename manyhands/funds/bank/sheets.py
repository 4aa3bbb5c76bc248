"""Reads the CSV and workbook exports of banks and payment services by what their headers say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.currencies import scale_of
from manyhands.base.damaged import Damaged
from manyhands.base.dates import is_day_first, plain_words, read_date
from manyhands.base.sheets import NotASheet, Row, Sheet, read_sheet
from manyhands.funds.bank.amounts import amount_in
from manyhands.funds.bank.balances import Told, balances_in
from manyhands.funds.bank.lines import (
    BankLine,
    currency_in,
    digest,
    given_by_the_bank,
    no_day,
    plain,
)
from manyhands.funds.bank.mapping import FIELDS, Meaning
from manyhands.funds.bank.presets import ANY_BANK, PRESETS, TAKE_ANOTHER, Preset

IN_ONE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
# "Belastung CHF", "Umsatz in EUR", "Betrag (€)", "Débit euros": the currency in a header.
UNIT = re.compile(
    r" (?:in )?\(? ?(?P<unit>eur|usd|gbp|chf|cad|aud|nzd|sek|nok|dkk|pln|czk|inr|brl|mxn|zar|jpy|€"
    r"|£|₹|r\$|euros?) ?\)?$"
)
UNITS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "₹": "INR", "R$": "BRL"}
# Where a column of days is called so, nobody writes the month first.
DAY_FIRST = {
    *("buchungstag", "buchungsdatum", "buchung", "valutadatum", "datum", "boekdatum", "fecha"),
    *("date operation", "date de comptabilisation", "fecha operacion", "fecha valor", "data"),
    *("data contabile", "data lancamento", "tarih", "التاريخ"),
}
MOST_TITLES = 30
MORE_CELLS = gettext_lazy(
    "this row has more cells than there are headers; put what holds a comma in quotation marks"
)
# 1,250.500 and 0,500: what stands before three digits that are thousandths for sure.
OF_THOUSANDTHS = re.compile(r"(?:([.,])\d{3}(?!\1)|(?<!\d)0)(?P<sign>[.,])\d{3}\D*$")
WITH_A_COMMA = {"TND", "LYD"}  # CLDR: how Tunisia and Libya write
DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.")  # nobody writes the month first with dots
CAME = {"credit", "cr", "c", "bij", "haben", "in", "h", "crdt"}
WENT = {"debit", "dr", "d", "af", "soll", "out", "s", "dbit"}


def header_names(sheet: Sheet) -> list[str]:
    """What each column is known by: its header in small letters, else its number."""
    return [plain_words(header) or f"column {at}" for at, header in enumerate(sheet.headers, 1)]


def sheet_in(data: bytes, name: str) -> Sheet:
    """The sheet in a file, its headers found by what they say where the first of many titles was
    taken for them: a bank may write more lines about itself than rows.
    """
    sheet = read_sheet(data, name)
    if Columns.of(sheet).are_enough():
        return sheet
    for at, row in enumerate(sheet.rows[:MOST_TITLES]):
        below = replace(
            sheet, headers=row.cells, rows=sheet.rows[at + 1 :], width=sheet.width and row.width
        )
        if below.rows and Columns.of(below).are_enough():
            return below
    return sheet


class Columns:
    """Where each thing of a preset stands in a sheet; -1 where it does not."""

    def __init__(self, sheet: Sheet, preset: Preset) -> None:
        self.headers = header_names(sheet)
        self.bare = [UNIT.sub("", header) for header in self.headers]
        self.preset = preset
        self.date, self.amount = self.at(preset.date), self.at(preset.amount)
        self.came, self.went = self.at(preset.came), self.at(preset.went)
        if self.amount >= 0 and self.headers[self.amount] == "value" and self._are_days(sheet):
            self.amount = -1  # the day from which it counts

    def _are_days(self, sheet: Sheet) -> bool:
        cells = [row.cells[self.amount] for row in sheet.rows[:MOST_TITLES]]
        said = [cell for cell in cells if cell.strip()]
        return bool(said) and all(map(read_date, said))

    @classmethod
    def of(cls, sheet: Sheet) -> "Columns":
        """Those of the first preset that fits, else of any bank."""
        found = (cls(sheet, preset) for preset in PRESETS)
        return next((one for one in found if one.fit() and one.are_enough()), cls(sheet, ANY_BANK))

    def at(self, names: Sequence[str]) -> int:
        return next(iter(self.all_at(names)), -1)

    def all_at(self, names: Sequence[str]) -> list[int]:
        """Where these stand, in the order of `names`; else where they stand with a currency."""
        whole = [self.headers.index(name) for name in names if name in self.headers]
        return whole or [self.bare.index(name) for name in names if name in self.bare]

    def unit(self) -> str:
        """The currency that the header of an amount names."""
        headers = [self.headers[at] for at in (self.amount, self.came, self.went) if at >= 0]
        found = next((found for header in headers if (found := UNIT.search(header))), None)
        said = found["unit"].upper() if found else ""
        return UNITS.get(said, said)

    def fit(self) -> bool:
        """Whether the sheet has what this preset needs."""
        return all(name in self.headers for name in self.preset.needs)

    def are_enough(self) -> bool:
        return self.date >= 0 and (self.amount >= 0 or max(self.came, self.went) >= 0)

    def says(self, row: Row, names: Sequence[str]) -> str:
        place = self.at(names)
        return row.cells[place].strip() if place >= 0 else ""


def read(
    data: bytes,
    name: str,
    *,
    currency: str = "",
    day_first: bool | None = None,
    meaning: Meaning | None = None,
) -> Iterator[BankLine]:
    """Every row that has happened, in the order of the sheet.

    `currency` is that of rows that name none; `day_first` decides what 03/04/2026 is; `meaning`
    says what the columns mean, which else is guessed. Raises Damaged, with the row, for what cannot
    be read, NotASheet for what is no sheet at all.
    """
    sheet = sheet_in(data, name)
    columns = _columns(sheet, meaning)
    if sheet.is_cut:
        raise Damaged(sheet.rows[-1].number, _("the file ends within this row; take it anew"))
    currency = currency.upper() or columns.unit() or columns.preset.money
    if meaning:
        day_first = meaning.day_first
    rows = [row for row in sheet.rows if _has_happened(columns, row)]
    if row := replace(sheet, rows=rows).too_wide:
        raise Damaged(row.number, str(MORE_CELLS))
    decimal = _decimal_sign(columns, rows, _currencies(columns, rows, currency))
    there = _balances(columns, rows, decimal, currency)
    rows = [row for at, row in enumerate(rows) if at not in there]
    days = _days(columns, rows, day_first)
    for row, day in zip(rows, days, strict=True):
        line = _line(columns, row, day, decimal, currency)
        yield replace(line, amount=-line.amount) if meaning and meaning.flipped else line


def guess(sheet: Sheet) -> Meaning:
    """What the columns most likely mean, by their headers."""
    found = Columns.of(sheet)
    columns = {}
    for name in FIELDS:
        there = [found.headers[at] for at in found.all_at(getattr(found.preset, name))]
        if there:
            columns[name] = there if name == "text" else there[:1]
    return Meaning(found.preset.name, columns)


def _columns(sheet: Sheet, meaning: Meaning | None) -> Columns:
    columns = Columns(sheet, meaning.as_preset()) if meaning else Columns.of(sheet)
    if not meaning or not columns.are_enough():
        _refuse_what_says_too_little(sheet)
    if not columns.are_enough():
        if not any(sheet.headers):
            raise NotASheet(
                _(
                    "No line of this sheet says what its columns are. Write one above the rest,"
                    " such as: Date, Amount, Description."
                )
            )
        named = (header[:40] or f"column {at}" for at, header in enumerate(sheet.headers, 1))
        says = _("No column of this sheet says when, or none says how much. Its columns are: %s")
        raise NotASheet(says % ", ".join(named))
    return columns


def _refuse_what_says_too_little(sheet: Sheet) -> None:
    """Of an export that does not say what came, which to take in its place."""
    headers = set(header_names(sheet))
    if Columns.of(sheet).preset.name == ANY_BANK.name:
        for needs, said in TAKE_ANOTHER.items():
            if headers.issuperset(needs):
                raise NotASheet(str(said))


def unknown_statuses(data: bytes, name: str, meaning: Meaning | None = None) -> dict[str, int]:
    """How many rows are left out for each status of which nobody here knows what it means, as the
    sheet writes it. Raises as `read` does.
    """
    sheet = sheet_in(data, name)
    columns = _columns(sheet, meaning)
    preset = columns.preset
    known = {"", *preset.done, *preset.undone, *ANY_BANK.undone}
    found: dict[str, int] = {}
    for row in sheet.rows if preset.done else ():
        said = columns.says(row, preset.status)
        if plain_words(said) not in known and _moves_something(columns, row):
            found[said[:40]] = found.get(said[:40], 0) + 1
    return found


def _has_happened(columns: Columns, row: Row) -> bool:
    """Rows of another status are left out."""
    preset = columns.preset
    status = plain_words(columns.says(row, preset.status))
    if not _moves_something(columns, row) or status in preset.undone:
        return False
    return not status or not preset.done or status in preset.done


def _moves_something(columns: Columns, row: Row) -> bool:
    """Lines of totals with neither day nor amount do not, nor what has no day yet."""
    if plain_words(row.cells[columns.date]) in ANY_BANK.undone:
        return False
    amounts = [row.cells[at] for at in (columns.amount, columns.came, columns.went) if at >= 0]
    is_said = row.cells[columns.date].strip() and any(cell.strip() for cell in amounts)
    return bool(is_said) and plain_words(columns.says(row, columns.preset.weight)) != "memo"


def _balances(columns: Columns, rows: list[Row], decimal: str, currency: str) -> set[int]:
    """The places of those that say what is there; one without a day that can be read may be one.

    A bank that says what is there names nobody beside it.
    """
    bare = [Told(_words_alone(columns, row)) for row in rows]
    if not any(one.may_be_one for one in bare):
        return set()
    told = []
    for row, one in zip(rows, bare, strict=True):
        amount = None
        if read_date(_day_in(columns, row)):
            amount = _amount(columns, row, decimal, currency)
        told.append(one._replace(amount=amount))
    return balances_in(told)


def _words_alone(columns: Columns, row: Row) -> frozenset[str]:
    if columns.says(row, columns.preset.name_of_other):
        return frozenset()
    places = columns.all_at(columns.preset.text)
    return frozenset(plain_words(row.cells[at]) for at in places) - {""}


# --- days -----------------------------------------------------------------------------


def _day_in(columns: Columns, row: Row) -> str:
    return IN_ONE.sub(r"\1-\2-\3", row.cells[columns.date])


def _days(columns: Columns, rows: list[Row], day_first: bool | None) -> Iterator[date]:
    cells = [_day_in(columns, row) for row in rows]
    if day_first is None:
        day_first = _order_of(columns, cells)
    for row, cell in zip(rows, cells, strict=True):
        found = read_date(cell, day_first=bool(day_first))
        if found is None:
            raise Damaged(row.number, no_day(cell))
        if day_first is None and found != read_date(cell, day_first=True):
            raise Damaged(row.number, f"{cell[:40]!r}: say --days-first or --months-first")
        if is_day_first([cell]) not in (None, bool(day_first)):  # as no other cell is written
            raise Damaged(row.number, no_day(cell))
        yield found


def _order_of(columns: Columns, cells: list[str]) -> bool | None:
    """Whether the day comes first: by the days, by whose sheet it is, by its language."""
    told = is_day_first(cells)
    if told is None:
        told = columns.preset.day_first
    is_dotted = all(DOTTED.match(cell) for cell in cells)
    if told is None and (is_dotted or columns.headers[columns.date] in DAY_FIRST):
        told = True
    return _order_that_runs(cells) if told is None else told


def _order_that_runs(cells: list[str]) -> bool | None:
    """Statements run up or down in time; the order of day and month that makes this one run."""
    running = [first for first in (True, False) if _runs(_read_all(cells, first))]
    return running[0] if len(running) == 1 else None


def _read_all(cells: Iterable[str], day_first: bool) -> list[date | None]:
    return [read_date(cell, day_first=day_first) for cell in cells]


def _runs(days: list[date | None]) -> bool:
    known = [day for day in days if day]
    return len(known) == len(days) and known in (sorted(known), sorted(known, reverse=True))


# --- amounts --------------------------------------------------------------------------


def _currencies(columns: Columns, rows: list[Row], currency: str) -> set[str]:
    """Of which money the rows speak."""
    return {_currency_of(columns, row) for row in rows} - {""} or {currency}


def _currency_of(columns: Columns, row: Row) -> str:
    """What the row names; what has digits is a day, since "Valuta" is called both."""
    said = columns.says(row, columns.preset.currency).upper()
    return "" if any(map(str.isdigit, said)) else UNITS.get(said, said)


def _decimal_sign(columns: Columns, rows: list[Row], currencies: set[str]) -> str:
    """The comma or the dot that stands before fewer than three digits somewhere; else the dot.

    Money in thousandths has three behind either: there it is the second of two signs, or what
    stands behind a nought, or how the country writes.
    """
    places = [at for at in (columns.amount, columns.came, columns.went) if at >= 0]
    cells = [row.cells[at] for row in rows for at in places if row.cells[at].strip()]
    for cell in cells:
        if found := re.search(r"([.,])\d{1,2}\D*$", cell):
            return found[1]
    if any(scale_of(one) < 3 for one in currencies):
        return "."
    for cell in cells:
        if found := OF_THOUSANDTHS.search(cell):
            return found["sign"]
    writes_a_comma = currencies <= WITH_A_COMMA and not any("." in cell for cell in cells)
    return "," if writes_a_comma else "."


def _amount(columns: Columns, row: Row, decimal: str, currency: str) -> int:
    def read_cell(at: int) -> int:
        cell = row.cells[at] if at >= 0 else ""
        return amount_in(cell, decimal, currency, row.number) if cell.strip() else 0

    if columns.amount < 0 or not row.cells[columns.amount].strip():
        return abs(read_cell(columns.came)) - abs(read_cell(columns.went))
    amount = read_cell(columns.amount)
    way = plain_words(columns.says(row, columns.preset.way))
    if way in WENT and amount > 0:
        amount = -amount
    return amount - abs(read_cell(columns.at(columns.preset.fee)))


# --- lines ----------------------------------------------------------------------------


def _line(columns: Columns, row: Row, day: date, decimal: str, currency: str) -> BankLine:
    preset = columns.preset
    named = currency_in(_currency_of(columns, row), row.number) or currency
    amount = _amount(columns, row, decimal, named)
    other = columns.says(row, preset.name_of_other)
    surname = columns.says(row, preset.surname)
    if f" {surname} ".casefold() not in f" {other} ".casefold():
        other = f"{other} {surname}"
    # Whom Venmo names first in a charge is who asked, not who paid.
    is_asked = preset.name == "Venmo" and columns.says(row, ("type",)) == "Charge"
    if (amount < 0) != is_asked and preset.paid_to:
        other = columns.says(row, preset.paid_to) or other
    text = plain(*(row.cells[at] for at in columns.all_at(preset.text)))
    key = given_by_the_bank(columns.says(row, preset.key))
    if not key:
        key = digest(day, amount, named, other, text)
    elif key.startswith("BALANCE-") and preset.name == "Wise":  # of both sides of an exchange
        key = f"{key}-{named}"
    elif preset.name == ANY_BANK.name:  # it may be the number of the row, or what the payer wrote
        key = digest(key, day, amount, named)
    return BankLine(
        date=day,
        amount=amount,
        currency=named,
        name=plain(other),
        text=text,
        key=f"{preset.name.partition(',')[0].replace(' ', '-').lower()}:{key}",
        at=row.number,
    )
