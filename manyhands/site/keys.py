"""The keys of this server: made on the first run, kept in files only its owner can read."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SECRET, SEAL = "secret.key", "seal.key"


def key_file(path: Path, size: int = 32) -> bytes:
    """The key in `path`, `size` bytes; made with mode 600 when the file is not there yet.

    Two processes that start at once agree: the file appears whole, under its name, once.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(size))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != size:
        raise ImproperlyConfigured(f"{path} should hold {size} bytes and holds {len(key)}.")
    return key


def move_in(folder: Path) -> None:
    """The folder of this server is there, with its keys."""
    for name in (SECRET, SEAL):
        key_file(folder / name)
