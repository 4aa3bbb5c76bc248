"""What a mail address and a typed code come down to, and how often one may try.

Guessing: a code has 6 digits and takes 5 tries, in the one browser that asked for it. An address
is sent at most 30 codes a day, so all strangers together have 150 tries a day at one person, and
after a day of that a chance of 0.00015, with 30 mails in that person's inbox to warn them. One
part of the net has 40 tries an hour whatever it aims at. A passkey has none of these limits, so
nobody can be locked out by somebody else's guessing.
"""

import unicodedata
from datetime import timedelta

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES_PER_CODE = 5

STAYS = timedelta(days=30)
ONE_SITTING = timedelta(hours=12)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ASKS_PER_BROWSER = 10  # an hour
ASKS_PER_NET = 60  # an hour; a shelter shares one address of the net
TRIES_PER_NET = 40  # an hour
CODES_PER_ADDRESS = 30  # a day


def normal_mail(typed: str) -> str:
    """The one spelling of a mail address that we compare and write to.

    Raises ValueError for what is not a plain `name@host`.

    >>> normal_mail(" Ana@Example.ORG ")
    'ana@example.org'
    """
    name, at, host = unicodedata.normalize("NFKC", typed).strip().lower().rpartition("@")
    if not (name and at and host) or not name.isascii():
        raise ValueError("not a mail address")
    if any(sign in name + host for sign in ' "\\[]()<>,;:@\t\r\n'):
        raise ValueError("not a plain mail address")
    return f"{name}@{host.encode('idna').decode()}"


def masked(mail: str) -> str:
    """Enough of an address to know it again, too little to tell it to somebody who looks on.

    >>> masked("ana@example.org")
    'a…@example.org'
    """
    name, _, host = mail.rpartition("@")
    return f"{name[:1]}…@{host}"


def plain_code(typed: str) -> str:
    """The digits of a typed code: spaces and dashes go, digits of every script become 0 to 9.

    >>> plain_code(" 123-456 "), plain_code("١٢٣٤٥٦")
    ('123456', '123456')
    """
    digits = (unicodedata.digit(sign, None) for sign in typed)
    return "".join(str(digit) for digit in digits if digit is not None)
