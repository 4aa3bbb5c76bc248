"""Reading logs: proofs for members, the file they take along, and a look whether all is whole.

Whom to show what is decided above: everything here is for whoever may see the whole record.
"""

import json
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import date
from itertools import chain, count
from typing import Any, NamedTuple, TextIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manyhands.base import seal
from manyhands.base.db import broken_letters_shown
from manyhands.record import rules
from manyhands.record.log import KEY_LABEL
from manyhands.record.models import DailyCheckpoint, Entry, Log
from manyhands.record.verify import Fault, Walk, canonical

ROWS_AT_A_TIME = 2000
OF_LOG = [field.attname for field in Log._meta.concrete_fields]
OF_ENTRY = ["seq", "leaf", "leaf_hash"]
OF_BODY = ["body__pk", "body__salt", "body__payload", "body__about", "body__erased_at"]


class Row(NamedTuple):
    """An entry and its body as they lie in the database; all of the body is None without one."""

    seq: int
    leaf: str
    leaf_hash: bytes
    body: int | None
    salt: bytes | None
    payload: str | None
    about: str | None
    erased_at: Any


class Snapshot(NamedTuple):
    """One moment of a log: nothing written later shows through."""

    log: Log
    days: list[DailyCheckpoint]
    rows: Iterator[Row]

    def head(self) -> str:
        """The first line of the file."""
        head: dict[str, rules.Json] = {
            "key": rules.verifier_key(self.log.origin, bytes(self.log.public_key)),
            "newest": bytes(self.log.newest).hex(),
            "checkpoint": self.log.checkpoint,
            "days": [day.note for day in self.days],
        }
        return rules.canonical_json(head) + "\n"


# --- proofs ---


def inclusion_proof(log: Log, seq: int) -> list[bytes]:
    """Proof that entry `seq` is in the tree of `log.size` entries. O(n), 0.2 s for 100,000."""
    return rules.inclusion_proof(_leaf_hashes(log), seq)


def consistency_proof(log: Log, old_size: int) -> list[bytes]:
    """Proof that the log only grew since it had `old_size` entries. O(n)."""
    return rules.consistency_proof(_leaf_hashes(log), old_size)


def receipt(entry: Entry) -> str:
    """What a member can keep to show later that this entry was in the record (C2SP tlog-proof)."""
    log = Log.objects.get(pk=entry.log_id)
    proof = inclusion_proof(log, entry.seq)
    return rules.receipt_text(entry.leaf, entry.seq, proof, log.checkpoint)


def _leaf_hashes(log: Log) -> list[bytes]:
    entries = Entry.objects.filter(log_id=log.pk, seq__lt=log.size).order_by("seq")
    return [bytes(leaf_hash) for leaf_hash in entries.values_list("leaf_hash", flat=True)]


# --- the file ---


def export(log: Log, out: TextIO) -> None:
    """Write the whole record as a file that `verify.py` checks: a head, then a line an entry."""
    out.writelines(export_lines(log))


def export_lines(log: Log) -> Iterator[str]:
    """The lines of that file, to be sent one after the other."""
    with snapshot_of(log.pk) as snapshot:
        yield snapshot.head()
        for row in snapshot.rows:
            salt = None if row.salt is None else row.salt.hex()
            line = {"leaf": row.leaf, "payload": row.payload, "salt": salt}
            yield canonical(line) + "\n"


# --- is all whole? ---


def find_fault(log: Log) -> Fault | None:
    """The first thing in the database that is not as it was written, or None.

    Looks at every row of the log, its entries, bodies and daily checkpoints; holds one part of
    them in memory at a time. About 3 s for 100,000 entries.
    """
    try:
        with snapshot_of(log.pk) as snapshot:
            _look_at_all(snapshot)
    except Fault as fault:
        return fault
    return None


@contextmanager
def snapshot_of(log_id: int) -> Iterator[Snapshot]:
    """The log as it is now. One SELECT brings the log's row along with each entry, so that
    writers need not wait and still the two fit together. Its cursor is closed on the way out:
    left to the garbage collector, it could be closed in the middle of another query and hang.
    """
    with broken_letters_shown(), closing(_tuples(log_id)) as tuples:
        first = next(tuples, None)
        log = Log.objects.get(pk=log_id) if first is None else Log.from_db(None, OF_LOG, first[8:])
        _make_readable(log)
        days = DailyCheckpoint.objects.filter(log_id=log_id, size__lt=log.size).order_by("size")
        yield Snapshot(log, list(days), map(_row, chain([first] if first else (), tuples)))


