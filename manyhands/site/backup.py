"""Make a backup, and restore one: into this database or the other kind, and forgetting again.

A backup holds the tables and `seal.key`, the key under which each need's own key is wrapped:
without it nothing sealed could be opened after a fire. So whoever has a backup and its key can read
what was open that day. That is why a backup key is destroyed after 30 days (`backup_keys.py`).
"""

import gzip
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from errno import EISDIR
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.db import transaction

from manyhands.base import erased, jobs, seal
from manyhands.base.db import one_moment, writing
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.ledger.models import Book
from manyhands.ledger.schema import emptied_and_filled
from manyhands.people.models import Person
from manyhands.record.models import Log
from manyhands.site import backup_content, backup_keys, house_lock
from manyhands.site.backup_file import Head, NoGoodBackup, Sealing, Unsealing, new_head, read_head
from manyhands.site.keys import SEAL


class Made(NamedTuple):
    """A backup that was just made."""

    path: Path
    key: backup_keys.Key
    key_is_new: bool


class Restored(NamedTuple):
    """What a restore came to."""

    head: Head
    rows: int
    noted: int  # refs of erased things it was told of
    knows_of_erasures: bool


def folder() -> Path:
    """Where backups lie unless one says otherwise."""
    return settings.VAR / "backups"


def mark() -> Path:
    """The file that stands here while a restore is under way, and if one broke off."""
    return settings.VAR / house_lock.HALF_WAY


# --- make ---


def make(target: Path | None) -> Made:
    """Write a backup of this moment to `target`, whole or not at all; others go on working.

    The keys of backups over 30 days old are destroyed on the way, and what lies of them in
    `var/backups/`.
    """
    at = now()
    backup_keys.destroy_old(at.date())
    drop_old_files(at)
    key, is_new = backup_keys.for_today(at.date())
    if target is None:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        target = folder() / f"{at:%Y-%m-%dT%H%M%SZ}.backup"
    if target.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(target))
    draft = target.with_name(f".{target.name}.part")
    head = new_head(key=key.id, made_at=at, version=version("manyhands"))
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        _write_content(Sealing(out, key.raw, head))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)
    return Made(target, key, is_new)


def drop_old_files(at: datetime) -> int:
    """Delete backups in `var/backups/` whose key is destroyed by now; says how many."""
    old = [path for path in folder().glob("*.backup") if is_too_old(_made_at(path), at)]
    for path in old:
        path.unlink()
    return len(old)


def is_too_old(made_at: datetime, at: datetime) -> bool:
    return at - made_at >= backup_keys.LASTS


def _made_at(path: Path) -> datetime:
    with path.open("rb") as file:
        try:
            return read_head(file).made_at
        except NoGoodBackup:
            return now()  # not ours to delete


def _write_content(out: Sealing) -> None:
    files = {
        SEAL: settings.SEAL_KEY.hex(),
        "erased.log": "\n".join(erased.noted(erased.path())),
    }
    with (
        out,
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=3, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as text,
        one_moment(),
    ):
        text.writelines(backup_content.lines(files))


# --- restore ---


def restore(source: Path, *, keys: Sequence[backup_keys.Key], more_erased: Path | None) -> Restored:
    """Put this server back to what `source` holds, less all that was to be forgotten since.

    The whole file is looked through before anything is touched. Then wiping, loading and
    forgetting are one transaction. Raises `NoGoodBackup`, and then nothing was changed.
    """
    head, key = _head_and_key(source, keys)
    files = _look_through(source, head, key)
    lists = [erased.noted(erased.path()), files["erased.log"].split()]
    if more_erased:
        lists.append(erased.noted(more_erased))
    refs = list(dict.fromkeys(ref for refs in lists for ref in refs))
    with _under_way(), _sealed_as(bytes.fromhex(files[SEAL])), writing():
        transaction.on_commit(lambda: erased.append(refs))
        with emptied_and_filled():
            backup_content.wipe()
            rows = backup_content.load(_content(source, head, key))
        Book.objects.update(checked_at=None)  # what came back is looked at anew
        forget_again(refs, now())
    _keep_seal_key()
    mark().unlink()
    return Restored(head, rows, len(refs), bool(lists[0] or more_erased))


def is_empty() -> bool:
    """Whether nothing would be lost if this database were wiped."""
    return not (Group.objects.exists() or Person.objects.exists() or Log.objects.exists())


def forget_again(refs: Sequence[str], at: datetime) -> None:
    """Erase what was erased since the backup, and all that the clock says is over."""
    erased.replay(refs)
    jobs.catch_up(at)
    seal.destroy_unheld()


def _head_and_key(source: Path, keys: Sequence[backup_keys.Key]) -> tuple[Head, backup_keys.Key]:
    with source.open("rb") as file:
        head = read_head(file)
    if is_too_old(head.made_at, now()):
        raise NoGoodBackup(
            f"This backup is of {head.made_at:%F}. After {backup_keys.LASTS.days} days a backup"
            " is forgotten like everything else: its key is destroyed. Nothing was changed."
        )
    if head.made_at > now() + timedelta(days=1):
        raise NoGoodBackup(
            "This backup is from the future. Set this machine's clock. Nothing was changed."
        )
    for key in keys:
        if key.id == head.key:
            return head, key
    raise NoGoodBackup(
        f"The key of this backup ({head.key}) is not here. Use --key FILE with a copy of the"
        " backup.key of that time, or with its 24 words. Nothing was changed."
    )


def _look_through(source: Path, head: Head, key: backup_keys.Key) -> dict[str, str]:
    """Read all of it once; the files it holds. Raises `NoGoodBackup` if anything is amiss."""
    files: dict[str, str] = {}
    for what, value in _content(source, head, key):
        if what == "files":
            files = value
        elif what == "table":
            backup_content.check_fits(*value)
    return files


def _content(source: Path, head: Head, key: backup_keys.Key) -> Iterator[backup_content.Part]:
    with source.open("rb") as file:
        yield from backup_content.parts(_text(file, key))


def _text(file: BinaryIO, key: backup_keys.Key) -> io.TextIOWrapper:
    plain = Unsealing(file, key.raw, read_head(file))
    return io.TextIOWrapper(gzip.GzipFile(fileobj=plain), encoding="utf-8", newline="\n")


@contextmanager
def _under_way() -> Iterator[None]:
    """Mark that the house must stay shut; take the mark back if it comes to nothing."""
    was_marked = mark().exists()
    mark().touch(mode=0o600)
    try:
        yield
    except BaseException:
        if not was_marked:
            mark().unlink()
        raise


@contextmanager
def _sealed_as(key: bytes) -> Iterator[None]:
    """Work with the master key of the backup; back to our own if it comes to nothing."""
    own = settings.SEAL_KEY
    settings.SEAL_KEY = key
    try:
        yield
    except BaseException:
        settings.SEAL_KEY = own
        raise


def _keep_seal_key() -> None:
    """Put the key that is in use into its file, in one step."""
    path = settings.VAR / SEAL
    draft = path.with_name(".seal.key.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(bytes(settings.SEAL_KEY))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
