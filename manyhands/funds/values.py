"""What a payment is made of: amount, payee, words; each fits, or a sentence says why not."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

import babel.numbers
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from manyhands.base.currencies import scale_of
from manyhands.base.damaged import Damaged
from manyhands.funds.bank.lines import MOST_DIGITS, minor_units

MOST = 99_999_999_999  # minor units, since several of the formats hold no more digits
SIGN = re.compile("[.,]")  # of decimals
MINUS = "-−–"
CARD = re.compile(r"(?<![A-Za-z0-9])[2-6](?:[ -]?[0-9]){12,18}(?![A-Za-z0-9])")


class Unfit(ValueError):
    """A value that cannot be paid with; `says` is a sentence for a person, in their language."""

    def __init__(self, says: Any) -> None:
        super().__init__(says)
        self.says = says


def decimal(amount: int, currency: str) -> str:
    """Whole minor units as banks write them: a dot, and as many decimals as the currency has.

    >>> decimal(1250, "EUR"), decimal(5, "CHF"), decimal(1200, "JPY")
    ('12.50', '0.05', '1200')
    """
    scale = scale_of(currency)
    whole, part = divmod(amount, 10**scale)
    return f"{whole}.{part:0{scale}}" if scale else str(whole)


def fit_amount(amount: int | None, currency: str, *, most: int = MOST) -> str:
    """The amount as text; empty where whoever pays chooses it."""
    if amount is None:
        return ""
    if amount <= 0:
        raise Unfit(_("The amount must be more than nothing."))
    if amount > most:
        raise Unfit(_("The amount can be at most %s.") % decimal(most, currency))
    return decimal(amount, currency)


def fit_name(text: str, *, longest: int) -> str:
    """The name of the payee, on one line."""
    name = on_one_line(text)
    if not name:
        raise Unfit(_("Say who is paid, as the account is called."))
    if len(name) > longest:
        raise Unfit(_("The name can have at most %d characters.") % longest)
    return name


def fit_words(text: str, *, longest: int) -> str:
    """Words for the one who is paid, on one line; they can be missing."""
    words = on_one_line(text)
    if len(words) > longest:
        raise Unfit(_("The words can have at most %d characters.") % longest)
    return words


def on_one_line(text: str) -> str:
    """`text` with single spaces, so that no break in it can be taken for the end of a field."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def typed_amount(text: str, currency: str) -> int | None:
    """What somebody typed, in whole minor units; None where they left it empty.

    >>> typed_amount("12,5", "EUR"), typed_amount("١٢٫٥٠", "EUR"), typed_amount(" ", "EUR")
    (1250, 1250, None)
    """
    figures = "".join(_figure(c) for c in text if not c.isspace())
    if not figures:
        return None
    if figures[0] in MINUS:
        raise Unfit(_("Write how much without a minus."))
    if figures.isdigit() and len(figures) > MOST_DIGITS:
        raise Unfit(_("That is more than the books can hold."))
    try:
        if len(SIGN.split(figures)[-1]) > scale_of(currency) and SIGN.search(figures):
            raise Damaged(0, "1.000 is a thousand to some, and one to others")
        return minor_units(figures, currency, 0)
    except Damaged:
        example = decimal(125050 if scale_of(currency) else 1250, currency)
        says = _("Write the amount in figures, such as %s, without marks for thousands.")
        raise Unfit(says % example) from None


def _figure(character: str) -> str:
    """The digits and the sign of decimals of any script as those of ASCII."""
    return "." if character == "٫" else str(unicodedata.decimal(character, character))


def in_words(amount: int, currency: str) -> str:
    """An amount as people write it in the language of the page.

    >>> in_words(1250, "EUR"), in_words(1200, "JPY")
    ('€12.50', '¥1,200')
    """
    locale = (get_language() or "en").replace("-", "_")
    scale = scale_of(currency)
    exact = Decimal(amount).scaleb(-scale)
    if get_currency_precision(currency) == scale:
        return format_currency(exact, currency, locale=locale)
    sign = "-" if amount < 0 else ""
    return f"{sign}{decimal(abs(amount), currency)} {currency}"  # CLDR would round it


def is_currency(code: str) -> bool:
    """Whether there is a currency called so by its three letters."""
    return babel.numbers.is_currency(code)


def no_card(text: str) -> str:
    """`text`; Unfit where it holds what looks like the number of a card, which nobody may keep.

    >>> no_card("Ring twice, 12 Mill Lane")
    'Ring twice, 12 Mill Lane'
    """
    for found in CARD.findall(text):
        digits = [int(c) for c in found if c.isdigit()]
        doubled = [sum(divmod(2 * n, 10)) if at % 2 else n for at, n in enumerate(digits[::-1])]
        if sum(doubled) % 10 == 0:
            raise Unfit(_("This looks like the number of a card. It must not stand here."))
    return text
