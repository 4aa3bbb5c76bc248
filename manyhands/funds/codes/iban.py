"""Account numbers that check themselves: the IBAN (ISO 13616), by its length and its digits."""

import re

from django.utils.translation import gettext_lazy as _

from manyhands.funds.values import Unfit

# How long an account number of each country is: SWIFT's registry, and who uses the like of it.
LONG = (
    "AD24 AE23 AL28 AO25 AT20 AX18 AZ28 BA20 BE16 BF28 BG22 BH22 BI27 BJ28 BL27 BR29 BY28 CF27 "
    "CG27 CH21 CI28 CM27 CR22 CV25 CY28 CZ24 DE22 DJ27 DK18 DO28 DZ26 EE20 EG29 ES24 FI18 FK18 "
    "FO18 FR27 GA27 GB22 GE22 GF27 GG22 GI23 GL18 GP27 GQ27 GR27 GT28 GW25 HN28 HR21 HU28 IE22 "
    "IL23 IM22 IQ23 IR26 IS26 IT27 JE22 JO30 KM27 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 "
    "MA28 MC27 MD24 ME22 MF27 MG27 MK19 ML28 MN20 MQ27 MR27 MT31 MU30 MZ25 NC27 NE28 NI28 NL18 "
    "NO15 OM23 PF27 PK24 PL28 PM27 PS29 PT25 QA29 RE27 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 "
    "SK24 SM27 SN28 SO23 ST25 SV28 TD27 TF27 TG28 TL23 TN24 TR26 UA29 VA22 VG24 WF27 XK20 YE30 "
    "YT27"
)
LENGTHS = {word[:2]: int(word[2:]) for word in LONG.split()}
WRONG_LENGTH = _(
    "An IBAN that begins with %(country)s has %(length)d characters; this one has %(has)d."
)
LOOKS_LIKE_ONE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
# The digits after these four letters and digits say that a Swiss account wants a QR reference.
FIRST_QR, LAST_QR = 30_000, 31_999


def fit_iban(text: str) -> str:
    """The account number without spaces, in capitals.

    >>> fit_iban("de33 1002 0500 0001 1947 00")
    'DE33100205000001194700'
    """
    iban = re.sub(r"[\s.-]", "", text).upper().removeprefix("IBAN")
    if not LOOKS_LIKE_ONE.fullmatch(iban):
        raise Unfit(_("An IBAN begins with two letters and two digits, such as DE89 3704 …"))
    length = LENGTHS.get(iban[:2])
    if length is None:
        raise Unfit(_("No country has account numbers that begin with %s.") % iban[:2])
    if len(iban) != length:
        raise Unfit(WRONG_LENGTH % {"country": iban[:2], "length": length, "has": len(iban)})
    if not checks(iban):
        raise Unfit(_("This IBAN has a slip in it: its check digits do not fit. Compare it again."))
    return iban


def checks(text: str) -> bool:
    """Whether the two digits after the first two letters fit the rest (ISO 7064, mod 97-10)."""
    return _remainder(text) == 1


def check_digits(letters: str, rest: str) -> str:
    """The two digits that fit between `letters` and `rest`.

    >>> check_digits("DE", "100205000001194700")
    '33'
    """
    return f"{98 - _remainder(f'{letters}00{rest}'):02}"


def _remainder(text: str) -> int:
    """Of the number that is written when the first four come last and A is 10, Z is 35."""
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97


def is_qr_iban(iban: str) -> bool:
    """Whether this Swiss account is one for payments that carry a QR reference."""
    digits = iban[4:9]
    return iban[:2] in {"CH", "LI"} and digits.isdigit() and FIRST_QR <= int(digits) <= LAST_QR


def in_fours(text: str) -> str:
    """The number as people write it and read it aloud.

    >>> in_fours("CH9300762011623852957")
    'CH93 0076 2011 6238 5295 7'
    """
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
