"""Amounts in words and back: whole minor units inside, exact decimal text outside, no float."""

import re
from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from manyhands.ledger.models import Commodity
from manyhands.ledger.rules import MOST

TYPED = re.compile(r"([-+\u2212]?)(\d{1,16})(?:[.,٫](\d{0,6}))?")
WORDS = "#,##0"


def plain(amount: int, scale: int) -> str:
    """Exact decimal text that any program can read.

    >>> plain(-1205, 2), plain(7, 0), plain(5, 3)
    ('-12.05', '7', '0.005')
    """
    return f"{Decimal(amount).scaleb(-scale):.{scale}f}"


def typed(text: str, scale: int) -> int:
    """Whole minor units from what a person typed; ValueError where that is no such amount.

    A point and a comma both stand before the smaller part; spaces may group the thousands.

    >>> typed("1 250,5", 2), typed("-3", 0), typed("١٢٫٥٠", 2)
    (125050, -3, 1250)
    """
    found = TYPED.fullmatch(re.sub(r"[\s'\u2019]", "", text))
    if not found or len(found[3] or "") > scale:
        raise ValueError(_("Write an amount such as %s.") % plain(1250 * 10**scale, scale))
    sign, whole, part = found[1], found[2], (found[3] or "").ljust(scale, "0")
    amount = int(whole + part) if scale else int(whole)
    if amount > MOST:
        raise ValueError(_("That is more than the books can hold."))
    return amount if sign in ("", "+") else -amount


def in_words(amount: int, unit: Commodity, *, with_day: bool = True) -> str:
    """As people write it: `€12.05`, `7 jars`; of a lot its last day too."""
    locale = (get_language() or "en").replace("-", "_")
    exact = Decimal(amount).scaleb(-unit.scale)
    if unit.kind == "money":
        return format_currency(exact, unit.code, locale=locale, decimal_quantization=False)
    pattern = WORDS + ("." + "0" * unit.scale if unit.scale else "")
    number = format_decimal(exact, pattern, locale=locale, decimal_quantization=False)
    return f"{number} {unit_name(unit) if with_day else unit.name or unit.code}"


def unit_name(unit: Commodity) -> str:
    """`Jars`, and with its last day what is a lot: `Jars (12 Mar 2026)`."""
    name = unit.name or unit.code
    return f"{name} ({date_format(unit.use_by, 'SHORT_DATE_FORMAT')})" if unit.use_by else name
