"""Sealed words: encrypted under a key of their own, forgotten by destroying that key.

Each thing that holds sealed words owns one `SealKey` row. The row holds a random 256-bit data
key, itself encrypted ("wrapped") under the server's master key, which lives in a file outside
the database. Without the row the words are noise, wherever a copy of them may lie.
AES-256-GCM, a 96-bit random nonce in front, a label as associated data so that a sealed value
cannot be moved to another field.
"""

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from manyhands.base.models import SealKey

NONCE = 12


class Unsealable(Exception):
    """The key is gone, or these bytes were not sealed with it."""


def encrypt(key: bytes, plain: bytes, label: bytes) -> bytes:
    """Nonce and ciphertext of `plain`, 28 bytes longer than it."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, label)


def decrypt(key: bytes, sealed: bytes | memoryview, label: bytes) -> bytes:
    """The plain bytes. Raises `Unsealable` for another key or label, or changed bytes."""
    try:
        return AESGCM(key).decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), label)
    except InvalidTag:
        raise Unsealable(label.decode()) from None


def wrap(plain: bytes, *, label: bytes) -> bytes:
    """`plain` under the server's master key."""
    return encrypt(bytes(settings.SEAL_KEY), plain, label)


def unwrap(sealed: bytes, *, label: bytes) -> bytes:
    """What `wrap` took in. Raises `Unsealable`."""
    return decrypt(bytes(settings.SEAL_KEY), sealed, label)


def blind_index(text: str, *, label: bytes) -> bytes:
    """32 bytes that are equal for equal texts and say nothing else: for look-ups by equality."""
    key = hmac.digest(bytes(settings.SEAL_KEY), b"blind index/" + label, hashlib.sha256)
    return hmac.digest(key, text.encode(), hashlib.sha256)


def new_key() -> SealKey:
    """A fresh data key, saved."""
    return SealKey.objects.create(wrapped=wrap(os.urandom(32), label=b"seal key"))


def new_keys(many: int) -> list[SealKey]:
    """As many fresh data keys, saved together."""
    fresh = [SealKey(wrapped=wrap(os.urandom(32), label=b"seal key")) for _ in range(many)]
    return SealKey.objects.bulk_create(fresh)


def seal(key: SealKey, value: Any, *, label: bytes) -> bytes:
    """`value` (anything JSON can say) under the data key of `key`."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return encrypt(_data_key(key), plain, label)


def unseal(key: SealKey, sealed: bytes | memoryview, *, label: bytes) -> Any:
    """The value that was sealed. Raises `Unsealable` once the key is destroyed.

    Callers write down who read: only `actions` and the owner's own page may call this
    (`site/tests/test_doors.py` holds the list).
    """
    return json.loads(decrypt(_data_key(key), sealed, label))


def destroy(keys: list[int]) -> int:
    """Forget these keys for good; what they sealed can never be read again. Says how many."""
    return SealKey.objects.filter(pk__in=keys).exclude(wrapped=None).update(wrapped=None)


def destroy_unheld() -> int:
    """Delete keys that nothing is sealed with any more, as after a restore; says how many."""
    free = {f"{held_by.name}__isnull": True for held_by in SealKey._meta.related_objects}
    return SealKey.objects.filter(**free).delete()[0]


def _data_key(key: SealKey) -> bytes:
    if key.wrapped is None:
        raise Unsealable("destroyed")
    return unwrap(bytes(key.wrapped), label=b"seal key")
