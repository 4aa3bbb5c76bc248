"""The one clock of the house, and how to tell of what happened at another time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside it is `moment` (aware), and the clock stands still; other threads do not notice.

    >>> with at(datetime(2031, 5, 1, tzinfo=UTC)):
    ...     str(now())
    '2031-05-01 00:00:00+00:00'
    """
    assert moment.tzinfo is not None, "an instant knows where on earth it is"
    before = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(before)
