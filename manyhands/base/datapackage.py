"""What a sheet of an export is made of, as CSV and as a data package describes it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, NamedTuple

from django.db.models import QuerySet

from manyhands.base.db import in_parts

AT_A_TIME = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Column(NamedTuple):
    """One column: its name, its Frictionless type, what it says about a row."""

    name: str
    type: str
    value: Callable[[Any], Any]


class Sheet(NamedTuple):
    """One CSV file; `rows` are a group's, as a member may see them. `points` gives for a column the
    sheet and column it points to.
    """

    name: str
    rows: Callable[[Any, Any], Iterable[Any]]
    columns: list[Column]
    key: str = ""
    points: dict[str, tuple[str, str]] = {}


def of(name: str, *more: str) -> Callable[[Any], Any]:
    """What a row calls so; with `more`, what that calls so in turn, or nothing where it is not."""

    def value(row: Any) -> Any:
        for step in (name, *more):
            row = getattr(row, step) if row is not None else None
        return row

    return value


def each(rows: QuerySet[Any]) -> Iterator[Any]:
    """All of them, so many in memory at a time."""
    for part in in_parts(rows, AT_A_TIME):
        yield from part


def write_sheet(sheet: Sheet, rows: Iterable[Any], out: IO[str]) -> int:
    """Write these rows as CSV; says how many."""
    sink = csv.writer(out, lineterminator="\r\n")
    sink.writerow([column.name for column in sheet.columns])
    many = 0
    for row in rows:
        sink.writerow([cell(column.value(row)) for column in sheet.columns])
        many += 1
    return many


def cell(value: Any) -> str:
    """As text. A cell that a spreadsheet would run as a formula gets an apostrophe in front.

    >>> cell("=1+1"), cell(True), cell(None), cell(-4)
    ("'=1+1", 'true', '', '-4')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)  # a number, which runs nothing, also one below zero
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def describe_sheet(sheet: Sheet) -> dict[str, Any]:
    """The sheet as https://specs.frictionlessdata.io/tabular-data-resource/ says."""
    fields = [{"name": column.name, "type": column.type} for column in sheet.columns]
    schema: dict[str, Any] = {"fields": fields}
    if sheet.key:
        schema["primaryKey"] = [sheet.key]
    if sheet.points:
        schema["foreignKeys"] = [
            {"fields": [own], "reference": {"resource": target, "fields": [column]}}
            for own, (target, column) in sheet.points.items()
        ]
    return {
        "name": sheet.name,
        "type": "table",
        "path": f"{sheet.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
