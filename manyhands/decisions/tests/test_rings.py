"""Nobody waits for somebody who waits for them: what is held, all acts hold in one order.

A proposal comes before what a member posted, that before the group's record, and the record before
a mandate or an emergency. On PostgreSQL a test sees the order; SQLite lets one write at a time.
"""

import re
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from manyhands.base import times
from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.decisions import emergency, petitions, recalling, tasks
from manyhands.decisions.tests import make
from manyhands.groups.actions import leave_group
from manyhands.groups.mandates import end_due, report_mandate, resign_mandate
from manyhands.groups.models import Mandate
from manyhands.groups.powers import Rule
from manyhands.groups.tests import make as groups

ORDER = ["decisions_proposal", "aid_intent", "record_log", "decisions_emergency", "groups_mandate"]
LOCKS = re.compile(r'FROM "?(\w+)"?.*FOR (?:NO KEY )?UPDATE', re.DOTALL)


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


def granted(holder) -> Mandate:
    return groups.decided(
        "mandate.grant", holder.group, role="pen", holder=holder.ref, days=90,
        purpose="Write", powers=[], report_every_d=30,
    )  # fmt: skip


def held_by(act: Callable[[], object]) -> list[str]:
    """The tables whose rows `act` held, in the order in which it did."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    found = [LOCKS.search(query["sql"]) for query in seen.captured_queries]
    return list(dict.fromkeys(match[1] for match in found if match and match[1] in ORDER))


def ask(members, mandate):
    return lambda: recalling.ask_recall(groups.again(members[0]), mandate, reason="Late.")


def rest(members, mandate):
    proposal = make.recall(members[0], mandate)
    for member in members[:2]:
        petitions.ask_rest(groups.again(member), proposal)
    return lambda: petitions.ask_rest(groups.again(members[2]), proposal)


def resign(members, mandate):
    return lambda: resign_mandate(groups.again(members[4]), mandate)


def leave(members, mandate):
    holder = groups.again(members[4])
    return lambda: leave_group(holder, holder)


def tell(members, mandate):
    return lambda: report_mandate(groups.again(members[4]), mandate, text="All is well.")


def run_out(members, mandate):
    def act() -> None:
        with writing():
            end_due(mandate.group, mandate.ends_at)

    return act


def unconfirmed(members, mandate):
    done = make.done_at_once(*members[:2])
    closes_at = make.open_round_of(done.proposal).closes_at

    def act() -> None:
        with times.at(closes_at):
            tasks.move_one(done.proposal_id, closes_at)

    return act


def never_confirmed(members, mandate):
    done = make.done_at_once(*members[:2])
    return lambda: emergency.end_emergency(Rule(done.group), done, at=done.until)


BEGUN = [ask, rest, resign, leave, tell, run_out, unconfirmed, never_confirmed]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
@pytest.mark.django_db
@pytest.mark.parametrize("begun", BEGUN)
def test_all_hold_the_record_before_what_it_tells_of(begun):
    members = make.assembly(5)
    mandate = granted(members[4])

    held = held_by(begun(members, mandate))

    assert "record_log" in held
    assert held == sorted(held, key=ORDER.index)


@pytest.mark.django_db(transaction=True)
def test_asking_for_a_rest_resigning_and_asking_anew_do_not_wait_for_each_other_in_a_ring():
    members = make.assembly(5)
    mandate = granted(members[4])
    proposal = make.recall(members[0], mandate)
    acts = [
        resign(members, mandate),
        *(lambda one=one: petitions.ask_rest(groups.again(one), proposal) for one in members[:4]),
    ]
    gate, faults = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(60)
            with times.at(make.MONDAY):
                act()
        except NotPossible:
            pass  # who comes after it is over is told so
        except DatabaseError as fault:
            faults.append(str(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert faults == []
    assert Mandate.objects.get(pk=mandate.pk).ended_as == Mandate.RESIGNED
