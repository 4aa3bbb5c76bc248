"""References that check themselves, so that a slip of the pen pays no wrong debt."""

import re

from django.utils.translation import gettext_lazy as _

from manyhands.funds.codes.iban import check_digits, checks
from manyhands.funds.values import Unfit

RF = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
LONGEST_RF, QRR_LENGTH = 21, 27
CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)  # the Swiss table for modulo 10, recursive


def rf_reference(text: str) -> str:
    """An ISO 11649 reference made of letters and digits, of at most 21.

    >>> rf_reference("5390 0754 7034")
    'RF18539007547034'
    """
    own = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not 0 < len(own) <= LONGEST_RF or not own.isascii():
        raise Unfit(_("A reference has from 1 to %d letters and digits.") % LONGEST_RF)
    return f"RF{check_digits('RF', own)}{own}"


def fit_rf(text: str) -> str:
    """A reference that begins with RF, without spaces, in capitals."""
    reference = re.sub(r"\s", "", text).upper()
    if not RF.fullmatch(reference) or not checks(reference):
        raise Unfit(_("This reference has a slip in it: its check digits do not fit."))
    return reference


def qr_reference(digits: str) -> str:
    """A Swiss QR reference: 27 digits, of which the last one checks the others.

    >>> qr_reference("21000000000313947143000901")
    '210000000003139471430009017'
    """
    own = re.sub(r"\s", "", digits)
    if not (own.isascii() and own.isdigit()) or len(own) >= QRR_LENGTH:
        raise Unfit(_("A QR reference is made of at most %d digits.") % (QRR_LENGTH - 1))
    padded = own.rjust(QRR_LENGTH - 1, "0")
    return padded + qr_check_digit(padded)


def fit_qr_reference(text: str) -> str:
    """A QR reference without spaces."""
    reference = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{27}", reference) or reference != qr_reference(reference[:-1]):
        raise Unfit(_("A QR reference has 27 digits, and the last one checks the others."))
    return reference


def qr_check_digit(digits: str) -> str:
    """The digit that checks `digits`, modulo 10 recursive."""
    carry = 0
    for digit in digits:
        carry = CARRY[(carry + int(digit)) % 10]
    return str((10 - carry) % 10)
