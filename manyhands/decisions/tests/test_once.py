"""What was adopted happens once or not at all, whatever ends the program and whoever else works."""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible
from manyhands.decisions import behalf, rounds, tasks
from manyhands.decisions.models import Proposal, Pulse
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.models import Group
from manyhands.record.models import Body, Log
from manyhands.record.queries import find_fault

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS, PATIENCE_S = 4, 60
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)", re.IGNORECASE)


class Crash(BaseException):
    """The program ends here."""


def adopted() -> Proposal:
    """A proposal to rename the group that has waited long enough; the clock says so too."""
    with times.at(make.MONDAY):
        members = make.assembly(3)
        proposal = make.proposal(members[0])
    with make.later_than(make.MONDAY, hours=25):
        tasks.move_all(times.now())
        for member in members:
            make.say(member, proposal, "agree")
    with times.at(make.open_round_of(proposal).closes_at):
        Pulse.objects.update(at=times.now())
        tasks.move_all(times.now())
    waiting = make.again(proposal)
    assert waiting.stage == Stage.WAITING
    Pulse.objects.update(at=waiting.moves_at)
    return waiting


def carry_out(at: Any) -> None:
    """What a worker does when the time has come."""
    with times.at(at), jobs.writing():
        tasks.move_all(at)


@contextmanager
def at_statement(number: int, ends: Callable[[], object]) -> Iterator[list[str]]:
    """Do `ends` instead of the statement of this number; says those before it."""
    seen: list[str] = []

    def count(execute, sql, params, many, context):
        if STATEMENT.match(sql):
            if len(seen) == number:
                ends()
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


def crash() -> None:
    raise Crash


def times_done(proposal: Proposal) -> int:
    """How often the record says that the group was renamed by it."""
    rows = Body.objects.filter(entry__log=proposal.group.log_id, payload__contains=proposal.ref)
    return rows.filter(payload__contains='"kind":"group.describe"').count()


def state(proposal: Proposal) -> tuple[Any, ...]:
    """All that carrying it out changes."""
    now = make.again(proposal)
    size = Log.objects.values_list("size", flat=True).get(pk=now.group.log_id)
    return now.stage, now.carried_out_at, now.group.name, size, times_done(now)


def is_done_once(proposal: Proposal) -> None:
    after = make.again(proposal)
    assert (after.stage, after.could_not, times_done(after)) == (Stage.IN_FORCE, "", 1)
    assert Group.objects.get(pk=after.group_id).name == "Rose Street"
    assert find_fault(after.group.log) is None


def test_a_crash_at_any_statement_leaves_it_undone_and_then_it_is_done_once():
    proposal = adopted()
    before, number = state(proposal), 0
    while True:
        with at_statement(number, crash) as seen:
            try:
                carry_out(proposal.moves_at)
                break
            except Crash:
                pass
        assert state(proposal) == before, seen[-1]
        number += 1

    assert number > 20
    is_done_once(proposal)
    carry_out(proposal.moves_at)
    is_done_once(proposal)


def test_a_process_that_is_killed_leaves_it_undone_and_the_next_does_it_once():
    proposal = adopted()
    before = state(proposal)
    for number in (3, 9, 15, 20):
        connection.close()
        child = os.fork()
        if child == 0:
            with at_statement(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                carry_out(proposal.moves_at)
            os._exit(0)  # it did it all: the test sees that nothing killed it
        _pid, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert state(proposal) == before

    carry_out(proposal.moves_at)
    is_done_once(proposal)


def at_once(act: Callable[[], object]) -> None:
    """Do it in several threads that begin together, each with a connection of its own."""
    gate = threading.Barrier(WORKERS)
    faults: list[Exception] = []

    def run() -> None:
        try:
            gate.wait(PATIENCE_S)
            act()
        except Exception as fault:  # shown by the test's own thread
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert (faults, [thread.is_alive() for thread in threads]) == ([], [False] * WORKERS)


def test_workers_that_move_it_in_one_moment_do_it_once():
    proposal = adopted()
    due = proposal.moves_at

    at_once(lambda: carry_out(due))

    is_done_once(proposal)


def test_workers_that_take_jobs_in_one_moment_do_it_once():
    proposal = adopted()
    due = proposal.moves_at
    jobs.plan_repeating(due - timedelta(minutes=5))

    def work() -> None:
        with times.at(due):
            jobs.work_off(due)

    at_once(work)
    work()

    is_done_once(proposal)


def test_positions_taken_while_it_closes_are_counted_or_refused_but_never_lost():
    with times.at(make.MONDAY):
        members = make.assembly(5)
        proposal = make.proposal(members[0])
    with make.later_than(make.MONDAY, hours=25):
        tasks.move_all(times.now())
        round_ = make.open_round_of(proposal)
        for member in members[1:4]:
            make.say(member, proposal, "agree")
        Pulse.objects.update(at=times.now())

    def speak() -> None:
        with times.at(round_.closes_at - timedelta(seconds=1)):
            rounds.take_stance(members[4], round_, position="agree")

    at_once(speak)
    with times.at(round_.closes_at):
        Pulse.objects.update(at=times.now())
        tasks.move_all(times.now())

    round_.refresh_from_db()
    assert round_.stances.filter(superseded_at=None).count() == 4
    assert round_.tally is None or round_.tally["agree"] == 4


def test_codes_guessed_at_once_are_all_counted():
    with times.at(make.MONDAY):
        ana, ben, cleo = make.assembly(3)
        proposal = make.proposal(ana)
    with make.later_than(make.MONDAY, hours=25):
        tasks.move_all(times.now())
        stance, code = behalf.record_stance(
            ben, make.open_round_of(proposal), member=cleo, position="agree"
        )
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    said: list[str] = []

    def guess():
        try:
            with make.later_than(make.MONDAY, hours=26):
                said.append(str(behalf.confirm_by_code(ana, stance, code=wrong)))
        except NotPossible:
            said.append("void")
        finally:
            connection.close()

    guessers = [threading.Thread(target=guess) for _each in range(8)]
    for each in guessers:
        each.start()
    for each in guessers:
        each.join(PATIENCE_S)

    stance.refresh_from_db()
    assert sorted(said) == ["False"] * 5 + ["void"] * 3
    assert (stance.wrong_codes, stance.confirmed_at) == (5, None)
