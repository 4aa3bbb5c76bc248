"""What a file says was on the account at the end: OFX, CAMT and MT940 say it, sheets do not."""

import re
from dataclasses import dataclass
from datetime import date

from manyhands.base.damaged import Damaged
from manyhands.funds.bank import camt, mt940, ofx
from manyhands.funds.bank.lines import day, minor_units

OF_OFX = re.compile(
    r"<LEDGERBAL>\s*<BALAMT>\s*(?P<amount>[+-]?[\d.,]+)\s*(?:</BALAMT>)?"
    r"\s*<DTASOF>\s*(?P<day>\d{8})",
    re.IGNORECASE,
)
CURRENCY = re.compile(r"<CURDEF>\s*([A-Z]{3})", re.IGNORECASE)
OF_MT940 = re.compile(
    r"^:62[FM]:(?P<sign>[CD])(?P<day>\d{6})(?P<currency>[A-Za-z]{3})(?P<amount>[\d,]+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Closing:
    """So much (signed minor units) was there at the end of that day."""

    day: date
    amount: int
    currency: str


def closing_of(data: bytes) -> Closing | None:
    """The last balance that the file states; None where it states none that can be read.

    What it says of the lines is read elsewhere; here a balance that is odd only is not shown.
    """
    text = ofx.decode(data)
    try:
        if ofx.is_ofx(text):
            found = _of_ofx(text)
        elif camt.is_camt(text):
            found = _of_camt(data)
        else:
            found = _of_mt940(text) if mt940.is_mt940(text) else []
    except Damaged:
        return None
    return max(found, key=lambda one: one.day, default=None)


def _of_ofx(text: str) -> list[Closing]:
    named = CURRENCY.search(text)
    currency = named[1].upper() if named else ""
    return [
        Closing(day(one["day"], 0), _signed(one["amount"], currency), currency)
        for one in OF_OFX.finditer(text)
    ]


def _of_camt(data: bytes) -> list[Closing]:
    found = []
    for statement in camt.statements(data):
        for balance in statement.all("Bal"):
            stated, dated = balance.first("Amt"), balance.says("Dt/Dt", "Dt/DtTm")
            if balance.says("Tp/CdOrPrtry/Cd") != "CLBD" or stated is None:
                continue
            currency = stated.currency.upper()
            sign = "-" if balance.says("CdtDbtInd") == "DBIT" else ""
            amount = _signed(sign + stated.text.strip(), currency)
            found.append(Closing(day(dated, balance.at, form="YYYY-MM-DD"), amount, currency))
    return found


def _of_mt940(text: str) -> list[Closing]:
    return [
        Closing(
            day(one["day"], 0, form="YYMMDD"),
            _signed(("-" if one["sign"] == "D" else "") + one["amount"], one["currency"].upper()),
            one["currency"].upper(),
        )
        for one in OF_MT940.finditer(text)
    ]


def _signed(text: str, currency: str) -> int:
    amount = minor_units(text.lstrip("+-"), currency, 0)
    return -amount if text.startswith("-") else amount
