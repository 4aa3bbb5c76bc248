"""The root of a record in few signs, to be compared aloud, on paper and in mails.

All members see the same on the same day: it is of the last day that is over. Who is shown another
one was shown another record. 76 of its 256 bits, so nobody makes a second record that looks alike.
"""

from base64 import b64decode
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from mnemonic import Mnemonic

from manyhands.record.models import DailyCheckpoint, Log

HEX = 8
WORDS = 4
_BITS_A_WORD = 11


@dataclass(frozen=True)
class Fingerprint:
    """`hex` begins as the root does that `verify.py` prints; the words say what comes next."""

    words: str
    hex: str
    size: int
    day: date | None

    def __str__(self) -> str:
        return f"{self.words} {self.hex}"


def of_root(root: bytes) -> tuple[str, str]:
    """4 words of BIP 39, always the English ones, and 8 hex digits.

    >>> of_root(bytes(32))
    ('abandon abandon abandon abandon', '00000000')
    """
    digits = root.hex()[:HEX]
    number = int.from_bytes(root) >> (8 * len(root) - 4 * HEX - WORDS * _BITS_A_WORD)
    places = [number >> _BITS_A_WORD * place & 2047 for place in reversed(range(WORDS))]
    return " ".join(_list()[place] for place in places), digits


def fingerprint(log: Log, at: datetime) -> Fingerprint:
    """Of the last day that was over at `at`; of today, where the record began today."""
    day, note = log.day, log.checkpoint
    if day and day >= at.date():
        before = DailyCheckpoint.objects.filter(log=log, day__lt=at.date()).order_by("-day").first()
        day, note = (before.day, before.note) if before else (day, note)
    _origin, size, root = note.split("\n")[:3]
    return Fingerprint(*of_root(b64decode(root)), int(size), day)


@cache
def _list() -> list[str]:
    return list(Mnemonic("english").wordlist)
