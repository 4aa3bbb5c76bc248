"""Powers that a group lends: to who carries a mandate, and to a circle."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import Refused
from manyhands.decisions import actions
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.actions import describe_group
from manyhands.groups.models import Circle, Group
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

WORDS = {"name": "Rose Street", "purpose": "Help"}


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    five = make.assembly(5)
    make.uses(five[0].group, "group.describe", {"method": "mandate:voice", "else": "consent"})
    return [groups.again(member) for member in five]


def test_while_nobody_carries_it_the_group_decides(five):
    with pytest.raises(NeedsDecision) as needed:
        describe_group(five[0], five[0].group, **WORDS)

    assert needed.value.method == "consent"


def test_who_carries_the_mandate_does_it_and_others_do_not(five):
    groups.decided(
        "mandate.grant", five[0].group, holder=five[1].ref, role="voice", purpose="Speaks for us.",
        days=30, powers=["group.describe"], report_every_d=30,
    )  # fmt: skip

    with pytest.raises(Refused, match="voice"):
        describe_group(five[0], five[0].group, **WORDS)
    describe_group(five[1], five[1].group, **WORDS)

    assert Group.objects.get(pk=five[0].group_id).name == "Rose Street"


def test_when_the_mandate_ends_its_powers_fall_back_to_the_group(five):
    groups.decided(
        "mandate.grant", five[0].group, holder=five[1].ref, role="voice", purpose="Speaks for us.",
        days=30, powers=["group.describe"], report_every_d=30,
    )  # fmt: skip

    with times.at(times.now() + timedelta(days=31)), pytest.raises(NeedsDecision):
        describe_group(five[1], five[1].group, **WORDS)


def test_a_circle_decides_by_consent_on_what_the_group_lent_it(five):
    make.uses(five[0].group, "group.describe", {"method": "consensus"})
    groups.decided("circle.create", five[0].group, name="Words", purpose="Finds names.")
    circle = Circle.objects.get()
    groups.decided("circle.lend", circle, powers=["group.describe"])
    for member in five[:2]:
        groups.ACTIONS["circle.join"](groups.again(member), circle)

    with pytest.raises(NeedsDecision) as needed:
        describe_group(groups.again(five[0]), five[0].group, **WORDS)
    draft = actions.draft_proposal(
        groups.again(five[0]), five[0].group, method=needed.value.method,
        act=needed.value.act.as_dict(), circle=needed.value.circle,
    )  # fmt: skip
    proposal = actions.publish_proposal(five[0], draft, title="A name", text="")
    with make.later(proposal, hours=25):
        make.work_off()

    asked = make.again(proposal)
    assert asked.stage == Stage.TESTING
    assert {row.member.name for row in asked.rounds.get().electors.all()} == {"Ana", "Ben"}
    assert asked.rounds.get().method["kind"] == "consent"


def test_who_is_not_in_the_circle_asks_the_whole_group(five):
    make.uses(five[0].group, "group.describe", {"method": "consensus"})
    groups.decided("circle.create", five[0].group, name="Words", purpose="Finds names.")
    groups.decided("circle.lend", Circle.objects.get(), powers=["group.describe"])

    with pytest.raises(NeedsDecision) as needed:
        describe_group(groups.again(five[2]), five[0].group, **WORDS)

    assert (needed.value.method, needed.value.circle) == ("consensus", None)
