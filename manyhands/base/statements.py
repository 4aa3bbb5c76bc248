"""Statements that read nothing: several in one message, and many rows at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, connections
from django.db.models import Model

ROWS_AT_A_TIME = 500
MANY = 20  # so many rows PostgreSQL is told by COPY, which is quicker and a message of its own
PLAIN = {int, str, bytes, date, type(None)}  # both databases take these as they are

Statement = tuple[str, Sequence[Any]]  # a text with its values
_waiting: ContextVar[list[Statement] | None] = ContextVar("waiting", default=None)


@contextmanager
def in_one_message() -> Iterator[None]:
    """What `run` is given inside waits for the end, and nothing may be read of it before.

    PostgreSQL is told all of it in one message: what a short one costs is asking and answering.
    """
    if connection.vendor == "sqlite" or _waiting.get() is not None:
        yield
        return
    statements: list[Statement] = []
    outer = _waiting.set(statements)
    try:
        yield
    finally:
        _waiting.reset(outer)
    _tell(statements)


def _tell(statements: list[Statement]) -> None:
    """All of them in one message; then none waits."""
    if not statements:
        return
    text = "; ".join(text for text, _values in statements)
    values = [value for _text, values in statements for value in values]
    statements.clear()
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def run(text: str, values: Sequence[Any]) -> None:
    """Do this, of which nothing is read; inside `in_one_message`, at its end."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append((text, values))
        return
    with connection.cursor() as cursor:
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
    names = ", ".join(itself.ops.quote_name(field.column or "") for field in fields)
    into = f"{itself.ops.quote_name(model._meta.db_table)} ({names})"
    ready = _ready(itself, fields, rows)
    if itself.vendor == "sqlite" or len(rows) < MANY:
        while part := list(islice(ready, ROWS_AT_A_TIME)):
            _insert(into, part)
        return
    _tell(_waiting.get() or [])
    with (
        itself.cursor() as cursor,
        itself.wrap_database_errors,
        cursor.copy(f"COPY {into} FROM STDIN") as copy,
    ):
        for row in ready:
            copy.write_row(row)


def _ready(
    itself: Any, fields: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> Iterator[list[Any]]:
    """The values of each row as the database takes them."""
    plain = PLAIN if itself.vendor == "sqlite" else {*PLAIN, datetime}
    for row in rows:
        yield [
            value if type(value) in plain else field.get_db_prep_save(value, itself)
            for field, value in zip(fields, row, strict=True)
        ]


def _insert(into: str, rows: list[list[Any]]) -> None:
    marks = f"({', '.join(['%s'] * len(rows[0]))})"
    every = ", ".join([marks] * len(rows))
    run(f"INSERT INTO {into} VALUES {every}", [value for row in rows for value in row])  # noqa: S608
