"""A late block: by whom no word reached, or who had paused when all were asked."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import discussion, late
from manyhands.decisions.electorate import note_told
from manyhands.decisions.models import Contribution
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, about_removing, round_on, say, stage
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.actions import leave_group, pause_member, resume_member
from manyhands.groups.powers import acting
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

WHY = "It locks out whoever comes by wheelchair."


def adopted(five, *, pauses=None, told=(), resumes=True):
    """A proposal that three agreed to, and that waits; the last paused before or in the round."""
    proposal = make.text(five[0])
    if pauses == "before":
        pause_member(five[4], groups.again(five[4]))
    round_ = round_on(five[0], proposal)
    with times.at(round_.opened_at + LATER), acting("digest.send"):
        note_told([proposal.pk], [member.pk for member in told], times.now())
    with times.at(round_.opened_at + LATER):
        if pauses == "meanwhile":
            pause_member(five[4], groups.again(five[4]))
    say(round_, five[:3])
    with times.at(round_.closes_at):
        make.work_off()
    if pauses and resumes:
        with times.at(round_.closes_at + LATER):
            resume_member(five[4], groups.again(five[4]))
    assert stage(proposal) == Stage.WAITING
    return make.again(proposal)


def may(member, proposal) -> bool:
    with times.at(proposal.adopted_at + timedelta(hours=1)):
        return late.may_ask(groups.again(member), make.again(proposal))


def stops(member, proposal, why=WHY, ground="Nobody asked who comes by wheelchair."):
    with times.at(proposal.adopted_at + timedelta(hours=1)):
        late.ask_late_block(groups.again(member), make.again(proposal), reason=why, ground=ground)


def test_back_from_a_pause_one_stops_it_with_two_others_once(five):
    proposal = adopted(five, pauses="before", told=five[:4])
    assert not proposal.rounds.get().electors.filter(member=five[4]).exists()

    stops(five[4], proposal)
    assert stage(proposal) == Stage.WAITING
    for member in five[1:3]:
        stops(member, proposal)

    again = make.again(proposal)
    assert (again.stage, again.adopted_at) == (Stage.AMENDING, None)
    assert again.late_block_at is not None


def test_while_the_pause_lasts_one_is_asked_nothing_and_stops_nothing(five):
    proposal = adopted(five, pauses="before", told=five[:4], resumes=False)

    assert not may(five[4], proposal)
    with pytest.raises(NotPossible, match="had paused"):
        stops(five[4], proposal)


def test_who_paused_in_the_round_had_a_chance_only_if_word_had_reached_them(five):
    proposal = adopted(five, pauses="meanwhile", told=five)
    assert not may(five[4], proposal)

    other = make.text(five[1], title="A shelf", words="For the jars.")
    assert not late.may_ask(five[4], other)


def test_who_paused_before_word_reached_them_had_none(five):
    proposal = adopted(five, pauses="meanwhile", told=five[:4])

    assert may(five[4], proposal)


def test_whom_word_reached_or_who_said_something_begins_nothing(five):
    proposal = adopted(five, told=five[:4])

    assert [may(member, proposal) for member in five] == [False, False, False, False, True]


def test_who_joined_after_it_was_asked_has_not_paused_through_it(five):
    proposal = adopted(five, told=five)
    with times.at(proposal.adopted_at):
        nora = make.join(five[0].group, "Nora")
        pause_member(nora, nora)
        resume_member(nora, groups.again(nora))

    assert not may(nora, proposal)


def test_who_paused_and_came_back_before_it_was_asked_begins_nothing(five):
    pause_member(five[4], five[4])
    resume_member(five[4], groups.again(five[4]))
    proposal = adopted(five, told=five)

    assert not may(five[4], proposal)


def test_whom_it_concerns_stops_nothing_by_it(five):
    pause_member(five[4], five[4])
    proposal = about_removing(five[0], five[4])
    proposal.mediation_offered_at = times.now()
    proposal.save()
    round_ = round_on(five[0], proposal)
    say(round_, five[:4])
    with times.at(round_.closes_at):
        make.work_off()
    with times.at(round_.closes_at + LATER):
        resume_member(five[4], groups.again(five[4]))

    assert stage(proposal) == Stage.WAITING
    assert not may(five[4], make.again(proposal))


def test_once_somebody_has_begun_anybody_joins_in_and_who_leaves_is_not_counted(five):
    proposal = adopted(five, pauses="before", told=five[:4])
    stops(five[4], proposal)
    assert may(five[1], proposal)

    leave_group(five[4], groups.again(five[4]))

    assert not may(five[1], proposal)


def test_it_takes_a_ground_that_nobody_has_raised(five):
    proposal = make.text(five[0])
    steps = make.concern(five[1], proposal, "What about the steps?")
    discussion.contribute(
        five[0], proposal, kind=Contribution.ANSWER, text="We carry you.", answers=steps
    )
    pause_member(five[4], groups.again(five[4]))
    round_ = round_on(five[0], proposal)
    say(round_, five[:1], "block", ground="P1", principle="P1", way_out="A ramp.")
    say(round_, five[:3])
    with times.at(round_.closes_at):
        make.work_off()
    with times.at(round_.closes_at + LATER):
        resume_member(five[4], groups.again(five[4]))
    proposal = make.again(proposal)

    for ground in ("", " ?! ", "what about  the STEPS", "p1"):
        with pytest.raises(NotPossible, match="what is new"):
            stops(five[4], proposal, ground=ground)
    assert not proposal.secondings.exists()

    stops(five[4], proposal, ground="The door is too narrow.")
    stops(five[1], proposal, ground="")
    assert [row.ground for row in proposal.secondings.order_by("pk")] == [
        "The door is too narrow.", "",
    ]  # fmt: skip


def test_on_the_page_it_is_offered_to_who_comes_back(five):
    proposal = adopted(five, pauses="before", told=five[:4])

    with times.at(proposal.adopted_at + timedelta(hours=1)):
        assert "If you could not know of it" not in look(five[1], proposal)
        assert "No word reached you, or you had paused." in look(five[4], proposal)
        again = send(five[4], proposal, "late-block/", status=422, reason=WHY, ground=" ")
        assert WHY in again
        send(five[4], proposal, "late-block/", reason=WHY, ground="The door is narrow.")
        shown = look(five[1], proposal)
        assert WHY in shown
        assert "New in it:</b> The door is narrow." in shown
        assert "What is new?" not in shown
        send(five[1], proposal, "late-block/", reason="I join.")
        assert proposal.secondings.count() == 2
