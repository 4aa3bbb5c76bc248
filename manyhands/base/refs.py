"""Public ids: random, so that nobody can count or guess them."""

import base64
import secrets

REF_LENGTH = 16


def new_ref() -> str:
    """16 letters and digits, 80 bits of chance.

    >>> len(new_ref())
    16
    """
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()
