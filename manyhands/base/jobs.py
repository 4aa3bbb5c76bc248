"""Background work as rows in the database: at least once, in order of time, leased.

A handler is a function of the job's payload, registered under a name. It runs in one
transaction with the note that it is done, so what it changes in the database happens once.
A handler that talks to another machine runs `outside`: no transaction waits for the network, and
what it sends carries a key of its own, since it may be sent twice.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from manyhands.base.db import writing
from manyhands.base.models import Job

Handler = Callable[..., Any]

HANDLERS: dict[str, Handler] = {}
REPEATING: dict[str, int] = {}
NEEDED: dict[str, Callable[[datetime], bool]] = {}
OUTSIDE: set[str] = set()
PATIENT: set[str] = set()

LEASE = timedelta(seconds=60)
TRIES = 5
LONGEST_REST_S = 300  # of work that must be done: forgetting in time must not wait for long
MOST_COUNTED = 10_000  # tries; the column holds 32,767
MOST_ROUNDS = 10_000  # of a job done in parts; one that never ends must not keep the house shut

log = logging.getLogger(__name__)


def handler(
    name: str,
    *,
    every_s: int = 0,
    needed: Callable[[datetime], bool] | None = None,
    outside: bool = False,
    patient: bool = False,
):
    """Register the function that does jobs called `name`.

    With `every_s` it repeats; `needed(now)` is then a cheap look whether there is anything to do,
    so that an idle house writes nothing. One that does so many at a time returns whether there may
    be more; see `catch_up`. `outside` runs it without a transaction. `patient` never gives it up.
    """

    def declare(function: Handler) -> Handler:
        assert name not in HANDLERS, name
        HANDLERS[name] = function
        if every_s:
            REPEATING[name] = every_s
        if needed:
            NEEDED[name] = needed
        if outside:
            OUTSIDE.add(name)
        if patient:
            PATIENT.add(name)
        return function

    return declare


def later(name: str, key: str, *, run_at: datetime, **payload: Any) -> None:
    """Put a job in, inside the caller's transaction; the same key a second time changes nothing.

    One that was given up makes room for the new one.
    """
    assert name in HANDLERS, name
    Job.objects.filter(key=key, given_up_at__isnull=False).delete()
    Job.objects.bulk_create(
        [Job(name=name, key=key, run_at=run_at, payload=payload)], ignore_conflicts=True
    )


def once_more(name: str, key: str, *, run_at: datetime, **payload: Any) -> None:
    """As `later`, but a run that has begun does not count: then it is done again after that.

    Call it when what it is about is committed, so that no run can miss it.
    """
    if not Job.objects.filter(key=key, given_up_at=None).update(attempts=0):
        later(name, key, run_at=run_at, **payload)


def plan_repeating(now: datetime) -> None:
    """Make sure that each repeating job has its row."""
    Job.objects.bulk_create(
        [
            Job(name=name, key=f"every:{name}", run_at=now, every_s=every_s)
            for name, every_s in REPEATING.items()
        ],
        ignore_conflicts=True,
    )


def work_off(now: datetime, *, most: int = 1000) -> int:
    """Run what is due at `now`, at most `most` jobs; says how many ran.

    When one fails, others of its name rest until the next time: a mail server that does not answer
    must not keep what is to be forgotten waiting, once for each letter.
    """
    done = 0
    resting: set[str] = set()
    while done < most and (name := _due(now, resting).values_list("name", flat=True).first()):
        if not is_needed(name, now):
            resting.add(name)
        elif job := claim(now, resting):
            if not run(job, now):
                resting.add(job.name)
            done += 1
    return done


def is_needed(name: str, now: datetime) -> bool:
    """Whether there is anything to do. Where the look fails the job is run, fails and is shown."""
    try:
        return name not in NEEDED or NEEDED[name](now)
    except Exception as fault:  # one broken look must not end all background work
        log.error("cannot see whether %s is needed: %s", name, type(fault).__name__)
        return True


def apart(parts: Iterable[Callable[[], Any]]) -> bool:
    """Do each part of a job whole or not at all; one that fails keeps no other waiting.

    Says whether one went well. Raises the last fault when none did, so that the job rests and is
    shown.
    """
    went_well, last = False, None
    for part in parts:
        try:
            with writing():
                part()
            went_well = True
        except Exception as fault:  # one group's trouble must not become everybody's
            log.error("part of a job failed: %s", type(fault).__name__)
            last = fault
    if last is not None and not went_well:
        raise last
    return went_well


def catch_up(now: datetime) -> None:
    """Do at once, here, all repeating work that is due: expiry, erasure, tidying.

    So a house that was shut for a while never opens its doors on what it should have forgotten.
    What fails is shown, and waits for its next time.
    """
    for name in [name for name in REPEATING if name not in OUTSIDE]:
        for _round in range(MOST_ROUNDS):
            if not (is_needed(name, now) and _goes_on(name, now)):
                break


def _goes_on(name: str, now: datetime) -> bool:
    """Do a round of a repeating job; whether it may have more to do."""
    try:
        with writing():
            return bool(HANDLERS[name](now))
    except Exception as fault:  # one broken job must not keep the house shut
        log.error("job %s failed: %s", name, type(fault).__name__)
        return False


def claim(now: datetime, resting: Collection[str] = ()) -> Job | None:
    """Lease the earliest due job whose name is not in `resting`; two workers never get the same."""
    with writing():
        rows = _due(now, resting)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is not None:
            job.lease_until = now + LEASE
            job.attempts = min(job.attempts + 1, MOST_COUNTED)
            job.save(update_fields=["lease_until", "attempts"])
        return job


def run(job: Job, now: datetime) -> bool:
    """Do one claimed job; False when it failed. It is tried again later, five times in all, or
    for ever if it repeats or is patient.
    """
    try:
        with nullcontext() if job.name in OUTSIDE else writing():
            HANDLERS[job.name](now, **job.payload)
            with writing():
                _finish(Job.objects.filter(pk=job.pk, attempts=job.attempts), job, now)
    except Exception as fault:  # a broken job must not stop the others; it is kept and shown
        log.error("job %s failed: %s", job.name, type(fault).__name__)
        _put_off(job, now, fault)
        return False
    return True


def _due(now: datetime, resting: Collection[str]):
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Job.objects.filter(free, run_at__lte=now, given_up_at=None)
    return due.exclude(name__in=resting).order_by("run_at", "pk")


def _finish(held, job: Job, now: datetime) -> None:
    if not job.every_s:
        held.delete()
        return
    held.update(
        run_at=now + timedelta(seconds=job.every_s), lease_until=None, attempts=0, last_fault=""
    )


def _put_off(job: Job, now: datetime, fault: Exception) -> None:
    for_ever = job.every_s or job.name in PATIENT
    given_up = now if job.attempts >= TRIES and not for_ever else None
    rest_s = 30 * 2 ** min(job.attempts, 10)
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        run_at=now + timedelta(seconds=min(rest_s, LONGEST_REST_S) if for_ever else rest_s),
        lease_until=None,
        given_up_at=given_up,
        last_fault=type(fault).__name__,
    )
