"""What a bank says happened on an account: one line for each thing, whatever the file's format."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256

from babel.numbers import is_currency
from django.utils.translation import gettext as _

from manyhands.base.currencies import scale_of
from manyhands.base.damaged import Damaged

MOST_DIGITS = 15
AMOUNT = re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d*))?|[.,](?P<bare>\d+)")
NO_NAME = re.compile(r"NO(?:N|T)?[ _-]?(?:REF|E|PROVIDED|AVAILABLE)|N/?A|0*", re.IGNORECASE)


@dataclass(frozen=True)
class BankLine:
    """Money that came (amount > 0) or went (< 0), in whole minor units of its currency.

    `key` is the same whenever the bank names the same thing again. `currency` is empty where the
    file names none; `at` is the line of the file, from 1.
    """

    date: date
    amount: int
    currency: str
    name: str
    text: str
    key: str
    at: int = 0


def quoted(text: str) -> str:
    """A piece of the file as it stands there, in quotes.

    >>> quoted("7,0O")
    "'7,0O'"
    """
    return repr(text[:40])


def no_amount(text: str) -> str:
    return _("%s is no amount of money") % quoted(text)


def no_day(text: str) -> str:
    return _("%s is no day") % quoted(text)


def minor_units(text: str, currency: str, line: int) -> int:
    """An amount without sign, "12.5" or "12,5", in whole minor units; Damaged for anything else.

    >>> minor_units("12,5", "EUR", 1), minor_units("1200", "JPY", 1)
    (1250, 1200)
    """
    found = AMOUNT.fullmatch(text.strip())
    if not found or len(found["whole"] or "") > MOST_DIGITS:
        raise Damaged(line, no_amount(text))
    scale = scale_of(currency)
    part = (found["part"] or found["bare"] or "").rstrip("0")
    if len(part) > scale:
        says = _("%(said)s has more decimals than %(currency)s has")
        facts = {"said": quoted(text), "currency": currency or _("money")}
        raise Damaged(line, says % facts)
    return int((found["whole"] or "0") + part.ljust(scale, "0"))


def currency_in(text: str, line: int) -> str:
    """The three letters of a currency; Damaged where there is none called so, since nobody would
    know how many decimals its money has.

    >>> currency_in("jpy", 1), currency_in("", 1)
    ('JPY', '')
    """
    code = text.strip().upper()
    if code and not _is_known(code):
        raise Damaged(line, _("%s is no currency") % quoted(text))
    return code


@cache  # asked once for each line of a file
def _is_known(code: str) -> bool:
    return is_currency(code)


def day(text: str, line: int, *, form: str = "YYYYMMDD") -> date:
    """The day that `text` begins with, written YYYYMMDD, YYMMDD or YYYY-MM-DD."""
    digits = text[: len(form)].replace("-", "") if "-" in form else text[: len(form)]
    if not digits.isascii() or not digits.isdigit() or len(digits) != form.count("Y") + 4:
        raise Damaged(line, no_day(text))
    year = int(digits[:-4]) + (2000 if form.count("Y") == 2 else 0)
    try:
        return date(year, int(digits[-4:-2]), int(digits[-2:]))
    except ValueError:
        raise Damaged(line, _("there is no day %s") % quoted(text)) from None


def plain(*texts: str) -> str:
    """The texts that say something, each once, with single spaces."""
    said = [" ".join(text.split()) for text in texts]
    return " ".join(dict.fromkeys(text for text in said if text))


def given_by_the_bank(*names: str) -> str:
    """The first of these that names a line; what banks write where they have no name is none.

    >>> given_by_the_bank("NONREF", "000", "R1")
    'R1'
    """
    return next((name for name in names if not NO_NAME.fullmatch(name.strip())), "")


def digest(*parts: object) -> str:
    """A key for a line to which the bank gave none; made of what stays the same in each file."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:24]


def each_with_its_key(lines: Iterable[BankLine]) -> Iterator[BankLine]:
    """Where a file has one key several times, the second becomes `key#2`, and so on.

    Two people may give the same on the same day with the same words, and no line may be lost.
    """
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.key] += 1
        times = seen[line.key]
        yield line if times == 1 else replace(line, key=f"{line.key}#{times}")
