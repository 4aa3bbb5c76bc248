"""Reads MT940: statements of older banks, one :61: for each line and its words in :86:.

Source: SWIFT MT940 Customer Statement Message; the words of German banks by DFÜ-Abkommen annex 3.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from manyhands.base.damaged import Damaged
from manyhands.funds.bank.lines import (
    BankLine,
    currency_in,
    day,
    digest,
    minor_units,
    plain,
    quoted,
)

FIELD = re.compile(
    r":(?P<tag>13D?|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):(?P<text>.*)"
)
INDENT = re.compile(r"^(?P<indent>[ \t]*):20:", re.MULTILINE)
END = re.compile(r"-(?:\}.*|XXX)?\s*")
BALANCE = re.compile(r"(?P<sign>[CD])\d{6}(?P<currency>[A-Za-z]{3})(?P<amount>\d+,\d*)")
LINE = re.compile(
    r"(?P<day>\d{6})(?P<entered>\d{4})?(?P<sign>R?[CD])[A-Z]?(?P<amount>\d+,\d*)"
    r"(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<own>(?:(?!//).){0,35})(?://(?P<bank>.*))?"
)
WORD = re.compile(
    r"/(NAME|REMI|EREF|PREF|IBAN|BIC|TRTP|TRCD|CSID|MARF|ORDP|BENM|CNTP|ULTC|ULTD|ISDT|USTD|ADDR|ID"
    r"|PURP|RTRN|BUSP)/"
)
STRUCTURED = re.compile(r"\d{3}(?P<mark>[?<~^>])\d{2}")  # each bank chooses its mark


@dataclass
class Field:
    """One tag with its lines, and the line of the file it begins on."""

    tag: str
    lines: list[str]
    at: int


@dataclass
class Statement:
    """What the fields so far said of the account, and the :61: whose words are still to come."""

    account: str = ""
    currency: str = ""
    waits: Field | None = None
    is_open: bool = False
    is_named: bool = False  # its :20: was there, and what closes it is still to come
    opening: int = 0
    sum: int = 0  # of the balance it began with and of its lines
    closing: int | None = None


def is_mt940(text: str) -> bool:
    return bool(re.search(r"^\s*:20:", text[:5_000], re.MULTILINE)) and (
        ":60" in text or ":34F:" in text
    )


def read(text: str) -> Iterator[BankLine]:
    """Every :61:, in the order of the file; Damaged for one that cannot be read, or without end."""
    statement = Statement()
    for each in _fields(text):
        line = _finished(statement, each)
        if line:
            statement.sum += line.amount
            yield line
        _take(statement, each)
    is_whole = text.endswith(("\n", "-", "}")) or statement.closing in (None, statement.sum)
    is_cut = statement.is_named and not text.rstrip().endswith(("-", "}"))
    if statement.is_open or is_cut or not is_whole or not statement.currency:
        raise Damaged(len(text.splitlines()), _("the file ends before :62: does; take it anew"))


def _fields(text: str) -> Iterator[Field]:
    """The fields in order; lines that begin no field go on with the one before."""
    current: Field | None = None
    first = INDENT.search(text)
    indent = first["indent"] if first else ""  # of a whole file, not of the words of one payment
    for at, line in enumerate(text.splitlines(), 1):
        found = FIELD.match(line.removeprefix(indent))
        if found:
            if current:
                yield current
            current = Field(found["tag"], [found["text"]], at)
        elif current and END.fullmatch(line):
            yield current
            current = None  # what comes until the next field is a header
        elif current and line.strip():
            current.lines.append(line)
    if current:
        yield current


def _take(statement: Statement, each: Field) -> None:
    match each.tag:
        case "20":
            statement.is_named = True
        case "25":
            statement.account = plain(*each.lines)
        case "60F" | "60M":
            if statement.is_open:
                raise Damaged(each.at, _("the statement before this one has no :62:; take it anew"))
            statement.currency, statement.opening = _balance(each)
            statement.sum = statement.opening
            statement.is_open = True
        case "34F":  # an interim report (MT942) has no balances
            statement.is_named = False
            statement.currency = currency_in(each.lines[0][:3], each.at)
        case "61":
            statement.waits = each
        case "62F" | "62M":
            statement.closing = _balance(each)[1]
            _adds_up(statement, each)
            statement.is_open = statement.is_named = False


def _adds_up(statement: Statement, each: Field) -> None:
    """Where a line is missing the balances say so. A zero may be what is written for none."""
    is_told = statement.is_open and statement.opening and statement.closing
    if is_told and statement.sum != statement.closing:
        raise Damaged(each.at, _("the lines do not add up to this balance; take the file anew"))


def _balance(each: Field) -> tuple[str, int]:
    found = BALANCE.match(each.lines[0])
    if not found:
        raise Damaged(each.at, _("%s is no balance") % quoted(each.lines[0]))
    currency = currency_in(found["currency"], each.at)
    amount = minor_units(found["amount"], currency, each.at)
    return currency, amount if found["sign"] == "C" else -amount


def _finished(statement: Statement, each: Field) -> BankLine | None:
    """The line that waited for its words, now that they are here or will not come."""
    waits = statement.waits
    if waits is None:
        return None
    statement.waits = None
    return _line(statement, waits, each.lines if each.tag == "86" else [])


def _line(statement: Statement, said: Field, words: list[str]) -> BankLine:
    found = LINE.fullmatch(said.lines[0].rstrip())
    if not found or not statement.currency:
        raise Damaged(said.at, _("%s cannot be read") % f":61:{said.lines[0][:60]}")
    amount = minor_units(found["amount"], statement.currency, said.at)
    sign = 1 if found["sign"] in ("C", "RD") else -1  # RD: a debit is taken back
    name, text = names_and_words(words)
    own = "" if found["own"].strip() == "NONREF" else found["own"].strip()
    posted = _posted(found["day"], found["entered"], said.at)
    key = digest(posted, sign * amount, own, found["bank"] or "", *said.lines[1:], *words)
    return BankLine(
        date=posted,
        amount=sign * amount,
        currency=statement.currency,
        name=name,
        text=text or plain(own, *said.lines[1:]),
        key=f"bank:{statement.account}:{key}",
        at=said.at,
    )


def _posted(valued: str, entered: str | None, at: int) -> date:
    """The day it was entered, next to the day it was valued, which need not exist (30 February)."""
    if entered is None:
        return day(valued, at, form="YYMMDD")
    year = int(valued[:2])
    apart = int(valued[2:4]) - int(entered[:2])  # of months; a year turned where it is over six
    step = (apart > 6) - (apart < -6)
    return day(f"{(year + step) % 100:02d}{entered}", at, form="YYMMDD")


def names_and_words(lines: list[str]) -> tuple[str, str]:
    """Who, and what for, of a :86: in the German, the Dutch or no form at all.

    >>> names_and_words(["166?00CREDIT?20SVWZ+Dues Ja?21nuary?32Ana?33 Ruiz"])
    ('Ana Ruiz', 'Dues January')
    >>> names_and_words(["/NAME/Piet Jansen/REMI/Dues/"])
    ('Piet Jansen', 'Dues')
    """
    joined = "".join(lines)
    if found := STRUCTURED.match(joined):
        return _german(joined, found["mark"])
    if WORD.search(joined):
        return _by_words(joined)
    return "", plain(" ".join(lines))


def _german(joined: str, mark: str) -> tuple[str, str]:
    pieces = re.split(rf"{re.escape(mark)}(\d{{2}})", joined)
    parts = list(zip(map(int, pieces[1::2]), pieces[2::2], strict=True))
    words = "".join(text for number, text in parts if 20 <= number <= 29 or 60 <= number <= 63)
    name = "".join(text for number, text in parts if number in (32, 33))
    told = re.split(r"SVWZ\+", words)[-1]
    return plain(name), plain(re.split(r"(?:EREF|KREF|MREF|CRED|ABWA|ABWE|IBAN|BIC)\+", told)[0])


def _by_words(joined: str) -> tuple[str, str]:
    pieces = WORD.split(joined)
    said = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    text = said.get("USTD") or said.get("REMI") or said.get("EREF", "")
    account_bank_name = said.get("CNTP", "").split("/")
    name = said.get("NAME") or (account_bank_name[2] if len(account_bank_name) > 2 else "")
    return plain(name.strip("/")), plain(text.removeprefix("USTD//").strip("/"))
