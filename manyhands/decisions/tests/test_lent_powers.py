"""Powers that a group lends: to who carries a mandate, and to a circle."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import Refused
from manyhands.decisions import actions
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.actions import describe_group, pause_member
from manyhands.groups.constitution import following
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


def circle_of(members, power="group.describe") -> Circle:
    """A circle of these members, to which the group lent `power`."""
    group = members[0].group
    circle = groups.decided("circle.create", group, name="Words", purpose="Finds names.")
    groups.decided("circle.lend", circle, powers=[power])
    for member in members:
        groups.ACTIONS["circle.join"](groups.again(member), circle)
    return circle


def wished(member) -> NeedsDecision:
    with pytest.raises(NeedsDecision) as needed:
        describe_group(groups.again(member), member.group, **WORDS)
    return needed.value


def proposed(member) -> Proposal:
    """What the wish of `member` becomes, before whoever decides it."""
    needed = wished(member)
    draft = actions.draft_proposal(
        groups.again(member), member.group, method=needed.method,
        act=needed.act.as_dict(), circle=needed.circle,
    )  # fmt: skip
    return actions.publish_proposal(member, draft, title="A name", text="")


def electors_of(proposal: Proposal) -> set[str]:
    return {row.member.name for row in make.again(proposal).rounds.get().electors.all()}


def test_a_circle_decides_by_consent_on_what_the_group_lent_it(five):
    make.uses(five[0].group, "group.describe", {"method": "consensus"})
    circle_of(five[:3])

    proposal = proposed(five[0])
    with make.later(proposal, hours=25):
        make.work_off()

    asked = make.again(proposal)
    assert asked.stage == Stage.TESTING
    assert electors_of(proposal) == {"Ana", "Ben", "Cleo"}
    assert asked.rounds.get().method["kind"] == "consent"


def test_who_is_not_in_the_circle_asks_the_whole_group(five):
    make.uses(five[0].group, "group.describe", {"method": "consensus"})
    circle_of(five[:3])

    needed = wished(five[4])

    assert (needed.method, needed.circle) == ("consensus", None)


def test_a_circle_of_fewer_than_three_decides_nothing(five):
    make.uses(five[0].group, "group.describe", {"method": "consensus"})
    circle = circle_of(five[:2])
    assert wished(five[0]).circle is None

    groups.ACTIONS["circle.join"](groups.again(five[2]), circle)
    assert wished(five[0]).circle == circle
    pause_member(groups.again(five[2]), five[2])

    assert (wished(five[0]).method, wished(five[0]).circle) == ("consensus", None)


def test_what_a_circle_began_goes_to_all_when_it_has_become_too_small(five):
    make.uses(five[0].group, "group.describe", {"method": "supermajority"})
    circle = circle_of(five[:3])
    proposal = proposed(five[0])
    groups.ACTIONS["circle.leave"](groups.again(five[1]), circle)

    with make.later(proposal, hours=25):
        make.work_off()

    assert make.again(proposal).circle is None
    assert make.again(proposal).rounds.get().method["kind"] == "supermajority"
    assert electors_of(proposal) == {"Ana", "Ben", "Cleo", "Dov", "Eli"}


def test_what_a_circle_was_lent_before_the_group_protected_it_is_the_groups(five):
    make.uses(five[0].group, "group.describe", {"method": "consensus"})
    circle_of(five[:3])
    group = groups.again(five[0].group)
    data = group.constitution.data
    kept = [*data["entrenched"], "powers[group.describe]"]
    groups.decided("constitution.change", group, data=following(data, entrenched=kept))

    assert wished(five[0]).circle is None
