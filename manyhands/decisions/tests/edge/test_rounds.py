"""The edge cases of deciding, E13 to E22, each by its number in the specification."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, behalf, discussion, looking_back, queries
from manyhands.decisions.electorate import counted
from manyhands.decisions.meetings import meeting
from manyhands.decisions.models import (
    Amendment,
    Round,
    Task,
)
from manyhands.decisions.rules import Tally, Verdict
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import (
    LATER,
    closed,
    entries_of,
    round_on,
    say,
    stage,
    two_names,
    with_method,
)
from manyhands.groups.actions import (
    change_constitution,
    leave_group,
)
from manyhands.groups.constitution import following, whole
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


def test_the_second_of_two_that_touch_one_thing_is_confirmed_anew_or_amended(five):
    """E13"""
    second, first = two_names(five)
    assert (stage(first), stage(second)) == (Stage.IN_FORCE, Stage.REBASE)
    asked = second.rounds.get(closed_at=None)
    assert asked.closes_at - asked.opened_at >= timedelta(hours=72)

    closed(asked)

    assert stage(second) == Stage.AMENDING
    assert groups.again(second.group).name == make.again(first).act.details["name"]


def test_confirmed_anew_the_second_is_carried_out_too(five):
    """E13"""
    second, _first = two_names(five)
    asked = second.rounds.get(closed_at=None)
    say(asked, five[:3])
    closed(asked)
    with times.at(make.again(second).moves_at):
        make.work_off()

    assert stage(second) == Stage.IN_FORCE
    assert groups.again(second.group).name == make.again(second).act.details["name"]


def test_leaving_while_asked_anew_is_looked_at_at_once(five):
    """E3 and E13"""
    second, _first = two_names(five)
    asked = second.rounds.get(closed_at=None)
    with times.at(asked.opened_at + LATER):
        leave_group(five[4], five[4])

        assert make.again(second).moves_at == times.now()


def test_a_round_goes_on_as_it_was_pinned_when_the_constitution_changes(five):
    """E14"""
    round_ = round_on(five[0], make.text(five[0]))
    pinned = round_.method
    with times.at(round_.opened_at + LATER):
        with_method(five[0].group, "consensus", support=100, quorum=100, waiting_h=240)
    say(round_, five[:3])

    done = closed(round_)

    assert (done.method, done.verdict) == (pinned, "adopt")
    waits = make.again(round_.proposal).moves_at - done.closed_at
    assert waits == timedelta(hours=pinned["waiting_h"])


def test_who_agreed_on_a_condition_that_was_turned_down_stands_aside_and_is_told(five):
    """E15"""
    proposal = make.text(five[0])
    offered = discussion.offer_amendment(
        five[3], proposal, kind=Amendment.WORDING, text="A small fridge."
    )
    round_ = round_on(five[0], proposal)
    say(round_, five[:3])
    say(round_, five[3:4], "agree_if", condition=offered)
    assert counted(round_).tally == Tally(electors=5, agree=3, stand_aside=1)
    with times.at(round_.opened_at + LATER):
        discussion.reject_amendment(five[0], offered)

    (told,) = [entry for entry in entries_of(proposal) if '"stance.condition_gone"' in entry]
    assert five[3].ref in told
    assert closed(round_).tally["stand_aside"] == 1


def test_where_all_stand_aside_it_is_not_yet(five):
    """E16"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five, "stand_aside")

    assert closed(round_).verdict == Verdict.NOT_YET


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ({"way_out": " ", "ground": ""}, "two things"),
        ({"ground": "It harms Ben.", "way_out": " "}, "what would resolve it"),
        ({"ground": "", "way_out": "Ask Ben."}, "which principle"),
        ({"ground": "It harms Ben.", "way_out": "Ask.", "principle": "P77"}, "no principle P77"),
    ],
)
def test_a_block_without_a_ground_or_a_way_out_is_told_what_is_missing(five, words, missing):
    """E17"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[4:])
    with times.at(round_.opened_at + LATER), pytest.raises(NotPossible, match=missing):
        make.say(five[4], round_.proposal, "block", **words)

    assert counted(round_).tally == Tally(electors=5, agree=1)


def test_who_blocks_often_counts_as_before_and_sees_their_own_history(five):
    """E18"""
    all_blocked = []
    for number in range(4):
        with times.at(make.MONDAY + timedelta(days=40 * number)):
            round_ = round_on(
                five[0], make.text(five[0], title=f"Fridge {number}", words=f"{number}")
            )
            say(round_, five[:4])
            say(round_, five[4:], "block")
            all_blocked.append(closed(round_).verdict)
            make.work_off()
        with times.at(make.MONDAY + timedelta(days=40 * number + 39)):
            make.work_off()

    assert all_blocked == ["blocked"] * 4
    titles = [stance.round.proposal.title for stance in looking_back.own_blocks(five[4])]
    assert titles == [f"Fridge {number}" for number in (3, 2, 1, 0)]
    assert not looking_back.own_blocks(five[0]).exists()


@pytest.mark.parametrize(("harms", "verdict"), [(False, "adopt"), (True, "blocked")])
def test_a_tolerated_block_is_never_one_that_names_harm_to_somebody(harms, verdict):
    """E19"""
    members = make.assembly(10)
    with_method(members[0].group, "consensus", tolerated_blocks=1)
    round_ = round_on(groups.again(members[0]), make.text(groups.again(members[0])))
    say(round_, members[:9])
    say(round_, members[9:], "block", harms_somebody=harms)

    done = closed(round_)

    assert (done.verdict, done.tally["tolerated_blocks"]) == (verdict, int(not harms))


def test_changing_the_rule_on_blocks_needs_the_rule_in_force(five):
    """E20"""
    ana = groups.again(five[0])
    data = ana.group.constitution.data
    methods = whole(data)["methods"]
    looser = {**methods["constitution"], "tolerated_blocks": 2}
    after = following(data, methods={**methods, "constitution": looser})
    with pytest.raises(NeedsDecision) as needed:
        change_constitution(ana, ana.group, data=after)
    with pytest.raises(NotPossible, match="protected"):
        actions.draft_proposal(ana, ana.group, act=needed.value.act.as_dict())
    act = {**needed.value.act.as_dict(), "power": "constitution.loosen"}
    draft = actions.draft_proposal(ana, ana.group, act=act, method="entrenched")
    proposal = actions.publish_proposal(ana, draft, title="Fewer blocks", text="")
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=40):
        round_ = discussion.call_test(ana, make.again(proposal))
    say(round_, five[:4])
    say(round_, five[4:], "block")

    done = closed(round_)

    assert (done.method["tolerated_blocks"], done.verdict) == (0, "blocked")


def test_words_typed_in_for_others_keep_their_bounds(five):
    """E21"""
    ana, ben, cleo, dov, eli = five
    round_ = round_on(ana, make.text(ana))
    with times.at(round_.opened_at + LATER):
        stance, code = behalf.record_stance(ben, round_, member=cleo, position="agree")
        behalf.record_stance(ben, round_, member=dov, position="reserve")
        for actor, member, position, why in (
            (ben, eli, "agree", "two others at most"),
            (ana, eli, "agree", "Whoever wrote"),
            (cleo, eli, "block", "never typed in"),
            (cleo, cleo, "agree", "for yourself"),
        ):
            with pytest.raises(NotPossible, match=why):
                behalf.record_stance(actor, round_, member=member, position=position)
        make.say(eli, round_.proposal, "agree")
        with pytest.raises(NotPossible, match="for themselves"):
            behalf.record_stance(cleo, round_, member=eli, position="stand_aside")
        assert not behalf.confirm_by_code(dov, stance, code=wrong(code))
        with pytest.raises(NotPossible, match="does not confirm"):
            behalf.confirm_by_code(ben, stance, code=code)
        with pytest.raises(Refused):
            behalf.confirm_stance(ben, stance)
        assert behalf.confirm_by_code(dov, stance, code=code)

    stance.refresh_from_db()
    assert (stance.recorded_by, stance.confirmed_at) == (ben, round_.opened_at + LATER)
    assert code not in stance.code_hash
    assert counted(round_).tally == Tally(electors=5, agree=2, reserve=1)


@pytest.mark.parametrize("answers", [behalf.confirm_stance, behalf.contest_stance])
def test_nobody_types_over_what_its_member_confirmed_or_contested(five, answers):
    """E21"""
    ana, ben, cleo, dov, _eli = five
    round_ = round_on(ana, make.text(ana))
    with times.at(round_.opened_at + LATER):
        stance, _code = behalf.record_stance(ben, round_, member=cleo, position="agree")
        answers(cleo, stance)
        with pytest.raises(NotPossible, match="for themselves"):
            behalf.record_stance(dov, round_, member=cleo, position="stand_aside")
        meeting.bring_minutes(
            dov, round_, present=[dov, cleo], positions={cleo: "reserve", dov: "agree"}
        )

    assert round_.stances.get(member=cleo) == stance
    assert cleo not in queries.may_be_typed_in_for(round_, dov)


def test_a_contest_undoes_nothing_where_the_round_is_adopted_without_it(five):
    """E21, after a block was taken back"""
    ana, ben, cleo, _dov, eli = five
    round_ = round_on(ana, make.text(ana))
    with times.at(round_.opened_at + LATER):
        stance, _code = behalf.record_stance(ben, round_, member=cleo, position="agree")
    say(round_, [*five[:2], five[3]])
    say(round_, [eli], "block")
    done = closed(round_)
    with times.at(done.closed_at + LATER):
        make.say(eli, round_.proposal, "agree")
        make.work_off()
        behalf.contest_stance(cleo, stance)

    assert (done.verdict, stage(round_.proposal)) == ("blocked", Stage.WAITING)


def wrong(code):
    return "0" * 8 if code != "0" * 8 else "1" * 8


def test_a_code_is_void_after_five_wrong_ones_and_its_member_can_still_speak(five):
    """E21"""
    ana, ben, cleo, dov, eli = five
    round_ = round_on(ana, make.text(ana))
    with times.at(round_.opened_at + LATER):
        stance, code = behalf.record_stance(ben, round_, member=cleo, position="agree")
        other, its_code = behalf.record_stance(ben, round_, member=dov, position="agree")
        tries = [behalf.confirm_by_code(eli, stance, code=wrong(code)) for _each in range(5)]
        with pytest.raises(NotPossible, match="five times, so this one is void"):
            behalf.confirm_by_code(ana, stance, code=code)
        assert behalf.confirm_by_code(eli, other, code=its_code)
        behalf.confirm_stance(cleo, stance)

    stance.refresh_from_db()
    assert (tries, stance.wrong_codes) == ([False] * 5, 5)
    assert stance.confirmed_at is not None
    told = [said for said in entries_of(round_.proposal) if '"kind":"stance.wrong_code"' in said]
    assert len(told) == 5
    assert not any(code in said or wrong(code) in said for said in told)


def test_words_typed_in_can_be_contested_until_72_hours_after_the_close_and_it_waits(five):
    """E21"""
    ana, ben, cleo, _dov, _eli = five
    round_ = round_on(ana, make.text(ana))
    say(round_, [ana, ben])
    with times.at(round_.opened_at + LATER):
        stance, _code = behalf.record_stance(ben, round_, member=cleo, position="agree")
    done = closed(round_)
    assert done.verdict == "adopt"
    end = done.closed_at + timedelta(hours=72)
    assert make.again(round_.proposal).moves_at == end
    with times.at(end + LATER), pytest.raises(NotPossible, match="72 hours"):
        behalf.contest_stance(cleo, stance)
    with times.at(end - LATER):
        behalf.contest_stance(cleo, stance)
        make.work_off()

    assert stage(round_.proposal) == Stage.AMENDING
    assert not Task.objects.exists()


def test_confirmed_words_are_waited_for_no_longer_than_others(five):
    """E21"""
    ana, ben, cleo, _dov, _eli = five
    round_ = round_on(ana, make.text(ana))
    say(round_, [ana, ben])
    with times.at(round_.opened_at + LATER):
        stance, _code = behalf.record_stance(ben, round_, member=cleo, position="agree")
        behalf.confirm_stance(cleo, stance)

    done = closed(round_)

    assert make.again(round_.proposal).moves_at == done.closed_at + timedelta(hours=24)


def test_what_was_said_in_one_room_counts_and_the_absent_have_72_hours(five):
    """E22"""
    ana, ben, cleo, dov, eli = five
    round_ = round_on(ana, make.text(ana))
    evening = round_.closes_at - timedelta(hours=1)
    with times.at(evening):
        make.say(cleo, round_.proposal, "reserve")
        stances = meeting.bring_minutes(
            ben, round_, present=[ana, ben, cleo, dov],
            positions={ana: "agree", ben: "agree", cleo: "agree", dov: "agree"},
        )  # fmt: skip
    assert {stance.member for stance in stances} == {ana, ben, dov}
    assert all(stance.recorded_by == ben for stance in stances if stance.member != ben)
    after = Round.objects.get(pk=round_.pk)
    assert after.closes_at >= evening + timedelta(hours=72)
    assert after.electors.filter(was_in_the_room=True).count() == 4
    with times.at(evening + timedelta(hours=71)):
        make.work_off()
        make.say(eli, round_.proposal, "block")

    done = closed(after)

    assert (done.verdict, done.tally["agree"], done.tally["reserve"]) == ("blocked", 3, 1)


@pytest.mark.parametrize(
    ("actor", "present", "positions", "why"),
    [
        (0, [0, 1], {1: "agree"}, "Whoever wrote"),
        (1, [1], {1: "agree"}, "at least one other"),
        (1, [2, 3], {2: "agree"}, "at least one other"),
        (1, [1, 2], {3: "agree"}, "not at the meeting"),
        (1, [1, 2], {2: "block"}, "never typed in"),
    ],
)
def test_minutes_keep_their_bounds(five, actor, present, positions, why):
    """E22"""
    round_ = round_on(five[0], make.text(five[0]))
    with times.at(round_.opened_at + LATER), pytest.raises(NotPossible, match=why):
        meeting.bring_minutes(
            five[actor], round_, present=[five[n] for n in present],
            positions={five[n]: position for n, position in positions.items()},
        )  # fmt: skip

    assert counted(round_).tally == Tally(electors=5)
    assert Round.objects.get(pk=round_.pk).met_at is None
