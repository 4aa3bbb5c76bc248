"""What a sheet of an export is made of."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from manyhands.base.db import in_parts
from manyhands.groups.models import Group

AT_A_TIME = 1000


class Column(NamedTuple):
    """One column: its name, its Frictionless type, what it says about a row."""

    name: str
    type: str
    value: Callable[[Any], Any]


class Sheet(NamedTuple):
    """One CSV file. `points` gives for a column the sheet and column it points to."""

    name: str
    rows: Callable[[Group, Any], Iterable[Any]]
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
