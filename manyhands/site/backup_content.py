"""What is in a backup: every table worth keeping, row by row, in a form both databases take.

Lines of JSON. An object begins a part, an array is a row of the part it follows:
`{"files": {name: text}}`, then for each table `{"table": label, "columns": [...]}` and its rows,
last `{"rows": how many}`. Bytes are base64, instants and days ISO 8601.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

from manyhands.site.backup_file import NoGoodBackup

AT_A_TIME = 2000

# What is on its way or only of today: sent twice, or a door left open, if a backup brought it back.
LEFT_OUT = {
    "sessions.Session",
    "people.SignedIn",
    "people.SignInCode",
    "base.Letter",
    "base.Job",
    "base.DayKey",
    "base.Allowance",
}

Model = type[models.Model]
Part = tuple[str, Any]  # ("files", {...}), ("table", (label, columns)), ("row", [...]), ("rows", n)


def all_tables() -> list[Model]:
    """Every table of the house, those left out of backups too."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def tables() -> list[Model]:
    """The tables a backup holds."""
    return [model for model in all_tables() if model._meta.label not in LEFT_OUT]


def columns(model: Model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# --- out ---


def lines(files: dict[str, str]) -> Iterator[str]:
    """The whole content. Read it inside `one_moment`."""
    yield _line({"files": files})
    rows = 0
    for model in tables():
        yield _line({"table": model._meta.label, "columns": columns(model)})
        for row in _rows(model):
            rows += 1
            yield _line(row)
    yield _line({"rows": rows})


def _rows(model: Model) -> Iterator[list[Any]]:
    fields = model._meta.concrete_fields
    special = [(at, put) for at, field in enumerate(fields) if (put := _as_json(field))]
    for row in _tuples(model):
        values = list(row)
        for at, put in special:
            if values[at] is not None:
                values[at] = put(values[at])
        yield values


def _tuples(model: Model) -> Iterator[tuple[Any, ...]]:
    """All rows by their primary key, one part of them in memory at a time."""
    names = columns(model)
    key = names.index(model._meta.pk.attname)
    rows = model._base_manager.order_by("pk").values_list(*names)
    part = list(rows[:AT_A_TIME])
    while part:
        yield from part
        part = list(rows.filter(pk__gt=part[-1][key])[:AT_A_TIME])


def _as_json(field: models.Field) -> Callable[[Any], str] | None:
    if isinstance(field, models.BinaryField):
        return lambda value: base64.b64encode(value).decode()
    if isinstance(field, models.DateField):  # a DateTimeField is one, too
        return lambda value: value.isoformat()
    return None


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


# --- in ---


def parts(text: Iterable[str]) -> Iterator[Part]:
    """Read the lines. Raises `NoGoodBackup` unless the last one says how many rows there were."""
    rows = said = 0
    is_whole = False
    for line in text:
        value = json.loads(line)
        if isinstance(value, list):
            rows += 1
            yield "row", value
        elif "table" in value:
            yield "table", (value["table"], value["columns"])
        elif "files" in value:
            yield "files", value["files"]
        else:
            said, is_whole = value["rows"], True
    if not is_whole or said != rows:
        raise NoGoodBackup("This backup is not complete. Nothing was changed.")


def check_fits(label: str, held: Sequence[str]) -> None:
    """Raise `NoGoodBackup` when this program has no such table with just these columns."""
    fitting = {model._meta.label: columns(model) for model in tables()}
    if fitting.get(label) != list(held):
        raise NoGoodBackup(
            f"This backup comes from another version of the program (its table {label} differs)."
            " Restore it with that version, then update. Nothing was changed."
        )


def wipe() -> None:
    """Empty every table, inside the caller's transaction."""
    names = [model._meta.db_table for model in all_tables()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names):
            cursor.execute(statement)


def load(read: Iterable[Part]) -> int:
    """Write the rows into the empty tables, inside the caller's transaction; says how many.

    Keys between tables may point forward until the transaction ends.
    """
    many = 0
    batch: list[list[Any]] = []
    put: Callable[[list[list[Any]]], None] = _put_nothing
    for what, value in read:
        if what == "row":
            batch.append(value)
            many += 1
        if what != "row" or len(batch) == AT_A_TIME:
            put(batch)
            batch = []
        if what == "table":
            put = _putter(value[0])
    put(batch)
    _go_on_counting()
    connection.check_constraints()
    return many


def _putter(label: str) -> Callable[[list[list[Any]]], None]:
    model = apps.get_model(label)
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    convert = [(_from_json(field), field) for field in fields]

    def put(rows: list[list[Any]]) -> None:
        prepared = [
            [
                field.get_db_prep_save(take(value) if value is not None else None, connection)
                for (take, field), value in zip(convert, row, strict=True)
            ]
            for row in rows
        ]
        if prepared:
            with connection.cursor() as cursor:
                cursor.executemany(statement, prepared)

    return put


def _put_nothing(rows: list[list[Any]]) -> None:
    assert not rows, "rows before their table"


def _from_json(field: models.Field) -> Callable[[Any], Any]:
    if isinstance(field, models.BinaryField):
        return base64.b64decode
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat
    if isinstance(field, models.DateField):
        return date.fromisoformat
    return lambda value: value


def _go_on_counting() -> None:
    """Let the next row of each table get a number of its own (PostgreSQL must be told)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
