"""Background work goes on whatever single jobs do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from manyhands.base import jobs
from manyhands.base.models import Job
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


def test_patient_work_is_never_given_up(done, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENT", {"test.broken"})
    broken = put("test.broken", "a")
    tries = 2 * jobs.TRIES

    for _ in range(tries):
        broken.refresh_from_db()
        jobs.work_off(broken.run_at)

    last_at = broken.run_at
    broken.refresh_from_db()
    assert done == ["a"] * tries
    assert broken.given_up_at is None
    assert broken.run_at == last_at + timedelta(minutes=5)


def test_what_is_asked_for_while_it_runs_is_done_once_more(done):
    def ask_again(at: datetime, word: str) -> None:
        done.append(word)
        if len(done) == 1:
            jobs.once_more("test.asked", "a", run_at=at, word="a")

    jobs.handler("test.asked")(ask_again)
    jobs.once_more("test.asked", "a", run_at=now(), word="a")

    jobs.work_off(now())
    jobs.work_off(now() + jobs.LEASE + timedelta(seconds=1))

    assert done == ["a", "a"]
    assert not Job.objects.filter(name="test.asked").exists()


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


def test_catching_up_goes_on_in_parts_and_ends_where_nothing_changes(done, monkeypatch):
    monkeypatch.setattr(jobs, "REPEATING", {})
    left = [1, 2, 3]

    @jobs.handler("test.parts", every_s=1, needed=lambda at: bool(left))
    def some_of_it(at: datetime) -> bool:
        return bool(left.pop())

    @jobs.handler("test.never ready", every_s=1, needed=lambda at: True)
    def nothing_to_be_done(at: datetime) -> None:
        done.append("tried")

    @jobs.handler("test.broken again", every_s=1, needed=lambda at: True)
    def broken(at: datetime) -> bool:
        done.append("broken")
        return jobs.apart([lambda: 1 // 0])

    jobs.catch_up(now())

    assert (left, done) == ([], ["tried", "broken"])
