"""The keys of backups: a new one every week, destroyed after 30 days, and with them the backups.

`var/backup.key` holds one key a line: its id, the day it was made, 64 hex digits. Deleting old
backup files is not enough, since copies lie on sticks and other machines; without their key they
are noise. A key can be written down as 24 words (BIP 39), and those are as good as the file.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from mnemonic import Mnemonic

NEW_ONE_AFTER = timedelta(days=7)
LASTS = timedelta(days=30)


class Key(NamedTuple):
    """One backup key; `made_on` is None when it was typed as words."""

    id: str
    made_on: date | None
    raw: bytes

    def words(self) -> str:
        """24 words to write on paper."""
        return Mnemonic("english").to_mnemonic(self.raw)


def path() -> Path:
    """Where this server keeps its backup keys."""
    return settings.VAR / "backup.key"


def read(file: Path) -> list[Key]:
    """The keys in `file`, the newest last: a copy of `backup.key`, or 24 words.

    Raises ValueError for anything else, FileNotFoundError when there is no such file.
    """
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    words = " ".join(text.lower().split())
    if Mnemonic("english").check(words):
        raw = bytes(Mnemonic("english").to_entropy(words))
        return [Key(_id(raw), None, raw)]
    return [_key(line) for line in text.splitlines()]


def kept() -> list[Key]:
    """The keys of this server, the newest last."""
    return read(path()) if path().exists() else []


def for_today(today: date) -> tuple[Key, bool]:
    """The key to make a backup with, and whether it is new and wants to be written down."""
    keys = kept()
    newest = keys[-1] if keys else None
    if newest and newest.made_on and timedelta() <= today - newest.made_on < NEW_ONE_AFTER:
        return newest, False
    raw = secrets.token_bytes(32)
    fresh = Key(_id(raw), today, raw)
    _write([*keys, fresh])
    return fresh, True


def too_old(today: date) -> list[Key]:
    """The keys that have lived too long."""
    return [key for key in kept() if key.made_on and today - key.made_on >= LASTS]


def destroy_old(today: date) -> int:
    """Destroy the keys that have lived too long; says how many."""
    old = too_old(today)
    if old:
        _write([key for key in kept() if key not in old])
    return len(old)


def _write(keys: Sequence[Key]) -> None:
    """Put `keys` in the place of the old ones, and zeros over the old ones."""
    before = path().open("r+b") if path().exists() else None
    draft = path().with_name(".backup.key.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.writelines(f"{key.id} {key.made_on} {key.raw.hex()}\n" for key in keys)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path())
    if before:
        with before:
            before.write(bytes(os.fstat(before.fileno()).st_size))
            before.flush()
            os.fsync(before.fileno())


def _key(line: str) -> Key:
    identity, made_on, digits = line.split()
    raw = bytes.fromhex(digits)
    if len(raw) != 32 or identity != _id(raw):
        raise ValueError("not a backup key")
    return Key(identity, date.fromisoformat(made_on), raw)


def _id(raw: bytes) -> str:
    return hashlib.sha256(b"manyhands backup key" + raw).hexdigest()[:16]
