"""The check that rows change by acts alone sees what it should."""

import pytest
from django.db import transaction

from manyhands.groups import actions
from manyhands.groups.powers import acting, running
from manyhands.groups.tests import make
from manyhands.groups.tests.guard import BackDoor

pytestmark = pytest.mark.django_db


def test_what_the_program_writes_outside_any_act_is_found():
    ana = make.member(make.group())

    with pytest.raises(BackDoor, match="_"), transaction.atomic():
        actions._end(ana)

    assert (make.again(ana).left_at, running()) == (None, "")


def test_inside_an_act_the_program_writes_and_afterwards_not():
    ana, ben = make.member(make.group()), make.member(make.group("Elsewhere"), "Ben")

    actions.leave_group(ana, ana)
    with acting("test"):
        assert running() == "test"
        actions._end(ben)
    with pytest.raises(BackDoor), transaction.atomic():
        actions._end(make.member(ben.group))

    assert make.again(ana).left_at is not None
    assert make.again(ben).left_at is not None
