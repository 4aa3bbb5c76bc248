"""A group begins with three who agree; until then it helps, and decides nothing."""

import pytest
from django.db import IntegrityError, transaction

from manyhands.base.errors import NotPossible, Refused
from manyhands.groups.actions import (
    confirm_founding,
    describe_group,
    leave_group,
    name_place,
)
from manyhands.groups.models import Confirmation
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return make.founded()


def test_a_group_begins_with_the_third_who_agrees(flo):
    group = flo.group
    ana, ben = make.member(group, "Ana"), make.member(group, "Ben")

    for member in (flo, ana):
        confirm_founding(member, group)
        assert make.again(group).begun_at is None
    confirm_founding(ben, group)

    assert make.again(group).begun_at is not None
    with pytest.raises(NotPossible, match="has begun already"):
        confirm_founding(make.member(group, "Cleo"), group)


def test_nobody_agrees_twice_or_from_elsewhere(flo):
    confirm_founding(flo, flo.group)

    with pytest.raises(NotPossible, match="agreed already"):
        confirm_founding(flo, flo.group)
    with pytest.raises(Refused):
        confirm_founding(make.founded("Elsewhere"), flo.group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(group=flo.group, member=flo, confirmed_at=flo.joined_at)


def test_who_has_left_does_not_count(flo):
    group = flo.group
    ana, ben = make.member(group, "Ana"), make.member(group, "Ben")
    confirm_founding(ana, group)
    leave_group(make.again(ana), ana)

    confirm_founding(flo, group)
    confirm_founding(ben, group)

    assert make.again(group).begun_at is None


def test_until_then_nothing_is_decided_together(flo):
    with pytest.raises(NotPossible, match="three members must first agree"):
        describe_group(flo, flo.group, name="Other", purpose="Other")

    make.begin(flo.group)
    with pytest.raises(NeedsDecision):
        describe_group(make.again(flo), flo.group, name="Other", purpose="Other")


def test_until_then_members_join_leave_and_name_the_quilt(flo):
    ana = make.member(flo.group, "Ana")

    name_place(ana, flo.group.places.first(), name="The mill")
    leave_group(make.again(ana), ana)

    assert flo.group.places.first().name == "The mill"


def test_a_street_lets_any_member_do_what_an_assembly_decides():
    flo = make.founded(start="street")

    describe_group(make.again(flo), flo.group, name="Other", purpose="Other")

    assert make.again(flo.group).name == "Other"
