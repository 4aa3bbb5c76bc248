"""What the database itself refuses, as triggers: one file for each kind of database.

The triggers hold for whoever writes, with this program or without it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from django.db import connection

TABLES = ("transfer", "posting", "seal", "hold", "balance", "commodity")
# A column that SQLite's triggers read and that came later than they: one that asks for what is not
# there yet stops every migration that makes another table anew. It goes up with its column.
CAME_LATER = ("ledger_commodity", "use_by")
TRIGGER = re.compile(r"^CREATE TRIGGER (\w+)", re.MULTILINE)


def _text(vendor: str) -> str:
    return files(__name__).joinpath(f"{vendor}.sql").read_text(encoding="utf-8")


def raise_triggers(cursor: Any, vendor: str) -> None:
    """Put the triggers up; on PostgreSQL nobody is allowed to change what is posted either."""
    table, column = CAME_LATER
    is_there = vendor != "sqlite" or _has(cursor, table, column)
    for statement in _text(vendor).split("\n\n\n"):
        if is_there or column not in statement:
            cursor.execute(statement)


def _has(cursor: Any, table: str, column: str) -> bool:
    cursor.execute("SELECT 1 FROM pragma_table_info(%s) WHERE name = %s", [table, column])
    return cursor.fetchone() is not None


def triggers_that_are_gone(cursor: Any, vendor: str) -> set[str]:
    """The names of those that a hand took down or switched off."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    return set(TRIGGER.findall(_text(vendor))) - {name for (name,) in cursor.fetchall()}


def take_down_triggers(cursor: Any, vendor: str) -> None:
    """Take all of them down."""
    if vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'ledger%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        return
    cursor.execute(
        "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'ledger%' "
        "AND NOT tgisinternal"
    )
    for name, table in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
    cursor.execute("GRANT ALL ON ledger_transfer, ledger_posting, ledger_seal TO CURRENT_USER")


@contextmanager
def emptied_and_filled() -> Iterator[None]:
    """Inside, all tables are emptied and filled anew: a backup comes back, or a test ends.

    Whoever fills them looks afterwards whether the books are sound (`checking.problems`).
    """
    with connection.cursor() as cursor:
        take_down_triggers(cursor, connection.vendor)
    yield
    with connection.cursor() as cursor:
        raise_triggers(cursor, connection.vendor)
