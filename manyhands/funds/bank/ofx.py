"""Reads OFX and QFX: version 1 is SGML whose leaves are not closed, version 2 is XML.

Source: OFX 1.6 and 2.3, chapters 2, 3 and 11.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape

from django.utils.translation import gettext as _

from manyhands.base.damaged import Damaged
from manyhands.funds.bank.lines import (
    BankLine,
    currency_in,
    day,
    digest,
    given_by_the_bank,
    minor_units,
    no_amount,
    plain,
)

BEGINNING = re.compile(r"<OFX(?:\s[^<>]*)?>", re.IGNORECASE)
TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][\w.]*)(?:\s[^<>]*)?/?>(?P<text>[^<]*(?:<(?![/A-Za-z])[^<]*)*)"
)
AS_IT_IS = {"<![CDATA[": "]]>", "<!--": "-->"}
BEGINS_AS_IT_IS = re.compile("|".join(map(re.escape, AS_IT_IS)))
SIGNED = re.compile(r"(?P<sign>[+-]?)(?P<amount>[\d.,].*)", re.DOTALL)
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WIDE |= {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
TRANSACTION = "STMTTRN"
ONE_OF_EACH = {
    "TRNAMT",
    "DTPOSTED",
    "FITID",
}  # else the end of one and the beginning of another is gone
STATEMENTS = ("STMTRS", "CCSTMTRS")
# The currency of a statement may come after its lines; the next statement has its own.
ITS_CURRENCY = re.compile(r"<CURDEF>\s*(?P<code>[A-Z]{3})|</?(?:CC)?STMTRS>", re.IGNORECASE)
OTHER_CURRENCY = "CURRENCY"  # ORIGCURRENCY says what it was before the bank exchanged it


@dataclass
class Statement:
    """Of which account the file speaks just now, and in which currency."""

    account: str = ""
    currency: str = ""


@dataclass
class Entry:
    """The leaves of one STMTTRN, and the line it begins on."""

    at: int
    said: dict[str, tuple[str, int]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.said.get(name, ("", 0))[0]

    def must(self, name: str) -> tuple[str, int]:
        if not self.text(name):
            raise Damaged(
                self.at, _("this %(what)s has no %(part)s") % {"what": TRANSACTION, "part": name}
            )
        return self.said[name]


def is_ofx(text: str) -> bool:
    return BEGINNING.search(text[:5_000]) is not None


def decode(data: bytes) -> str:
    """The text in the encoding that its header names; else UTF-8, else as old Windows wrote it."""
    if data[:2] in WIDE:
        return data.decode(WIDE[data[:2]], errors="replace").removeprefix("\ufeff")
    head = data[:1_000].decode("latin-1").upper()
    named = "utf-8" if "<?XML" in head or "UTF-8" in head or "UNICODE" in head else "cp1252"
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252" if named == "utf-8" else named, errors="replace")


def read(text: str) -> Iterator[BankLine]:
    """Every STMTTRN, in the order of the file; Damaged where one cannot be read whole."""
    statement, entry, at, last = Statement(), None, 1, ""
    reached = 0
    text = "".join(_in_plain_letters(text))
    for found in TAG.finditer(text):
        at += text.count("\n", reached, found.start())
        reached = found.start()
        name, value = found["name"].upper(), unescape(found["text"]).strip()
        last = f"{found['end']}{name}"
        if name == TRANSACTION:
            if entry:
                yield _line(entry, statement)
            entry = None if found["end"] else Entry(at)
        elif name in STATEMENTS and not found["end"]:
            currency = ITS_CURRENCY.search(text, found.end())
            statement.currency = currency_in((currency and currency["code"]) or "", at)
        elif not found["end"]:
            _note(name, (value, at), statement, entry)
    if entry or last != "/OFX":
        raise Damaged(at, _("the file ends before its end; take it from the bank again"))


def _in_plain_letters(text: str) -> Iterator[str]:
    """What is to be read letter by letter, and of what is not to be read only the lines.

    Each piece is looked at once, however many begin that have no end.
    """
    reached = 0
    while found := BEGINS_AS_IT_IS.search(text, reached):
        yield text[reached : found.start()]
        end = text.find(AS_IT_IS[found[0]], found.end())
        if end < 0:
            at = text.count("\n", 0, found.start()) + 1
            raise Damaged(at, _("what begins with %s has no end") % found[0])
        inside = text[found.end() : end]
        yield escape(inside) if found[0] != "<!--" else "\n" * inside.count("\n")
        reached = end + len(AS_IT_IS[found[0]])
    yield text[reached:]


def _note(name: str, said: tuple[str, int], statement: Statement, entry: Entry | None) -> None:
    if entry and (said[0] or name == OTHER_CURRENCY):
        if name in ONE_OF_EACH and entry.said.get(name, said)[0] != said[0]:
            says = _("this %(what)s has a second %(part)s") % {"what": TRANSACTION, "part": name}
            raise Damaged(said[1], says)
        entry.said.setdefault(name, said)
    elif not said[0]:
        return
    elif name == "CURDEF":
        statement.currency = currency_in(*said)
    elif name == "ACCTID":
        statement.account = said[0]


def _line(entry: Entry, statement: Statement) -> BankLine:
    amount, at = entry.must("TRNAMT")
    posted, dated_at = entry.must("DTPOSTED")
    name = plain(entry.text("NAME") or entry.text("PAYEE"))
    text = plain(entry.text("MEMO"), entry.text("CHECKNUM"))
    key = given_by_the_bank(entry.text("FITID")) or digest(posted, amount, name, text)
    is_other = OTHER_CURRENCY in entry.said
    other = currency_in(*entry.said.get("CURSYM", ("", at)))
    currency = other if is_other else statement.currency
    return BankLine(
        date=day(posted, dated_at),
        amount=_signed(amount, currency, at),
        currency=currency,
        name=name,
        text=text,
        key=f"bank:{statement.account}:{key}",
        at=entry.at,
    )


def _signed(text: str, currency: str, at: int) -> int:
    found = SIGNED.fullmatch(text)
    if not found:
        raise Damaged(at, no_amount(text))
    amount = minor_units(found["amount"], currency, at)
    return -amount if found["sign"] == "-" else amount
