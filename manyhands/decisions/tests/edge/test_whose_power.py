"""Who has a say today binds when it is published, when a round opens and when it is done."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, closed, say, stage
from manyhands.groups import circles
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

POWER = "group.describe"
NOBODY = {"method": "nobody"}
BY_VOICE = {"method": "mandate:voice", "else": "consent"}


def drafted(member: Member) -> Proposal:
    """A draft of another name for the group, by whoever decides on that today."""
    needed = make.wish(member)
    return actions.draft_proposal(
        member, member.group, act=needed.act.as_dict(), method=needed.method, circle=needed.circle
    )


def published(member: Member, draft: Proposal) -> Proposal:
    return actions.publish_proposal(member, make.again(draft), title="Another name", text="")


def in_a_round(members: list[Member]) -> Proposal:
    proposal = published(members[0], drafted(members[0]))
    with times.at(proposal.moves_at):
        make.work_off()
    return make.again(proposal)


def carried(group, holder: Member) -> None:
    groups.decided(
        "mandate.grant", group, role="voice", holder=holder.ref, days=90, purpose="To speak.",
        powers=[], report_every_d=30,
    )  # fmt: skip


def goes_by(proposal: Proposal) -> None:
    """Its time has come."""
    with times.at(make.again(proposal).moves_at):
        make.work_off()


def test_what_nobody_may_do_any_more_is_not_published(five):
    draft = drafted(five[0])
    make.uses(five[0].group, POWER, NOBODY)

    with pytest.raises(NotPossible, match="nobody can do this"):
        published(five[0], draft)


def test_what_a_mandate_is_carried_for_is_not_published_and_while_nobody_does_it_is(five):
    make.uses(five[0].group, POWER, BY_VOICE)
    draft = drafted(five[0])
    carried(five[0].group, five[1])
    with pytest.raises(NotPossible, match="whoever carries “voice”"):
        published(five[0], draft)
    with times.at(make.MONDAY + timedelta(days=100)):
        make.work_off()
        proposal = published(five[0], drafted(five[0]))
        goes_by(proposal)

    assert proposal.rounds.get().method["name"] == "consent"


def test_no_round_opens_about_what_nobody_may_do_any_more(five):
    proposal = published(five[0], drafted(five[0]))
    make.uses(five[0].group, POWER, NOBODY)

    goes_by(proposal)

    ended = make.again(proposal)
    assert (ended.stage, ended.rounds.count()) == (Stage.LAPSED, 0)
    assert "nobody can do this" in ended.could_not


@pytest.mark.parametrize(("rule", "why"), [(NOBODY, "nobody can"), (BY_VOICE, "“voice”")])
def test_a_round_goes_on_as_pinned_and_what_it_adopts_is_not_done_by_who_may_not(five, rule, why):
    """E14"""
    proposal = in_a_round(five)
    make.uses(five[0].group, POWER, rule)
    carried(five[0].group, five[1])
    round_ = proposal.rounds.get()
    say(round_, five)
    assert closed(round_).verdict == "adopt"
    assert stage(proposal) == Stage.WAITING

    goes_by(proposal)

    failed = make.again(proposal)
    assert (failed.stage, groups.again(five[0]).group.name) == (Stage.AMENDING, "Rosewood")
    assert why in failed.could_not


def test_what_a_circle_adopted_is_not_done_once_the_group_took_the_power_back(five):
    circle = groups.decided("circle.create", five[0].group, name="Voices", purpose="To speak.")
    groups.decided("circle.lend", circle, powers=[POWER])
    for member in five[:3]:
        circles.join_circle(groups.again(member), circle)
    proposal = in_a_round(five)
    assert proposal.circle == circle
    say(proposal.rounds.get(), five[:3])
    closed(proposal.rounds.get())
    groups.decided("circle.lend", circle, powers=[])

    with times.at(make.again(proposal).moves_at + LATER):
        make.work_off()

    failed = make.again(proposal)
    assert (failed.stage, groups.again(five[0]).group.name) == (Stage.AMENDING, "Rosewood")
    assert "circle does not decide" in failed.could_not
