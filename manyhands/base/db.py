"""What the two databases need to be told: one writer at a time, and nothing left in free pages."""

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import OperationalError, ProgrammingError, connection, connections, transaction
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

ROWS_AT_A_TIME = 500
PLAIN = {int, str, bytes, date, type(None)}  # both databases take these as they are

_one_writer = threading.RLock()

# Before this version a checkpoint could race with writers (https://sqlite.org/wal.html#walresetbug).
WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, all or nothing.

    SQLite lets one writer in at a time and its waiters sleep and starve; a lock in front of it
    makes the threads of this process queue instead.
    """
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _one_writer, transaction.atomic():
        yield


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


def in_one_go(*statements: tuple[str, Sequence[Any]]) -> None:
    """Do these one after the other, each a text with its values.

    PostgreSQL is told all of them in one message: what a short one costs is asking and answering.
    """
    if connection.vendor != "sqlite":
        text = "; ".join(text for text, _values in statements)
        statements = ((text, [value for _text, values in statements for value in values]),)
    with connection.cursor() as cursor:
        for text, values in statements:
            cursor.execute(text, values)


def put_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert these rows, values in the order of `columns` (attribute names), without an object for
    each; what the database refuses is an IntegrityError as ever.

    On PostgreSQL many go in by COPY: a trigger there looks once at all of them. Else as many as can
    be with one statement: at the end of each, inside a savepoint, SQLite walks over all that it may
    have to undo, which takes longer and longer.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    itself = connections[connection.alias]  # the other looks itself up at each touch
    ready = [
        [
            value if type(value) in PLAIN else field.get_db_prep_save(value, itself)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    ]
    names = ", ".join(itself.ops.quote_name(field.column or "") for field in fields)
    into = f"{itself.ops.quote_name(model._meta.db_table)} ({names})"
    with itself.cursor() as cursor:
        if itself.vendor != "sqlite" and len(rows) > ROWS_AT_A_TIME:
            with itself.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
            return
        for start in range(0, len(ready), ROWS_AT_A_TIME):
            _insert(cursor, into, ready[start : start + ROWS_AT_A_TIME])


def _insert(cursor: Any, into: str, rows: list[list[Any]]) -> None:
    marks = f"({', '.join(['%s'] * len(rows[0]))})"
    every = ", ".join([marks] * len(rows))
    values = [value for row in rows for value in row]
    cursor.execute(f"INSERT INTO {into} VALUES {every}", values)  # noqa: S608


def checkpoint() -> bool:
    """Fold SQLite's write-ahead log into the file and empty it. False when somebody was reading."""
    if connection.vendor != "sqlite":
        return True
    with _one_writer, connection.cursor() as cursor:
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


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
