"""Small records to test with."""

import io
from collections.abc import Iterator
from typing import Any

import time_machine
from django.db import connection, transaction

from manyhands.record import log, queries, verify
from manyhands.record.models import Log

DAYS = ["2026-03-01T09:30Z", "2026-03-02T10:00Z", "2026-03-05T18:45Z"]
ERASED = [1, 3]
ERASURE = 5
SIZE = 9


def a_record() -> Log:
    """9 entries on 3 days: 4, 2 and 3; on the second day 1 and 3 were erased, as 5 says."""
    with transaction.atomic():
        new = log.open_log()
        with time_machine.travel(DAYS[0], tick=False):
            for number in range(4):
                note(new, number)
        with time_machine.travel(DAYS[1], tick=False):
            note(new, 4)
            log.erase(new.pk, abouts=["need1", "need3"], policy="48 hours")
        with time_machine.travel(DAYS[2], tick=False):
            for number in range(6, SIZE):
                note(new, number)
    return Log.objects.get(pk=new.pk)


def note(record: Log, number: int) -> None:
    """One more entry, about a need of its own."""
    with transaction.atomic():
        log.write(record.pk, "need.post", by="ana", about=f"need{number}", lines=["rice", number])


def file_of(record: Log) -> bytes:
    out = io.StringIO()
    queries.export(record, out)
    return out.getvalue().encode()


def fault_in(file: bytes, *kept: str) -> verify.Fault | None:
    """What the member's verifier finds."""
    try:
        verify.check(lines_of(file), kept)
    except verify.Fault as fault:
        return fault
    return None


def lines_of(file: bytes) -> Iterator[str]:
    return io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", errors="surrogateescape")


def sql(statement: str, *values: Any) -> None:
    """Somebody with the database in their hands."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount, statement
