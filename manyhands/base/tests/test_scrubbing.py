"""Nothing of what was erased stays in PostgreSQL's files, and nobody says so before it is true.

SQLite overwrites what it deletes; what these tests are about it does not have.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from manyhands.base import jobs, scrubbing
from manyhands.base.db import scrub
from manyhands.base.models import Job
from manyhands.base.refs import new_ref
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.tests.files import (
    in_the_middle_elsewhere,
    let_scrubbing_end,
    lies_in_a_table,
    scrub_in_the_end,
)
from manyhands.base.times import now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_postgres(transactional_db: None) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite overwrites what it deletes")


def erased_word() -> bytes:
    """A word that stood in a row and was deleted."""
    word = new_ref()
    Job.objects.create(name="a job", key=word, run_at=now()).delete()
    return word.encode()


def test_who_scrubs_other_tables_does_not_stand_in_for_these():
    scrub_soon(["base_sealkey", "base_letter"])
    scrub_soon(["base_sealkey", "base_job"])
    scrub_soon(["base_sealkey", "base_job"])

    found = Job.objects.filter(name="scrub the files").order_by("pk")
    assert [job.payload["tables"][1] for job in found] == ["base_letter", "base_job"]


def test_scrubbing_does_not_queue_behind_somebody_who_reads_for_long():
    reader = connection.copy()
    try:
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM base_letter")

        assert not scrub(["base_letter"])

        reader.rollback()
        scrub_in_the_end(["base_letter"])
    finally:
        reader.close()


def test_while_another_database_of_the_server_is_in_the_middle_of_something_it_is_not_said():
    with in_the_middle_elsewhere():
        word = erased_word()

        assert not scrub(["base_job"])
        assert lies_in_a_table(word)

    scrub_in_the_end(["base_job"])
    assert not lies_in_a_table(word)


def test_it_is_tried_until_it_is_done_however_long_that_takes():
    at = now()
    with in_the_middle_elsewhere():
        word = erased_word()
        scrub_soon(["base_job"])
        for _ in range(2 * jobs.TRIES):
            at += timedelta(minutes=5)
            jobs.work_off(at)
        assert lies_in_a_table(word)

    with time_machine.travel(at, tick=False):
        let_scrubbing_end()

    assert not lies_in_a_table(word)


def scrubs():
    jobs_ = Job.objects.filter(name="scrub the files").order_by("run_at")
    return [(f"{job.run_at:%d %H:%M}", job.payload["tables"]) for job in jobs_]


def test_what_takes_long_waits_for_the_night_but_no_key_does(monkeypatch):
    monkeypatch.setattr(scrubbing, "HEAVY", 0)
    with time_machine.travel("2026-05-01T14:00Z", tick=False):
        word = erased_word()
        scrub_soon([scrubbing.KEYS, "base_job"])
    assert scrubs() == [("01 14:01", [scrubbing.KEYS, "base_job"])]

    with time_machine.travel("2026-05-01T14:02Z", tick=False):
        jobs.work_off(now())
    assert scrubs() == [("02 02:00", ["base_job"])]

    with time_machine.travel("2026-05-02T02:00Z", tick=False):
        let_scrubbing_end()
    assert not lies_in_a_table(word)


@pytest.mark.parametrize(("at", "begins"), [("01:59", "01 02:00"), ("05:00", "02 02:00")])
def test_the_night_is_the_next_one(monkeypatch, at, begins):
    monkeypatch.setattr(scrubbing, "HEAVY", 0)
    scrubbing.scrub_now(datetime.fromisoformat(f"2026-05-01T{at}Z"), tables=["base_letter"])

    assert scrubs() == [(begins, ["base_letter"])]


@contextmanager
def as_an_ordinary_role() -> Iterator[None]:
    """Inside, we are somebody who owns the jobs and may nothing else, as on a rented server."""
    role = f"plain_{new_ref()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        cursor.execute(f"CREATE ROLE {role}")
        try:
            cursor.execute(f"ALTER TABLE base_job OWNER TO {role}")
            cursor.execute(f"GRANT ALL ON SCHEMA public TO {role}")
            cursor.execute(f"SET ROLE {role}")
            yield
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute(f"ALTER TABLE base_job OWNER TO {owner}")
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


def test_whom_the_server_does_not_show_others_does_not_believe_that_there_are_none():
    reader = connection.copy()
    try:
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM base_letter")
        word = erased_word()

        with as_an_ordinary_role():
            assert not scrub(["base_job"])
        assert lies_in_a_table(word)

        reader.rollback()
        with as_an_ordinary_role():
            scrub_in_the_end(["base_job"])
        assert not lies_in_a_table(word)
    finally:
        reader.close()


def test_a_table_of_somebody_else_is_not_said_to_be_scrubbed():
    with as_an_ordinary_role():
        assert not scrub(["base_letter"])
