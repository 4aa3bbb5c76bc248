"""What deciding costs the database, however many members there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base import times
from manyhands.decisions import rounds, tasks
from manyhands.decisions.models import Elector, Proposal, Round, Stance
from manyhands.decisions.tests import make
from manyhands.groups.models import Member
from manyhands.people.tests import make as people

pytestmark = pytest.mark.django_db

MANY = 1000


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


def crowd(many: int) -> tuple[list[Member], Round]:
    """An open round in a group with so many more members."""
    members = make.assembly(5)
    proposal = make.proposal(members[0])
    with make.later(proposal, hours=25):
        make.work_off()
    round_ = make.open_round_of(proposal)
    new = Member.objects.bulk_create(
        Member(group=proposal.group, person=people.person(), joined_at=make.MONDAY)
        for _each in range(many)
    )
    Elector.objects.bulk_create(Elector(round=round_, member=member) for member in new)
    Stance.objects.bulk_create(
        Stance(round=round_, member=member, position="agree", said_at=round_.opened_at)
        for member in new
    )
    return members, round_


@pytest.mark.parametrize("many", [0, MANY])
def test_taking_a_position_costs_the_same_in_a_crowd(many: int):
    members, round_ = crowd(many)

    with (
        times.at(round_.opened_at),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        make.say(members[1], Proposal.objects.get(), "agree")

    assert len(asked) <= 21, "\n".join(query["sql"] for query in asked)


@pytest.mark.parametrize("many", [0, MANY])
def test_closing_a_round_costs_the_same_in_a_crowd(many: int, django_assert_num_queries):
    _members, round_ = crowd(many)

    with django_assert_num_queries(4):
        rounds.counted(round_)
        round_.version  # noqa: B018
    with times.at(round_.closes_at), CaptureQueriesContext(connection) as asked:
        tasks.move_one(round_.proposal_id, times.now())

    done = Round.objects.get()
    assert len(asked) <= 30, "\n".join(query["sql"] for query in asked)
    assert (done.tally["electors"], done.tally["agree"]) == (5 + many, many)


def test_looking_whether_something_is_due_reads_no_whole_table():
    crowd(3)
    with CaptureQueriesContext(connection) as asked:
        tasks.something_is_due(make.MONDAY)
    queries = [query["sql"] for query in asked if "pulse" not in query["sql"]]

    plans = [_plan(sql) for sql in queries]

    assert len(queries) >= 4
    for sql, plan in zip(queries, plans, strict=True):
        assert "Seq Scan" not in plan, sql
        assert all("INDEX" in line for line in plan.splitlines() if "SCAN" in line), (sql, plan)


def _plan(sql: str) -> str:
    """How the database would find it. PostgreSQL reads small tables whole unless told not to."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
