"""Seeds of lots that nobody could choose to their liking."""

from collections.abc import Iterable
from hashlib import sha256


def fingerprint(words: str) -> str:
    """SHA-256 of the words, as UTF-8, in hex: what a member gives before the words themselves.

    >>> fingerprint("rain on Tuesday")[:16]
    '52b364eaa818ec5e'
    """
    return sha256(words.encode()).hexdigest()


def seed_from(root: str, revealed: Iterable[str]) -> str:
    """SHA-256 of the root and all revealed words, sorted by code points, each on its own line.

    The root is that of the record, in hex, fixed before anybody committed to words. One member
    whose words nobody else knew is enough to make the seed unforeseeable.

    >>> seed_from("00", ["b", "a"]) == sha256(b"00\\na\\nb").hexdigest()
    True
    """
    return sha256("\n".join([root, *sorted(revealed)]).encode()).hexdigest()
