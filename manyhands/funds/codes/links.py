"""Links to payment services that fill in whom, how much and, where they can, what for."""

import re
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy as _

from manyhands.funds.values import Unfit, fit_amount, fit_words

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}")
LONGEST_NOTE = 280


def paypal(*, name: str, amount: int | None = None, currency: str = "USD") -> str:
    """A link of PayPal.Me.

    >>> paypal(name="rosewood", amount=1250, currency="EUR")
    'https://paypal.me/rosewood/12.50EUR'
    """
    said = fit_amount(amount, currency)
    return f"https://paypal.me/{fit_handle(name)}" + (f"/{said}{currency}" if said else "")


def venmo(*, name: str, amount: int | None = None, text: str = "") -> str:
    """A link that opens a payment in Venmo, in US dollars.

    >>> venmo(name="@rosewood", amount=500, text="Rice")
    'https://venmo.com/?txn=pay&recipients=rosewood&amount=5.00&note=Rice'
    """
    asked = {
        "txn": "pay",
        "recipients": fit_handle(name),
        "amount": fit_amount(amount, "USD"),
        "note": fit_words(text, longest=LONGEST_NOTE),
    }
    said = {name: value for name, value in asked.items() if value}
    return f"https://venmo.com/?{urlencode(said, quote_via=quote)}"


def cash_app(*, name: str, amount: int | None = None) -> str:
    """A link of Cash App, in US dollars.

    >>> cash_app(name="$rosewood", amount=500)
    'https://cash.app/$rosewood/5.00'
    """
    said = fit_amount(amount, "USD")
    return f"https://cash.app/${fit_handle(name)}" + (f"/{said}" if said else "")


def revolut(*, name: str) -> str:
    """A link of Revolut. It publishes no way to say an amount there: the page says it beside.

    >>> revolut(name="https://revolut.me/rosewood")
    'https://revolut.me/rosewood'
    """
    return f"https://revolut.me/{fit_handle(name)}"


def fit_handle(text: str) -> str:
    """The name somebody has in the service, without its mark; a whole link is taken apart."""
    name = text.strip().removeprefix("https://").rstrip("/").rpartition("/")[2].lstrip("@$")
    if not NAME.fullmatch(name):
        raise Unfit(_("This is the short name you have in the service, such as rosewood."))
    return name
