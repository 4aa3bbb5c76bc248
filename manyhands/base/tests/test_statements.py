"""Statements that read nothing: in one message, in their order, all or none."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from manyhands.base.models import Job
from manyhands.base.statements import ROWS_AT_A_TIME, in_one_message, put_rows, run
from manyhands.base.times import now

pytestmark = pytest.mark.django_db
COLUMNS = ("name", "key", "payload", "run_at", "every_s", "attempts", "last_fault")


def jobs(names):
    return [(name, name, {}, now(), 0, 0, "") for name in names]


def names():
    return list(Job.objects.order_by("pk").values_list("name", flat=True))


def test_they_go_in_one_message_where_messages_cost():
    with CaptureQueriesContext(connection) as captured, in_one_message():
        put_rows(Job, COLUMNS, jobs("ab"))
        run("UPDATE base_job SET name = %s WHERE name = %s", ["c", "b"])

    assert len(captured) == (2 if connection.vendor == "sqlite" else 1)
    assert names() == ["a", "c"]


def test_a_message_inside_another_is_a_part_of_it():
    with CaptureQueriesContext(connection) as captured, in_one_message():
        put_rows(Job, COLUMNS, jobs("a"))
        with in_one_message():
            put_rows(Job, COLUMNS, jobs("b"))

    assert len(captured) == (2 if connection.vendor == "sqlite" else 1)
    assert names() == ["a", "b"]


def test_many_rows_go_by_themselves_in_their_turn():
    many = [f"{number}" for number in range(ROWS_AT_A_TIME + 1)]

    with in_one_message():
        put_rows(Job, COLUMNS, jobs(["first"]))
        put_rows(Job, COLUMNS, jobs(many))
        run("UPDATE base_job SET name = %s WHERE name = %s", ["last", many[-1]])

    assert names() == ["first", *many[:-1], "last"]


def told(*parts):
    """All of them, or none: an exception among them is raised in its turn."""
    with transaction.atomic(), in_one_message():
        for part in parts:
            if isinstance(part, Exception):
                raise part
            put_rows(Job, COLUMNS, jobs(part))


def test_what_the_database_refuses_is_heard_and_leaves_nothing():
    with pytest.raises(IntegrityError):
        told("a", "a")

    assert names() == []


def test_after_a_fault_in_between_nothing_is_sent():
    with pytest.raises(ZeroDivisionError):
        told("a", ZeroDivisionError())

    assert names() == []
