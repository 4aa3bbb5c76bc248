"""Leaving nothing of erased rows in the database's files, soon after they were erased.

SQLite overwrites what it deletes, so folding its write-ahead log at once is enough; when somebody
was reading meanwhile, a job folds it a little later. PostgreSQL has to write whole tables anew,
so a job does that for all erasures of a minute together, as often as it takes.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import connection

from manyhands.base import jobs
from manyhands.base.db import checkpoint, scrub
from manyhands.base.times import now

TOGETHER = timedelta(minutes=1)


class StillRead(Exception):
    """Somebody was reading; the files could not be scrubbed yet."""


def scrub_soon(tables: list[str]) -> None:
    """Scrub the files of `tables`: now where that is cheap, else within a minute or so.

    Call it when the erasing transaction is through (`transaction.on_commit`).
    """
    if connection.vendor == "sqlite" and checkpoint():
        return
    these = hashlib.sha256(" ".join(tables).encode()).hexdigest()[:16]
    jobs.once_more("scrub the files", f"scrub {these}", run_at=now() + TOGETHER, tables=tables)


@jobs.handler("scrub the files", outside=True, patient=True)
def scrub_now(at: datetime, *, tables: list[str]) -> None:
    """Scrub; raises `StillRead`, and so is tried again, while somebody reads."""
    if not scrub(tables):
        raise StillRead
