"""Background work goes on whatever single jobs do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from manyhands.base import jobs
from manyhands.base.db import scrub
from manyhands.base.models import Job
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Iterator[list[str]]:
    """What jobs called "test.good" did; besides there is "test.broken", which always fails."""
    known = [jobs.HANDLERS, jobs.NEEDED]
    before = [dict(each) for each in known]
    seen: list[str] = []
    jobs.handler("test.good")(lambda at, word: seen.append(word))
    jobs.handler("test.broken")(lambda at, word: seen.append(word) or 1 // 0)
    yield seen
    for each, was in zip(known, before, strict=True):
        each.clear()
        each.update(was)


def put(name: str, word: str, *, ago_s: int = 1) -> Job:
    jobs.later(name, word, run_at=now() - timedelta(seconds=ago_s), word=word)
    return Job.objects.get(key=word)


def test_one_that_fails_lets_its_likes_rest_and_the_others_go_on(done):
    put("test.broken", "a", ago_s=3)
    put("test.broken", "b", ago_s=2)
    put("test.good", "c")

    jobs.work_off(now())

    assert done == ["a", "c"]
    jobs.work_off(now())
    assert done == ["a", "c", "b"]


def test_a_look_that_fails_does_not_end_all_work(done):
    jobs.NEEDED["test.broken"] = lambda at: bool(1 // 0)
    put("test.broken", "a", ago_s=2)
    put("test.good", "b")

    jobs.work_off(now())

    assert done == ["a", "b"]
    assert Job.objects.get(key="a").last_fault == "ZeroDivisionError"


def test_what_was_given_up_can_be_asked_for_again(done):
    broken = put("test.broken", "a")
    at = now()
    for _ in range(jobs.TRIES):
        broken.refresh_from_db()
        at = max(at, broken.run_at)
        jobs.work_off(at)
    broken.refresh_from_db()
    assert broken.given_up_at == at

    put("test.good", "a")

    jobs.work_off(at)
    assert done == ["a"] * (jobs.TRIES + 1)


def test_repeating_work_that_fails_for_long_is_tried_every_five_minutes(done):
    broken = put("test.broken", "a")
    Job.objects.filter(pk=broken.pk).update(every_s=1, attempts=jobs.MOST_COUNTED)
    at = now()

    jobs.work_off(at)

    broken.refresh_from_db()
    assert broken.run_at == at + timedelta(minutes=5)
    assert broken.given_up_at is None


@pytest.mark.django_db(transaction=True)
def test_who_scrubs_other_tables_does_not_stand_in_for_these():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite is scrubbed as a whole, at once")

    scrub_soon(["base_sealkey", "base_letter"])
    scrub_soon(["base_sealkey", "base_job"])
    scrub_soon(["base_sealkey", "base_job"])

    found = Job.objects.filter(name="scrub the files").order_by("pk")
    assert [job.payload["tables"][1] for job in found] == ["base_letter", "base_job"]


@pytest.mark.django_db(transaction=True)
def test_scrubbing_does_not_queue_behind_somebody_who_reads_for_long():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite is scrubbed while others read, or says that it cannot")
    reader = connection.copy()
    try:
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM base_letter")

        assert not scrub(["base_letter"])

        reader.rollback()
        assert scrub(["base_letter"])
    finally:
        reader.close()


@pytest.mark.django_db(transaction=True)
def test_the_planner_notes_no_words():
    if connection.vendor == "sqlite":
        pytest.skip("only PostgreSQL notes frequent values")
    for number in range(50):
        Job.objects.create(name="a secret word", key=f"{number}", run_at=now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE base_job")

        noted = _noted(cursor)

    assert "{0}" in noted, "how often each was tried"
    assert "a secret word" not in noted


def _noted(cursor) -> str:
    cursor.execute("SELECT most_common_vals FROM pg_stats WHERE tablename = 'base_job'")
    return str(cursor.fetchall())