def _tuples(log_id: int) -> Generator[tuple[Any, ...], None, None]:
    columns = [*OF_ENTRY, *OF_BODY, *(f"log__{name}" for name in OF_LOG)]
    entries = Entry.objects.filter(log_id=log_id).order_by("seq").values_list(*columns)
    rows = entries.iterator(chunk_size=ROWS_AT_A_TIME)
    for seq in count():
        try:
            row = next(rows)
        except StopIteration:
            return
        except (TypeError, ValueError):  # in one of the next thousands stands a time that is none
            yield from _one_by_one(entries.filter(seq__gte=seq))
            return
        yield row


def _one_by_one(entries: Any) -> Iterator[tuple[Any, ...]]:
    """Those up to the first that cannot be read."""
    for seq in list(entries.values_list("seq", flat=True)):
        try:
            row = entries.get(seq=seq)
        except (TypeError, ValueError) as wrong:
            raise Fault("body", seq) from wrong
        yield row


def _row(columns: tuple[Any, ...]) -> Row:
    seq, leaf, leaf_hash, body, salt, payload, about, erased_at = columns[:8]
    salt = None if salt is None else _as_bytes(salt)
    payload = None if payload is None else _as_text(payload)
    return Row(seq, _as_text(leaf), _as_bytes(leaf_hash), body, salt, payload, about, erased_at)


def _make_readable(log: Log) -> None:
    log.checkpoint = _as_text(log.checkpoint)
    for name in ("public_key", "sealed_key", "frontier", "root", "newest"):
        setattr(log, name, _as_bytes(getattr(log, name)))


def _as_text(value: Any) -> str:
    """SQLite keeps bytes in a column of text. Such a value reads like nothing ever written."""
    if isinstance(value, str):
        return value
    return "\N{REPLACEMENT CHARACTER}" + _as_bytes(value).decode(errors="replace")


def _as_bytes(value: Any) -> bytes:
    """And anything in a column of bytes; what is none is no bytes at all."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _look_at_all(snapshot: Snapshot) -> None:
    walk = Walk(snapshot.head())
    erased: dict[int, str] = {}
    ends: dict[int, str] = {}
    for row in snapshot.rows:
        yesterday = walk.day
        _look_at_one(walk, row)
        if row.erased_at:
            erased[row.seq] = rules.minute(row.erased_at)
        if row.seq and walk.day != yesterday:
            ends[row.seq] = yesterday
    walk.finish()
    if wrong := erased.items() ^ walk.covered.items():
        raise Fault("erased", min(wrong)[0])
    if wrong := ends.items() ^ {(day.size, f"{day.day}") for day in snapshot.days}:
        raise Fault("day", min(wrong)[0])
    if not _head_fits(snapshot.log, walk):
        raise Fault("head")


def _look_at_one(walk: Walk, row: Row) -> None:
    """Take one more entry, and hold what the file does not have against it."""
    if row.seq != walk.size:
        raise Fault("missing", walk.size)
    if row.body is None:
        raise Fault("body", row.seq)
    walk.take(row.leaf, row.salt, row.payload)
    if row.leaf_hash != walk.last:
        raise Fault("changed", row.seq)
    if row.payload is not None and json.loads(row.payload)["about"] != row.about:
        raise Fault("body", row.seq)


def _head_fits(log: Log, walk: Walk) -> bool:
    stored = (log.size, bytes(log.root), bytes(log.frontier), log.day)
    day = date.fromisoformat(walk.day) if walk.day else None
    return stored == (walk.size, walk.root, b"".join(walk.frontier), day) and _key_fits(log)


def _key_fits(log: Log) -> bool:
    try:
        private = seal.unwrap(bytes(log.sealed_key), label=KEY_LABEL)
        public = Ed25519PrivateKey.from_private_bytes(private).public_key()
    except (seal.Unsealable, ValueError):
        return False
    return public.public_bytes_raw() == bytes(log.public_key)
