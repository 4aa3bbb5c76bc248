"""Circles: members come and go, the group lends powers, and a link goes from either side."""

import pytest
from django.db import IntegrityError, transaction

from manyhands.base.errors import NotPossible, Refused
from manyhands.groups import circles, queries
from manyhands.groups.actions import leave_group
from manyhands.groups.constitution import following
from manyhands.groups.forms_deciding import LendForm
from manyhands.groups.models import Circle, CircleMember
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


@pytest.fixture
def ben(group):
    return make.member(group, "Ben")


@pytest.fixture
def kitchen(group) -> Circle:
    return make.decided("circle.create", group, name="Kitchen", purpose="We cook.")


def names(circle) -> list[str]:
    return [row.member.name for row in queries.members_in(circle)]


def test_a_circle_needs_a_decision_and_a_name_of_its_own(group, ana, kitchen):
    with pytest.raises(NeedsDecision):
        circles.create_circle(ana, group, name="Garden", purpose="We dig.")
    with pytest.raises(NotPossible, match="a circle of this name"):
        make.decided("circle.create", group, name="Kitchen", purpose="Again")

    assert list(queries.open_circles(group)) == [kitchen]


def test_members_join_and_leave_a_circle_as_they_like(ana, ben, kitchen):
    circles.join_circle(ana, kitchen)
    circles.join_circle(ben, kitchen)

    with pytest.raises(NotPossible, match="already"):
        circles.join_circle(ana, kitchen)
    circles.leave_circle(ana, kitchen)

    assert names(kitchen) == ["Ben"]
    with pytest.raises(Refused):
        circles.leave_circle(ana, kitchen)


def test_nobody_from_elsewhere_joins(kitchen):
    with pytest.raises(Refused):
        circles.join_circle(make.member(make.group("Elsewhere")), kitchen)


def test_the_group_lends_powers_and_takes_them_back(group, kitchen):
    for name in ("Ana", "Ben", "Cleo"):
        circles.join_circle(make.member(group, name), kitchen)
    make.decided("circle.lend", kitchen, powers=["group.describe"])
    assert queries.circles_with(group, "group.describe") == [kitchen]

    make.decided("circle.lend", kitchen, powers=[])
    assert queries.circles_with(group, "group.describe") == []
    with pytest.raises(NotPossible, match="cannot be lent"):
        make.decided("circle.lend", kitchen, powers=["self.leave"])


def test_a_circle_is_linked_from_either_side_by_two_members(ana, ben, kitchen):
    circles.join_circle(ben, kitchen)

    make.decided("circle.link", kitchen, member=ana.ref)
    circles.send_link(ben, kitchen, member=ben.ref)

    links = {row.links_for: row.member for row in queries.members_in(kitchen)}
    assert links == {"group": ana, "circle": ben}
    with pytest.raises(NotPossible, match="other side"):
        circles.send_link(ben, kitchen, member=ana.ref)
    with pytest.raises(Refused):
        circles.send_link(make.member(kitchen.group, "Cleo"), kitchen, member=ben.ref)


@pytest.mark.parametrize(
    "power",
    [
        "constitution.change", "constitution.loosen", "mandate.recall", "member.remove",
        "circle.lend", "circle.close", "emergency.renew", "act.undo", "self.leave", "no.such",
    ],
)  # fmt: skip
def test_what_is_for_the_whole_group_goes_to_no_circle(group, kitchen, power):
    with pytest.raises(NotPossible, match="cannot be lent"):
        make.decided("circle.lend", kitchen, powers=[power])

    offered = {name for name, _says in LendForm(None, group=group).fields["powers"].choices}
    assert power not in offered
    assert "group.describe" in offered


def test_what_the_constitution_protects_goes_to_no_circle(group, kitchen):
    data = make.again(group).constitution.data
    kept = [*data["entrenched"], "powers[group.describe]"]
    make.decided("constitution.change", group, data=following(data, entrenched=kept))

    with pytest.raises(NotPossible, match="cannot be lent"):
        make.decided("circle.lend", kitchen, powers=["group.describe"])


def test_another_link_takes_the_place_of_the_one_before(ana, ben, kitchen):
    for member in (ana, ben):
        circles.join_circle(member, kitchen)
        circles.send_link(member, kitchen, member=member.ref)

    assert queries.members_in(kitchen).get(links_for="circle").member == ben


def test_a_closed_circle_has_neither_members_nor_powers(group, ana, kitchen):
    circles.join_circle(ana, kitchen)
    make.decided("circle.lend", kitchen, powers=["group.describe"])

    make.decided("circle.close", kitchen)

    assert names(kitchen) == []
    assert queries.circles_with(group, "group.describe") == []
    with pytest.raises(NotPossible, match="is closed"):
        circles.join_circle(ana, kitchen)
    assert make.decided("circle.create", group, name="Kitchen", purpose="Anew") is not None


def test_a_circle_is_opened_again_as_it_was_closed(group, kitchen):
    four = [make.member(group, name) for name in ("Ana", "Ben", "Cleo", "Dov")]
    for member in four:
        circles.join_circle(member, kitchen)
    circles.send_link(four[1], kitchen, member=four[1].ref)
    make.decided("circle.lend", kitchen, powers=["group.describe"])
    circles.leave_circle(four[3], kitchen)
    make.decided("circle.close", kitchen)
    leave_group(make.again(four[0]), four[0])

    make.decided("circle.reopen", kitchen)

    assert names(kitchen) == ["Ben", "Cleo"]
    assert queries.members_in(kitchen).get(links_for="circle").member == four[1]
    assert make.again(kitchen).powers == ["group.describe"]
    with pytest.raises(NotPossible, match="is open"):
        make.decided("circle.reopen", kitchen)


def test_no_circle_takes_back_a_name_that_another_has_now(group, kitchen):
    make.decided("circle.close", kitchen)
    make.decided("circle.create", group, name="Kitchen", purpose="Anew")

    with pytest.raises(NotPossible, match="another circle of this name"):
        make.decided("circle.reopen", kitchen)


def test_who_leaves_the_group_leaves_its_circles(ana, kitchen):
    circles.join_circle(ana, kitchen)

    leave_group(make.again(ana), ana)

    assert names(kitchen) == []


def test_the_database_keeps_one_link_of_a_side(ana, ben, kitchen):
    circles.join_circle(ana, kitchen)
    circles.join_circle(ben, kitchen)

    with pytest.raises(IntegrityError), transaction.atomic():
        CircleMember.objects.filter(circle=kitchen).update(links_for="group")
