"""What becomes of blocks: a second one, two at once, those of members who leave."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import discussion, resolving
from manyhands.decisions.electorate import counted
from manyhands.decisions.models import Amendment, Proposal, Round
from manyhands.decisions.rules import Tally
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say, stage
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


def blocked(members: list[Member], proposal: Proposal, many: int = 1) -> Round:
    """Its first round, after the last `many` blocked it and all others agreed."""
    round_ = round_on(members[0], proposal)
    say(round_, members[:-many])
    say(round_, members[-many:], "block")
    return closed(round_)


def asked_anew(author: Member, other: Member, proposal: Proposal, at) -> Round:
    """The next round, on other words that the author took in at `at`."""
    with times.at(at):
        offered = discussion.offer_amendment(
            other, make.again(proposal), kind=Amendment.SUBSTANCE, text="Other words."
        )
        discussion.accept_amendment(author, offered)
    with make.later_than(at, hours=25):
        make.work_off()
    with times.at(make.again(proposal).ripe_at):
        make.work_off()
        return discussion.call_test(author, make.again(proposal))


def test_blocked_a_second_time_it_is_resolved_again_with_help_by_a_new_draw(five):
    proposal = make.text(five[0])
    first = blocked(five, proposal)
    helped = proposal.facilitator
    anew = asked_anew(five[0], five[1], proposal, first.closed_at + timedelta(hours=1))
    assert proposal.facilitator is None
    say(anew, [five[0], five[4], *(one for one in five[1:4] if one != helped.member)])
    say(anew, [helped.member], "block")

    second = closed(anew)

    assert (second.verdict, stage(proposal)) == ("blocked", Stage.RESOLVING)
    assert proposal.facilitators.count() == 2
    assert proposal.facilitator.member not in (five[0], helped.member)
    helped.refresh_from_db()
    with pytest.raises(NotPossible, match="This is over"):
        resolving.decline_to_facilitate(helped.member, helped)


def test_a_block_that_was_set_aside_counts_on_when_its_member_leaves():
    """What the record says of it is counted again by `find_fault`, after each test here."""
    members = make.assembly(8)
    proposal = make.text(members[0])
    round_ = blocked(members, proposal, many=2)
    with times.at(round_.closed_at + timedelta(hours=1)):
        resolving.ask_validity(members[1], round_, blocker=members[6])
        asked = resolving.ask_validity(members[2], round_, blocker=members[6])
    say(asked, members[1:6])
    with times.at(asked.closes_at):
        make.work_off()
    with times.at(asked.closes_at + timedelta(hours=1)):
        leave_group(groups.again(members[6]), groups.again(members[6]))
        make.work_off()

    assert stage(proposal) == Stage.RESOLVING
    assert counted(round_).tally == Tally(electors=8, agree=6, stand_aside=1, block=1)
