"""A proposal from the first button to its being done, by the clock."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, discussion, fair, resolving
from manyhands.decisions.models import Amendment, Contribution, Proposal, Round, Stance
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.actions import describe_group, leave_group, remove_member
from manyhands.groups.models import Group
from manyhands.groups.powers import Decided, NeedsDecision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def to_test(members, proposal, *, days=6):
    """Let the times for questions and concerns go by and call the test."""
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=days) as ripe:
        make.work_off()
        discussion.call_test(members[0], make.again(ripe))
    return make.again(proposal)


def test_pressing_a_button_becomes_a_proposal_that_carries_exactly_that_act(five):
    proposal = make.proposal(five[0])

    assert proposal.act.power == "group.describe"
    assert proposal.act.details["name"] == "Rose Street"
    assert proposal.head.preview[0]["before"]["name"] == "Rosewood"
    assert Group.objects.get(pk=proposal.group_id).name == "Rosewood"


def test_what_is_adopted_happens_by_itself_and_once(five):
    proposal = make.proposal(five[0])
    assert proposal.method == "consent"
    with make.later(proposal, hours=25):
        make.work_off()
        for member in five[:3]:
            make.say(member, proposal, "agree")
    with make.later(proposal, days=8):
        make.work_off()
        assert make.again(proposal).stage == Stage.WAITING
    with make.later(proposal, days=10):
        make.work_off()
        make.work_off()

    done = make.again(proposal)
    assert (done.stage, done.could_not) == (Stage.IN_FORCE, "")
    assert Group.objects.get(pk=proposal.group_id).name == "Rose Street"


def test_nobody_but_the_decision_can_do_it(five):
    proposal = make.proposal(five[0])
    other = Decided(proposal.group, proposal.ref, proposal.act)

    with pytest.raises(Refused):
        describe_group(other, proposal.group, name="Mine", purpose="")


def consensus(five):
    proposal = make.text(five[0])
    return to_test(five, proposal)


def test_consensus_goes_through_its_seven_steps(five):
    proposal = make.text(five[0])
    assert proposal.stage == Stage.CLARIFY
    question = discussion.contribute(
        five[1], proposal, kind=Contribution.QUESTION, text="How large?"
    )
    discussion.contribute(
        five[0], proposal, kind=Contribution.ANSWER, text="200 liters.", answers=question
    )
    question.refresh_from_db()
    assert question.state == Contribution.ADDRESSED
    with make.later(proposal, hours=49):
        make.work_off()
        ripening = make.again(proposal)
        assert ripening.stage == Stage.CONCERNS
        worry = make.concern(five[2], ripening)
        with pytest.raises(NotPossible, match="not over yet"):
            discussion.call_test(five[0], ripening)
    with make.later(proposal, days=6):
        make.work_off()
        ripe = make.again(proposal)
        with pytest.raises(NotPossible, match="no reply"):
            discussion.call_test(five[0], ripe)
        discussion.contribute(
            five[0], ripe, kind=Contribution.INFO, text="It stays.", answers=worry
        )
        round_ = discussion.call_test(five[0], ripe)
        assert round_.method["kind"] == "consensus"
        for member in five[:4]:
            make.say(member, ripe, "agree")
        closes = round_.closes_at
    with times.at(closes):
        make.work_off()
        assert make.again(proposal).stage == Stage.WAITING
    with make.later(proposal, days=30):
        make.work_off()

    assert make.again(proposal).stage == Stage.IN_FORCE
    assert make.again(proposal).task.taken_by is None


def test_a_block_is_resolved_by_the_one_who_holds_it(five):
    proposal = consensus(five)
    with times.at(proposal.rounds.get().opened_at):
        for member in five[:4]:
            make.say(member, proposal, "agree")
        make.say(five[4], proposal, "block")
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        blocked = make.again(proposal)
        assert blocked.stage == Stage.RESOLVING
        assert blocked.facilitators.get().member not in (five[0], five[4])
        with pytest.raises(NotPossible, match="closed"):
            make.say(five[1], blocked, "stand_aside")
        make.say(five[4], blocked, "stand_aside")
        make.work_off()

    assert make.again(proposal).stage == Stage.WAITING


def test_a_block_that_rests_on_nothing_is_set_aside_by_the_group(five):
    proposal = consensus(five)
    round_ = proposal.rounds.get()
    with times.at(round_.opened_at):
        for member in five[:4]:
            make.say(member, proposal, "agree")
        make.say(five[4], proposal, "block")
    with times.at(round_.closes_at):
        make.work_off()
        assert resolving.ask_validity(five[0], round_, blocker=five[4]) is None
        asked = resolving.ask_validity(five[1], round_, blocker=five[4])
        assert asked.electors.filter(out="").count() == 3
        for member in five[1:4]:
            make.say(member, proposal, "agree")
    with times.at(Round.objects.get(asks=Round.VALIDITY).closes_at):
        make.work_off()

    assert Stance.objects.get(position="block").set_aside_at is not None
    assert make.again(proposal).stage == Stage.WAITING


def test_what_stays_blocked_falls_back_to_a_count_where_the_group_agreed_on_one(five):
    proposal = consensus(five)
    round_ = proposal.rounds.get()
    with times.at(round_.opened_at):
        for member in five[:4]:
            make.say(member, proposal, "agree")
        make.say(five[4], proposal, "block")
    with times.at(round_.closes_at):
        make.work_off()
        with pytest.raises(NotPossible, match="Try to resolve it first"):
            resolving.ask_fallback(five[1], make.again(proposal))
    with make.later(proposal, days=20) as stuck:
        assert resolving.ask_fallback(five[1], stuck) is None
        counting = resolving.ask_fallback(five[2], make.again(proposal))
        for member in five[:4]:
            make.say(member, stuck, "agree")
        make.say(five[4], stuck, "stand_aside")
    with times.at(counting.closes_at):
        make.work_off()

    assert make.again(proposal).stage == Stage.WAITING


def test_an_amendment_becomes_the_text_in_a_day_unless_somebody_keeps_both(five):
    proposal = make.text(five[0])
    offered = discussion.offer_amendment(
        five[1], proposal, kind=Amendment.WORDING, text="A small fridge."
    )
    discussion.accept_amendment(five[0], offered)
    with make.later(proposal, hours=25):
        make.work_off()

    changed = make.again(proposal)
    assert (changed.head.text, changed.head.number) == ("A small fridge.", 2)

    rival = discussion.offer_amendment(
        five[2], changed, kind=Amendment.WORDING, text="A large fridge."
    )
    discussion.accept_amendment(five[0], rival)
    discussion.keep_both(five[3], Amendment.objects.get(pk=rival.pk))
    alternative = changed.versions.get(is_alternative=True)
    discussion.approve_version(five[3], alternative)
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6):
        make.work_off()
        discussion.call_test(five[0], make.again(proposal))

    assert make.again(proposal).rounds.get().version == alternative


def test_two_adopted_proposals_that_touch_one_thing_are_asked_about_anew(five):
    first = make.proposal(five[0], name="Rose Street")
    second = make.proposal(five[1], name="Thorn Street")
    with make.later(first, hours=25):
        make.work_off()
        for proposal in (first, second):
            for member in five[:3]:
                make.say(member, proposal, "agree")
    with make.later(first, days=8):
        make.work_off()
    with make.later(first, days=10):
        make.work_off()

    stages = sorted(make.again(one).stage for one in (first, second))
    assert stages == [Stage.IN_FORCE, Stage.REBASE]
    left = Proposal.objects.get(stage=Stage.REBASE)
    assert left.head.preview[0]["before"]["name"] in ("Rose Street", "Thorn Street")


def test_what_is_gone_when_its_time_comes_changes_nothing(five):
    gone = make.join(five[0].group, "Zoe")
    with pytest.raises(NeedsDecision) as needed:
        remove_member(five[0], gone, reason="")
    act = needed.value.act.as_dict()
    draft = actions.draft_proposal(
        five[0], five[0].group, act=act, method=needed.value.method, concerns=gone
    )
    proposal = actions.publish_proposal(five[0], draft, title="Zoe", text="")
    fair.offer_mediation(five[0], proposal)
    proposal = to_test(five, proposal)
    round_ = proposal.rounds.get()
    assert round_.electors.get(member=gone).out == "concerned"
    with times.at(round_.opened_at):
        with pytest.raises(NotPossible, match="concerns you"):
            make.say(gone, proposal, "block")
        for member in five:
            make.say(member, proposal, "agree")
    with times.at(round_.closes_at):
        make.work_off()
        leave_group(gone, gone)
    with make.later(proposal, days=30):
        make.work_off()

    failed = make.again(proposal)
    assert failed.stage == Stage.AMENDING
    assert "not in the group any more" in failed.could_not
