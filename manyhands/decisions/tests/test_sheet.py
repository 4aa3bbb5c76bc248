"""Consensus in one room: the sheet is typed in, and who was not there has time to object (E22)."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import behalf, rounds
from manyhands.decisions.electorate import counted
from manyhands.decisions.meetings import convening, minutes
from manyhands.decisions.meetings.convening import note_attendance
from manyhands.decisions.meetings.sheet import Sheet, call_in_room, is_early, type_in
from manyhands.decisions.models import Contribution, Stance
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.test_meetings import again as meeting_again
from manyhands.decisions.tests.test_meetings import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with times.at(make.MONDAY):
        yield


def ripe(author):
    """A proposal whose time for questions and concerns is over, and when that is."""
    proposal = make.text(author)
    while (proposal := make.again(proposal)).stage != Stage.CONCERNS:
        with times.at(proposal.moves_at):
            make.work_off()
    return proposal


def on_the_table(author, *there):
    """A meeting with those present, and a ripe proposal on its agenda."""
    proposal = ripe(author)
    with times.at(proposal.ripe_at):
        make.work_off()
        meeting = opened(*there)
        item = convening.add_to_agenda(there[0], meeting, proposal=proposal.ref)
    item.meeting = meeting_again(meeting)
    return item, proposal.ripe_at


def all_agree(*members) -> Sheet:
    return Sheet(dict.fromkeys(members, "agree"))


def test_a_sheet_calls_the_test_and_counts_who_was_in_the_room():
    ana, ben, cleo, dov, eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)

    with times.at(at):
        round_ = type_in(ben, item, all_agree(ben, cleo, dov))

    assert counted(round_).tally.agree == 3
    said = Stance.objects.filter(round=round_)
    assert {stance.meeting_id for stance in said} == {item.meeting.pk}
    assert {stance.member: stance.recorded_by for stance in said} == {
        ben: None, cleo: ben, dov: ben,
    }  # fmt: skip
    item.refresh_from_db()
    assert item.outcome == "In the room: 3 agree."
    assert make.again(item.proposal).stage == Stage.TESTING
    assert not round_.electors.get(member=eli).was_in_the_room


def test_more_than_two_are_typed_in_from_the_sheet_of_a_meeting():
    ana, *others = make.assembly(8)
    item, at = on_the_table(ana, *others)

    with times.at(at):
        round_ = type_in(others[0], item, all_agree(*others))

    assert Stance.objects.filter(round=round_, recorded_by=others[0]).count() == 6


def test_nothing_is_adopted_in_the_room_alone():
    ana, *others = make.assembly()
    item, at = on_the_table(ana, *others)
    with times.at(at):
        round_ = type_in(others[0], item, all_agree(*others))
        rounds.take_stance(ana, round_, position="agree")
    round_.refresh_from_db()

    with times.at(at + rounds.ABSENT_HAVE / 2):
        make.work_off()
    assert make.again(item.proposal).stage == Stage.TESTING

    with times.at(round_.closes_at):
        make.work_off()
    assert make.again(item.proposal).stage in (Stage.WAITING, Stage.IN_FORCE)


def test_the_round_stays_open_for_three_days_after_the_meeting():
    ana, *others = make.assembly()
    item, at = on_the_table(ana, *others)
    with times.at(at):
        round_ = call_in_room(others[0], item.meeting, item=item.ref)
    late = round_.closes_at - rounds.ABSENT_HAVE / 6

    with times.at(late):
        type_in(others[0], item, all_agree(*others))

    round_.refresh_from_db()
    assert round_.closes_at >= late + rounds.ABSENT_HAVE


def test_who_was_not_there_objects_in_time_and_it_is_not_adopted():
    ana, ben, cleo, dov, eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)
    with times.at(at):
        round_ = type_in(ben, item, all_agree(ben, cleo, dov))

    with times.at(at + rounds.ABSENT_HAVE / 2):
        make.say(eli, item.proposal, "block")
    round_.refresh_from_db()
    with times.at(round_.closes_at):
        make.work_off()

    assert make.again(item.proposal).stage == Stage.RESOLVING


def test_what_was_typed_in_is_contested_and_counts_no_longer():
    ana, ben, cleo, dov, _eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)
    with times.at(at):
        round_ = type_in(ben, item, all_agree(ben, cleo, dov))
        behalf.contest_stance(cleo, Stance.objects.get(round=round_, member=cleo))

    assert counted(round_).tally.agree == 2
    assert "2 agree" in minutes.minutes_text(item.meeting)


def test_what_was_typed_in_is_confirmed_by_whose_word_it_is():
    ana, ben, cleo, dov, _eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)
    with times.at(at):
        round_ = type_in(ben, item, all_agree(ben, cleo, dov))
        stance = behalf.confirm_stance(cleo, Stance.objects.get(round=round_, member=cleo))

    assert stance.confirmed_at == at


def test_a_block_in_the_room_is_a_concern_until_they_say_it_themselves():
    ana, ben, cleo, dov, _eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)
    sheet = Sheet({ben: "agree", cleo: "block", dov: "agree"}, {cleo: "It is too loud."})
    with times.at(at):
        round_ = type_in(ben, item, sheet)

    item.refresh_from_db()
    assert item.done_at is None
    assert not Stance.objects.filter(round=round_, member=cleo).exists()
    concern = Contribution.objects.get(proposal=item.proposal, kind=Contribution.CONCERN)
    assert (concern.author, concern.heard_from) == (ben, cleo)
    assert concern.text == "It is too loud."

    with times.at(at):
        make.say(cleo, item.proposal, "block")
    assert counted(round_).tally.block == 1


def test_who_spoke_for_themselves_keeps_their_word():
    ana, ben, cleo, dov, _eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)
    with times.at(at):
        round_ = call_in_room(ben, item.meeting, item=item.ref)
        make.say(cleo, item.proposal, "stand_aside")
        type_in(ben, item, all_agree(ben, cleo, dov))

    assert Stance.objects.get(round=round_, member=cleo, superseded_at=None).position == (
        "stand_aside"
    )


def test_whoever_wrote_the_proposal_types_in_nobodys_words():
    ana, ben, cleo, *_ = make.assembly()
    item, at = on_the_table(ana, ana, ben, cleo)

    with times.at(at), pytest.raises(NotPossible, match="nobody's words"):
        type_in(ana, item, all_agree(ben, cleo))

    assert make.again(item.proposal).stage == Stage.CONCERNS


def test_before_it_is_ripe_the_room_cannot_ask_either():
    ana, ben, cleo, *_ = make.assembly()
    proposal = make.text(ana)
    meeting = opened(ben, cleo)
    item = convening.add_to_agenda(ben, meeting, proposal=proposal.ref)

    assert is_early(item, times.now())
    with pytest.raises(NotPossible, match="not the time"):
        type_in(ben, item, all_agree(ben, cleo))


def test_one_alone_in_a_room_is_no_meeting():
    ana, ben, *_ = make.assembly()
    item, at = on_the_table(ana, ben)

    with times.at(at), pytest.raises(NotPossible, match="two or more"):
        type_in(ben, item, all_agree(ben))


def test_whoever_went_home_is_not_typed_in():
    ana, ben, cleo, dov, _eli = make.assembly()
    item, at = on_the_table(ana, ben, cleo, dov)
    with times.at(at):
        note_attendance(ben, item.meeting, present=[ben.ref, cleo.ref])

        with pytest.raises(NotPossible, match="not at the meeting"):
            type_in(ben, item, all_agree(ben, dov))


def test_a_sheet_is_typed_in_once():
    ana, ben, cleo, *_ = make.assembly()
    item, at = on_the_table(ana, ben, cleo)
    with times.at(at):
        type_in(ben, item, all_agree(ben, cleo))

        with pytest.raises(NotPossible, match="minutes of this round already"):
            type_in(ben, item, all_agree(ben, cleo))
