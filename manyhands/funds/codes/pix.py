"""The static BR Code of Pix, as banks in Brazil read it (Banco Central do Brasil; EMV MPM)."""

import re

from django.utils.translation import gettext_lazy as _

from manyhands.funds.spelling import ASCII, spelled
from manyhands.funds.values import Unfit, fit_amount, fit_name, fit_words

ARRANGEMENT = "br.gov.bcb.pix"
LONGEST_NAME, LONGEST_TOWN, LONGEST_FIELD = 25, 15, 99
ANY_REFERENCE = "***"
REFERENCE = re.compile(r"[A-Za-z0-9]{1,25}")
KEYS = (
    re.compile(r"[0-9]{11}|[0-9]{14}"),  # the number of a person, or of an organization
    re.compile(r"\+[1-9][0-9]{7,14}"),
    re.compile(r"[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+"),
    re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
)


def pix(  # noqa: PLR0913 - one for each field of the code
    *, payee: str, key: str, town: str, amount: int | None = None, reference: str = "",
    text: str = "",
) -> str:  # fmt: skip
    """The words of the code, which people also paste; `amount` in centavos."""
    if reference and not REFERENCE.fullmatch(reference):
        raise Unfit(_("A reference has from 1 to %d letters and digits.") % 25)
    account = _field("00", ARRANGEMENT) + _field("01", fit_key(key))
    if text:
        account += _field("02", fit_words(spelled(text, letters=ASCII), longest=LONGEST_FIELD))
    if len(account) > LONGEST_FIELD:
        raise Unfit(_("This is too much for one code. Say it in fewer words."))
    said = fit_amount(amount, "BRL")
    return with_check(
        _field("00", "01")
        + _field("26", account)
        + _field("52", "0000")
        + _field("53", "986")
        + (_field("54", said) if said else "")
        + _field("58", "BR")
        + _field("59", fit_name(spelled(payee, letters=ASCII), longest=LONGEST_NAME))
        + _field("60", fit_town(town))
        + _field("62", _field("05", reference or ANY_REFERENCE))
    )


def fit_key(text: str) -> str:
    """A Pix key as the directory keeps it: a CPF or CNPJ, a phone, a mail address or a random key.

    >>> fit_key("123.456.789-00"), fit_key("+55 61 91234-5678")
    ('12345678900', '+5561912345678')
    """
    key = text.strip().lower()
    if "@" not in key and not KEYS[-1].fullmatch(key):
        key = re.sub(r"[\s./()-]", "", key)
    if not any(kind.fullmatch(key) for kind in KEYS) or len(key) > 77:
        raise Unfit(
            _("A Pix key is a CPF or CNPJ, a phone with +55, a mail address or a random key.")
        )
    return key


def fit_town(text: str) -> str:
    """The town of the payee, which the code must have."""
    town = spelled(text, letters=ASCII)
    if not town:
        raise Unfit(_("Say the town of the payee: a Pix code must have it."))
    return fit_words(town, longest=LONGEST_TOWN)


def with_check(words: str) -> str:
    """`words` and the field that checks them.

    >>> with_check("")[-4:] == f"{crc16(b'6304'):04X}"
    True
    """
    words += "6304"
    return f"{words}{crc16(words.encode()):04X}"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, from 0xFFFF.

    >>> f"{crc16(b'123456789'):04X}"
    '29B1'
    """
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _bit in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _field(number: str, value: str) -> str:
    assert len(value) <= LONGEST_FIELD, number
    return f"{number}{len(value):02}{value}"
