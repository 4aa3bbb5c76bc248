"""The one writer of logs: adds entries, and erases what they say without touching the log.

Every change of state in the house writes one entry here, in the same transaction.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from manyhands.base import seal
from manyhands.base.db import keep, kept
from manyhands.base.refs import new_ref
from manyhands.base.statements import in_one_message, run
from manyhands.base.times import now
from manyhands.record import rules
from manyhands.record.models import Body, DailyCheckpoint, Log
from manyhands.record.verify import grow, leaf_hash, root_of

KEY_LABEL = b"record key"
AT_A_TIME = 500
OF_LOG = [field.attname for field in Log._meta.concrete_fields]
# Written out, since every act waits for these.
HEAD = f"SELECT {', '.join(OF_LOG)} FROM record_log WHERE id = %s"  # noqa: S608
ENTRY = "INSERT INTO record_entry (log_id, seq, leaf, leaf_hash) VALUES (%s, %s, %s, %s)"
BODY = """INSERT INTO record_body (entry_id, about, salt, payload)
VALUES ((SELECT id FROM record_entry WHERE log_id = %s AND seq = %s), %s, %s, %s)"""
ADVANCE = """UPDATE record_log SET size = %s, frontier = %s, root = %s, newest = %s, day = %s,
checkpoint = %s WHERE id = %s"""


_noted: ContextVar[list[tuple[int, int]] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[list[tuple[int, int]]]:
    """The entries that are written inside: of which log, by row, and their places in it."""
    noted: list[tuple[int, int]] = []
    outer = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(outer)


def open_log() -> Log:
    """A new empty log with a name that says nothing and a key of its own."""
    private = Ed25519PrivateKey.generate()
    log = Log(
        origin=f"g/{new_ref()}",
        public_key=private.public_key().public_bytes_raw(),
        sealed_key=seal.wrap(private.private_bytes_raw(), label=KEY_LABEL),
        root=root_of([]),
        newest=rules.NOTHING_BEFORE,
    )
    log.checkpoint = _signed_checkpoint(log)
    log.save()
    return log


def write(log_id: int, kind: str, *, by: str, about: str = "", **facts: rules.Json) -> int:
    """Add one entry: an act of this kind was done by this ref. Says its place in the log.

    `about` is the ref under which what is said here can be erased later. Facts are text, whole
    numbers, true, false, None, lists and dicts; ValueError for anything else. 4 queries, one less
    where the transaction holds the log already, in 1 message on PostgreSQL; one more query on the
    first entry of a day; O(log n).
    """
    if "at" in facts:
        raise ValueError("the program itself says when")
    log = _locked(log_id)
    return _append(log, _moment(log), about, {"kind": kind, "by": by, **facts})


def seed_of_lot(log_id: int, matter: str) -> str:
    """The seed of the lot about `matter`: the record's own signature of it, in base64.

    No member can know it before it is drawn, nor get another by waiting or writing something. Who
    has the record checks it with the key in its head, over `rules.lot_text`. 1 query.
    """
    log = Log.objects.get(pk=log_id)
    private = seal.unwrap(bytes(log.sealed_key), label=KEY_LABEL)
    return rules.lot_seed(rules.lot_text(log.origin, matter), private)


def erase(log_id: int, *, abouts: list[str], policy: str) -> int:
    """Destroy what entries about these refs say, and write one entry that this was done.

    Says how many bodies were erased. A second time it finds nothing and writes nothing.
    """
    assert "" not in abouts, "what is about nothing in particular stays"
    log = _locked(log_id)
    found: list[tuple[int, int]] = []
    for part in _parts(abouts):
        bodies = Body.objects.filter(entry__log=log, about__in=part)
        found += bodies.values_list("entry__seq", "pk")
    if not found:
        return 0
    found.sort()
    moment = _moment(log)
    for part in _parts([pk for _, pk in found]):
        Body.objects.filter(pk__in=part).update(salt=None, payload=None, about="", erased_at=moment)
    seqs = [seq for seq, _ in found]
    said = {"kind": "record.erase", "by": "rule", "policy": policy, "seqs": seqs}
    _append(log, moment, "", said)
    return len(found)


def hold(log_id: int) -> None:
    """Nobody else writes to this log until the transaction ends; who decides on what is there
    before they write holds it first. 1 query on PostgreSQL; on SQLite one writes at a time anyway.
    """
    if connection.vendor != "sqlite":
        _locked(log_id)


def _locked(log_id: int) -> Log:
    """The log, held against other writers until the transaction ends."""
    assert connection.in_atomic_block, "an entry and what it tells of are one transaction"
    log: Log | None = kept((Log, log_id))
    if log is None:
        held = " FOR UPDATE" if connection.features.has_select_for_update else ""
        with connection.cursor() as cursor:
            cursor.execute(HEAD + held, [log_id])
            log = Log.from_db(None, OF_LOG, cursor.fetchone())
        keep((Log, log_id), log)
    return log


def _append(log: Log, moment: datetime, about: str, said: dict[str, Any]) -> int:
    """Write it down and advance the log by one; says its place."""
    payload = rules.canonical_json({**said, "about": about, "at": rules.minute(moment)})
    salt = secrets.token_bytes(rules.SALT)
    day, seq = moment.date(), log.size
    leaf = rules.write_leaf(
        log.origin, seq, f"{day}", bytes(log.newest), rules.commit_to(salt, payload)
    )
    newest = leaf_hash(leaf.encode())
    _close_the_day_before(log, day)
    keep((Log, log.pk), None)
    _advance(log, newest, day)
    head = [log.size, log.frontier, log.root, newest, day, log.checkpoint, log.pk]
    with in_one_message():
        run(ENTRY, [log.pk, seq, leaf, newest])
        run(BODY, [log.pk, seq, about, salt, payload])
        run(ADVANCE, head)
    keep((Log, log.pk), log)
    if (noted := _noted.get()) is not None:
        noted.append((log.pk, seq))
    return seq


def _moment(log: Log) -> datetime:
    """Now, to the minute; never a day before the last entry's, even if the clock was set back."""
    moment = now().replace(second=0, microsecond=0)
    if log.day and moment.date() < log.day:
        return datetime.combine(log.day, time(), UTC)
    return moment


def _close_the_day_before(log: Log, day: date) -> None:
    if log.day and log.day != day:
        DailyCheckpoint.objects.create(log=log, day=log.day, size=log.size, note=log.checkpoint)


def _advance(log: Log, newest: bytes, day: date) -> None:
    frontier = rules.unpack(bytes(log.frontier))
    grow(frontier, log.size, newest)
    log.size += 1
    log.frontier = b"".join(frontier)
    log.root, log.newest, log.day = root_of(frontier), newest, day
    log.checkpoint = _signed_checkpoint(log)


def _signed_checkpoint(log: Log) -> str:
    text = rules.checkpoint_text(log.origin, log.size, bytes(log.root))
    return rules.sign_note_with(_signing_key(bytes(log.sealed_key)), text, log.origin)


@lru_cache(maxsize=64)  # who reads this memory finds in it the key that opens all of these
def _signing_key(sealed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seal.unwrap(sealed, label=KEY_LABEL))


def _parts(values: list[Any]) -> list[list[Any]]:
    return [values[at : at + AT_A_TIME] for at in range(0, len(values), AT_A_TIME)]
