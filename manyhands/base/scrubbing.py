"""Leaving nothing of erased rows in the database's files, soon after they were erased.

SQLite overwrites what it deletes, so folding its write-ahead log at once is enough; when somebody
was reading meanwhile, a job folds it a little later. PostgreSQL has to write whole tables anew,
so a job does that for all erasures of a minute together, as often as it takes. While it writes one,
nobody reads it, so what takes seconds waits for the night; the keys of what is sealed do not.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from manyhands.base import jobs
from manyhands.base.db import checkpoint, scrub, weighs
from manyhands.base.models import SealKey
from manyhands.base.times import now

TOGETHER = timedelta(minutes=1)
KEYS = "base_sealkey"
HEAVY = 32_000_000  # bytes with its indexes; about a second of writing
NIGHT = range(2, 5)  # hours of the server's own clock


class StillRead(Exception):
    """Somebody was reading; the files could not be scrubbed yet."""


def scrub_soon(tables: list[str]) -> None:
    """Scrub the files of `tables`: now where that is cheap, else within a minute or so.

    Call it when the erasing transaction is through (`transaction.on_commit`).
    """
    if connection.vendor == "sqlite" and checkpoint():
        return
    _scrub_at(now() + TOGETHER, "scrub", tables)


def delete_with_keys(rows: QuerySet, tables: list[str]) -> None:
    """Delete these rows, each sealed under a `key` of its own, and their keys; leave nothing in the
    files of `tables`.
    """
    keys = list(rows.values_list("key_id", flat=True))
    rows.delete()
    SealKey.objects.filter(pk__in=keys).delete()
    if keys:
        transaction.on_commit(lambda: scrub_soon(tables))


@jobs.handler("scrub the files", outside=True, patient=True)
def scrub_now(at: datetime, *, tables: list[str]) -> None:
    """Scrub, or at night what is heavy; raises `StillRead`, and so is tried again, while somebody
    reads.
    """
    light = [table for table in tables if table == KEYS or _is_night(at) or weighs(table) <= HEAVY]
    if heavy := [table for table in tables if table not in light]:
        _scrub_at(_next_night(at), "scrub at night", heavy)
    if not scrub(light):
        raise StillRead


def _scrub_at(at: datetime, why: str, tables: list[str]) -> None:
    these = hashlib.sha256(" ".join(tables).encode()).hexdigest()[:16]
    jobs.once_more("scrub the files", f"{why} {these}", run_at=at, tables=tables)


def _is_night(at: datetime) -> bool:
    return localtime(at).hour in NIGHT


def _next_night(at: datetime) -> datetime:
    begins = localtime(at).replace(hour=NIGHT.start, minute=0, second=0, microsecond=0)
    return begins if begins > at else begins + timedelta(days=1)
