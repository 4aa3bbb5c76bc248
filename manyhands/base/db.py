"""What the two databases need to be told: one writer at a time, and nothing left in free pages."""

import re
import sqlite3
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from itertools import islice
from typing import Any, TypeVar

from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

_one_writer = threading.RLock()
_kept: ContextVar[dict[Hashable, tuple[list[Any], Any]] | None] = ContextVar("kept", default=None)

# Before this version a checkpoint could race with writers (https://sqlite.org/wal.html#walresetbug).
WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, all or nothing.

    SQLite lets one writer in at a time and its waiters sleep and starve; a lock in front of it
    makes the threads of this process queue instead.
    """
    outer = None if _kept.get() is not None else _kept.set({})
    try:
        if connection.vendor != "sqlite":
            with transaction.atomic():
                yield
            return
        with _one_writer, transaction.atomic():
            yield
    finally:
        if outer:
            _kept.reset(outer)


def keep(name: Hashable, value: Any) -> None:
    """Remember what the database holds, for as long as this transaction alone can change it."""
    known = _kept.get()
    if known is not None:
        known[name] = (list(connection.savepoint_ids), value)


def kept(name: Hashable) -> Any:
    """What was remembered under `name` in this transaction; None where a part of it that has ended
    since, and may have been undone, was where it was remembered.
    """
    inside, value = (_kept.get() or {}).get(name, ([], None))
    return value if inside == connection.savepoint_ids[: len(inside)] else None


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, while others go on writing. For reading only.

    Hold it no longer than needed: as long as somebody reads an old moment, SQLite cannot fold its
    log, and PostgreSQL cannot drop dead rows.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def broken_letters_shown() -> Iterator[None]:
    """Inside, text that is no UTF-8 reads with � in it, where it would stop the reading.

    Only a hand in the database leaves such text there, and only SQLite lets it in.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    opened: Any = connection.connection
    before = opened.text_factory
    opened.text_factory = lambda raw: raw.decode(errors="replace")
    try:
        yield
    finally:
        opened.text_factory = before


def in_parts(rows: QuerySet[Row], at_a_time: int) -> Iterator[list[Row]]:
    """All of `rows` by their primary key, so many in memory at a time, on either database.

    Read it inside `one_moment` if the parts must fit together: on PostgreSQL each is a query of
    its own (see `disable_server_side_cursors` in the settings).
    """
    rows = rows.order_by("pk")
    if connection.vendor == "sqlite":
        found = rows.iterator(chunk_size=at_a_time)
        while part := list(islice(found, at_a_time)):
            yield part
        return
    last = None
    while part := list((rows if last is None else rows.filter(pk__gt=last))[:at_a_time]):
        last = part[-1].pk
        yield part


def checkpoint() -> bool:
    """Fold SQLite's write-ahead log into the file and empty it. False when somebody was reading."""
    if connection.vendor != "sqlite":
        return True
    with _one_writer, connection.cursor() as cursor:
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def weighs(table: str) -> int:
    """Bytes of `table` with its indexes, as PostgreSQL keeps them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(to_regclass(%s))", [table])
        size: int = cursor.fetchone()[0]
    return size


def scrub(tables: list[str]) -> bool:
    """Leave nothing of deleted rows of `tables` in the database's files. False if it cannot now.

    SQLite overwrites what it deletes (secure_delete), so folding its log is enough. PostgreSQL
    keeps dead rows until the table is written anew, and even then those that died after the oldest
    transaction began that runs anywhere on its server, in other databases too. It says how many it
    kept, and only with none this is true. Behind whoever waits to write a table anew everybody else
    waits too, so it does not wait long for a backup or an export to end.
    """
    if connection.vendor == "sqlite":
        return checkpoint()
    with connection.cursor() as cursor:
        if not _others_are_through(cursor):
            return False
        cursor.execute("SET lock_timeout = '2s'")
        try:
            clean = [_written_anew(cursor, table) for table in tables]
        except OperationalError:
            return False
        finally:
            cursor.execute("RESET lock_timeout")
        with suppress(ProgrammingError):  # not everybody may; then the old files are empty, and
            cursor.execute("CHECKPOINT")  # go with the server's next one
    return all(clean)


def _others_are_through(cursor: Any) -> bool:
    """Whether all transactions that run now in this database end within 2 seconds.

    While one reads a table that cannot be written anew, and who waits for it is in everybody's way.
    """
    cursor.execute("SELECT clock_timestamp()")
    (begun,) = cursor.fetchone()
    for _look in range(20):
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND backend_type = 'client backend'"
            " AND xact_start < %s AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL))",
            [begun],
        )
        if cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT pg_sleep(0.1)")
    return False


def _written_anew(cursor: Any, table: str) -> bool:
    """Write `table` anew with all that hangs on it. True if PostgreSQL says it kept no dead row."""
    told: list[str] = []

    def hear(notice: Any) -> None:
        told.append(notice.message_detail or "")

    connection.connection.add_notice_handler(hear)
    try:
        cursor.execute(f"VACUUM (FULL, VERBOSE) {connection.ops.quote_name(table)}")
    finally:
        connection.connection.remove_notice_handler(hear)
    # "0 dead row versions cannot be removed yet", in the server's language.
    kept = [number for detail in told if (number := re.search(r"\d+", detail))]
    return bool(kept) and all(int(number.group()) == 0 for number in kept)


def note_no_words(table: str, columns: list[str]) -> None:
    """Keep PostgreSQL from noting frequent values of these columns for its planning.

    It would keep the words of a table that is empty by now. SQLite notes no values.
    """
    if connection.vendor == "sqlite" or not columns:
        return
    quote = connection.ops.quote_name
    each = ", ".join(f"ALTER COLUMN {quote(column)} SET STATISTICS 0" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {quote(table)} {each}")
