"""The door is the only way in: a test fails when the program changes a row outside any act.

What a test writes itself, to see what the database refuses, is its own business.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from manyhands.groups.powers import running

# The pulse says when time last looked; it is nobody's act.
WRITE = re.compile(
    r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"((?:groups|decisions)_(?!pulse)\w+)"',
    re.IGNORECASE,
)


HOUSE = str(Path(__file__).parents[2])


class BackDoor(AssertionError):
    """A row was written outside any act."""


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let a statement pass, unless it writes where nobody acts."""
    written = WRITE.match(sql)
    if written and not running() and _is_the_programs():
        raise BackDoor(f"{written[1]} is written while no act is being done")
    return execute(sql, params, many, context)


def _is_the_programs() -> bool:
    """Whether the program itself writes, and no test does."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if f"{HOUSE}/" in path:
            return "/tests/" not in path and "/migrations/" not in path
        frame = frame.f_back
    return False


@contextmanager
def only_by_acts() -> Iterator[None]:
    """Inside, no row of groups and decisions changes but by an act."""
    with connection.execute_wrapper(watch):
        yield
