"""Links and codes for UPI, as apps in India read them (NPCI, linking specification 1.6)."""

import re
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy as _

from manyhands.funds.values import Unfit, fit_amount, fit_name, fit_words

ADDRESS = re.compile(r"[A-Za-z0-9._-]{2,100}@[A-Za-z][A-Za-z0-9]{1,50}")
LONGEST_NAME, LONGEST_TEXT, LONGEST_REFERENCE = 99, 50, 35


def upi(
    *, payee: str, address: str, amount: int | None = None, text: str = "", reference: str = ""
) -> str:
    """The link, which is also what the code says; `amount` in paise."""
    asked = {
        "pa": fit_address(address),
        "pn": fit_name(payee, longest=LONGEST_NAME),
        "tr": fit_words(reference, longest=LONGEST_REFERENCE),
        "tn": fit_words(text, longest=LONGEST_TEXT),
        "am": fit_amount(amount, "INR"),
        "cu": "INR",
    }
    said = {name: value for name, value in asked.items() if value}
    return f"upi://pay?{urlencode(said, safe='@', quote_via=quote)}"


def fit_address(text: str) -> str:
    """A UPI address, which is written as name@bank."""
    address = text.strip()
    if not ADDRESS.fullmatch(address):
        raise Unfit(_("A UPI address looks like name@bank."))
    return address
