"""Reads amounts as people and banks write them in sheets: signs, marks of thousands, currencies."""

import re

from manyhands.base.currencies import scale_of
from manyhands.base.damaged import Damaged
from manyhands.funds.bank.lines import minor_units, no_amount

# 1.234.567 and 1'234'567, and as in India 12,34,567.
GROUPED = re.compile(r"[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
SIGNS = str.maketrans({"−": "-", "–": "-", "’": "'", "\u00a0": " ", "\u202f": " "})
WRITTEN = re.compile(
    r"(?P<before>[(+-]?)\s*(?:[^\W\d_]{1,3}\.?\s|[A-Z]{0,3}[$€£₹¥₺₽])?\s*(?P<within>[+-]?)\s*"
    r"(?P<digits>[.,]?\d[\d.,' ]*)"
    r"(?:[$€£₹¥₺₽]|(?<=\s)[^\W\d_]{2,3}\.?|(?P<way>[CcDd][Rr]\.?))?\s*(?P<after>[-)]?)"
)
GONE = re.compile(r"\bdr\b", re.IGNORECASE)


def amount_in(text: str, decimal: str, currency: str, line: int) -> int:
    """Signed minor units of an amount as people write it.

    >>> [amount_in(said, ".", "USD", 1) for said in ("- $1,234.50", "(12.00)", "12.00-", "+ $5.00")]
    [-123450, -1200, -1200, 500]
    """
    said = text.translate(SIGNS).strip()
    found = WRITTEN.fullmatch(said)
    signs = "".join(found.group("before", "within", "after")) if found else "?"
    if not found or signs not in ("", "+", "-", "()"):
        raise Damaged(line, no_amount(text))
    is_less = signs in ("-", "()") or bool(GONE.search(said.replace(found["digits"], " ")))
    digits = found["digits"].strip()
    whole, dot, part = digits.rpartition(decimal)
    if not dot or (len(part) > 2 and scale_of(currency) < 3):
        whole, part = digits, ""
    if not whole.isdigit() and whole and not GROUPED.fullmatch(whole):
        raise Damaged(line, no_amount(text))
    plain_digits = re.sub(r"\D", "", whole) or "0"
    amount = minor_units(f"{plain_digits}.{part}" if part else plain_digits, currency, line)
    return -amount if is_less else amount
