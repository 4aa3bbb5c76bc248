"""The file a backup is: one line that says what it is, then encrypted chunks.

Format `manyhands-backup/1`:

- A line of JSON, ended by a line feed, at most 1000 bytes: `format`, `key` (which backup key, 16
  hex digits), `made_at` (UTC, to the second), `version` (of the program), `salt` (64 hex digits).
- Chunks of 65,536 bytes of plain text, the last one shorter or equal, each encrypted with
  AES-256-GCM and followed by its tag of 16 bytes. The file's own key is HKDF-SHA256 of the backup
  key, with `salt` as salt and the whole first line as info: a changed line opens nothing. The nonce
  is the chunk's number (11 bytes, big-endian) and one byte, 1 for the last chunk, 0 for the others,
  so that chunks cannot be dropped, doubled or put in another order (the STREAM construction of
  Hoang, Reyhanitabar, Rogaway, Vizár 2015, https://eprint.iacr.org/2015/189, as in age).
- The plain text is gzip of lines, see `backup_content.py`.
"""

import io
import json
import os
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = "manyhands-backup/1"
LONGEST_HEAD = 1000
CHUNK = 65_536
TAG = 16


class NoGoodBackup(Exception):
    """This file cannot be restored; the sentence says why."""


class Head(NamedTuple):
    """The first line, which anybody can read."""

    key: str
    made_at: datetime
    version: str
    line: bytes
    salt: bytes


def new_head(*, key: str, made_at: datetime, version: str) -> Head:
    """The first line of a new backup."""
    salt = os.urandom(32)
    said = {
        "format": FORMAT,
        "key": key,
        "made_at": made_at.isoformat(timespec="seconds"),
        "version": version,
        "salt": salt.hex(),
    }
    return Head(key, made_at, version, json.dumps(said).encode() + b"\n", salt)


def read_head(file: BinaryIO) -> Head:
    """The first line of `file`. Raises `NoGoodBackup` for anything that is not a backup of ours."""
    line = file.readline(LONGEST_HEAD)
    try:
        said = json.loads(line)
        if said["format"] != FORMAT or not line.endswith(b"\n"):
            raise ValueError(FORMAT)
        made_at = datetime.fromisoformat(said["made_at"])
        return Head(said["key"], made_at, said["version"], line, bytes.fromhex(said["salt"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoGoodBackup("This file is not a Manyhands backup.") from None


class Sealing(io.RawIOBase):
    """Takes plain bytes in and writes head and chunks to `out`; complete only once closed."""

    def __init__(self, out: BinaryIO, key: bytes, head: Head) -> None:
        super().__init__()
        self.out, self.cipher = out, _cipher(key, head)
        self.waiting, self.number = bytearray(), 0
        out.write(head.line)

    def writable(self) -> bool:
        return True

    def write(self, plain: Any) -> int:
        self.waiting += plain
        while len(self.waiting) > CHUNK:
            self._emit(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(plain)

    def close(self) -> None:
        if not self.closed:
            self._emit(bytes(self.waiting), is_last=True)
        super().close()

    def _emit(self, plain: bytes, *, is_last: bool) -> None:
        self.out.write(self.cipher.encrypt(_nonce(self.number, is_last), plain, None))
        self.number += 1


class Unsealing(io.RawIOBase):
    """Gives the plain bytes of the chunks that follow the head in `file`.

    Reading raises `NoGoodBackup` at the first chunk that is not as it was written.
    """

    def __init__(self, file: BinaryIO, key: bytes, head: Head) -> None:
        super().__init__()
        self.file, self.cipher = file, _cipher(key, head)
        self.ready, self.number = b"", 0
        self.ahead = file.read(CHUNK + TAG)
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        while not self.ready and not self.is_over:
            self._next()
        given, self.ready = self.ready[: len(room)], self.ready[len(room) :]
        room[: len(given)] = given
        return len(given)

    def _next(self) -> None:
        sealed, self.ahead = self.ahead, self.file.read(CHUNK + TAG)
        self.is_over = not self.ahead
        try:
            self.ready = self.cipher.decrypt(_nonce(self.number, self.is_over), sealed, None)
        except (InvalidTag, ValueError):
            raise NoGoodBackup(
                "This backup is damaged or not complete, or the key is another one."
                " Nothing was changed."
            ) from None
        self.number += 1


def _cipher(key: bytes, head: Head) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=head.salt, info=head.line).derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
