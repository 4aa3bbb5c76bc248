"""What a payment is made of: amount, payee, words; each fits, or a sentence says why not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.funds.bank.lines import scale_of

MOST = 99_999_999_999  # minor units, since several of the formats hold no more digits


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
