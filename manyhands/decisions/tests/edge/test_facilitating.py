"""Who calls the test of a proposal alone: its author, and whoever facilitates."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import discussion, resolving
from manyhands.decisions.facilitating import FACILITATE
from manyhands.decisions.models import Amendment, Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import about_removing, closed, round_on, say, stage
from manyhands.decisions.tests.on_pages import look
from manyhands.groups.models import Mandate, Member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

ALONE = "When all was said, ask the group where it stands."
TOGETHER = "Two members together can ask the group where it stands."


def lent(member: Member, days: int = 90) -> Mandate:
    """The group lends it to the member to facilitate."""
    return groups.decided(
        "mandate.grant", member.group, holder=member.ref, role="facilitator", days=days,
        purpose="Keeps an eye on what waits.", powers=[FACILITATE], report_every_d=30,
    )  # fmt: skip


def ripe(proposal: Proposal) -> Proposal:
    """The proposal when the times for questions and concerns are over, and two days later."""
    with make.later(proposal, hours=49):
        make.work_off()
    with times.at(make.again(proposal).ripe_at):
        make.work_off()
    return make.again(proposal)


def resolved(five, proposal: Proposal) -> Proposal:
    """It was blocked, the lot asked somebody to help, and the author took in other words."""
    round_ = round_on(five[0], proposal)
    say(round_, five[:4])
    say(round_, five[4:], "block")
    done = closed(round_)
    with times.at(done.closed_at + timedelta(hours=1)):
        offered = discussion.offer_amendment(
            five[1], make.again(proposal), kind=Amendment.WORDING, text="Other words."
        )
        discussion.accept_amendment(five[0], offered)
    with times.at(done.closed_at + timedelta(hours=26)):
        make.work_off()
    with times.at(make.again(proposal).ripe_at):
        make.work_off()
    return make.again(proposal)


def test_whom_the_lot_asked_to_help_with_a_block_calls_the_next_test_alone(five):
    proposal = resolved(five, make.text(five[0]))
    helper = proposal.facilitators.get().member

    with times.at(proposal.ripe_at):
        assert ALONE in look(helper, proposal)
        round_ = discussion.call_test(helper, proposal)

    assert round_.number == 2
    assert stage(proposal) == Stage.TESTING


def test_who_declined_to_help_does_not_and_who_came_after_them_does(five):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five[:4])
    say(round_, five[4:], "block")
    done = closed(round_)
    with times.at(done.closed_at + timedelta(minutes=5)):
        first = proposal.facilitator
        resolving.decline_to_facilitate(first.member, first)
    second = proposal.facilitator.member

    assert not discussion.calls_alone(first.member, proposal)
    assert discussion.calls_alone(second, proposal)
    assert second != first.member


def test_who_carries_a_mandate_to_facilitate_calls_it_alone_while_it_lasts(five):
    proposal = ripe(make.text(five[0]))
    lent(five[1])
    lent(five[2], days=3)

    with times.at(proposal.ripe_at):
        assert TOGETHER in look(five[2], proposal)
        assert discussion.call_test(five[2], proposal) is None
        assert ALONE in look(five[1], proposal)
        assert discussion.call_test(five[1], proposal) is not None


def test_before_it_is_ripe_nobody_calls_it_and_a_concern_needs_its_reply_first(five):
    proposal = make.text(five[0])
    lent(five[1])
    with pytest.raises(NotPossible, match="not the time"):
        discussion.call_test(five[1], proposal)
    with make.later(proposal, hours=49):
        make.work_off()
        make.concern(five[2], make.again(proposal))
    with make.later(proposal, hours=51), pytest.raises(NotPossible, match="not over yet"):
        discussion.call_test(five[1], proposal)

    with times.at(make.again(proposal).ripe_at), pytest.raises(NotPossible, match="no reply"):
        discussion.call_test(five[1], proposal)


def test_whom_it_concerns_does_not_call_it_alone(five):
    lent(five[4])
    proposal = about_removing(five[0], five[4])

    assert not discussion.calls_alone(five[4], proposal)


def test_who_is_suspended_calls_nothing(five):
    proposal = ripe(make.text(five[0]))
    lent(five[1])
    with times.at(proposal.ripe_at):
        groups.decided("member.suspend", five[1], days=3)
        with pytest.raises(Refused, match="suspended"):
            discussion.call_test(groups.again(five[1]), proposal)


def test_beside_the_button_stands_who_calls_it_and_when(five):
    proposal = ripe(make.text(five[0]))

    with times.at(proposal.ripe_at):
        page = look(five[3], proposal)

    assert 'data-power="test.call"' in page
    assert "Whoever wrote it or facilitates it asks alone" in page
    assert "each concern must have a reply" in page
