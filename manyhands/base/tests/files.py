"""What lies in the files of the test's database, as whoever takes the disk would find it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connection

from manyhands.base import jobs
from manyhands.base.db import scrub
from manyhands.base.models import Job
from manyhands.base.times import now

LOG = "pg_wal"


def files_of_the_database() -> Iterator[tuple[str, bytes]]:
    """The files of the database this test uses, and its log.

    PostgreSQL writes over its log when it needs the room. Of what was erased it may still hold
    what stood on the board, and noise; docs/threat-model.md says so.
    """
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        yield from ((each.name, each.read_bytes()) for each in path.parent.glob(f"{path.name}*"))
        return
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        own = folder / "base" / str(cursor.fetchone()[0])
    for path in [*own.iterdir(), *(folder / LOG).iterdir()]:
        with suppress(FileNotFoundError, IsADirectoryError):  # others use the same server
            yield (LOG if path.parent.name == LOG else path.name), path.read_bytes()


def lies_in_a_table(words: bytes) -> bool:
    """Whether any file of the database holds these words, but for its log."""
    return any(words in held for name, held in files_of_the_database() if name != LOG)


@contextmanager
def in_the_middle_elsewhere() -> Iterator[None]:
    """Inside, a transaction that writes runs on the same PostgreSQL in another database."""
    if connection.vendor == "sqlite":  # one file knows of no other
        yield
        return
    address = connection.get_connection_params()
    with psycopg.connect(host=address["host"], user=address["user"], dbname="postgres") as other:
        other.execute("SELECT pg_current_xact_id()")
        yield
        other.rollback()


def scrub_in_the_end(tables: list[str]) -> None:
    """Scrub as soon as whoever else uses the server is through with what they are at."""
    while not scrub(tables):
        pass


def let_scrubbing_end() -> None:
    """Do the background work, five minutes later each time, until the files are scrubbed."""
    at = now()
    while Job.objects.filter(name="scrub the files").exists():
        at += timedelta(minutes=5)
        jobs.work_off(at)
