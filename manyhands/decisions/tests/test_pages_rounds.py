"""Rounds on pages: where one stands, what stays blocked, and what comes of it."""

import re
from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions.models import (
    Amendment,
    Elector,
    Proposal,
    Round,
    Seconding,
    Stance,
)
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import being_tested, blocked, look, opened, send
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Group
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


# --- where one stands -------------------------------------------------------------------------


def test_ones_own_blocks_before_are_shown_to_oneself_alone(five):
    """E18"""
    first = blocked(five)
    second = being_tested(five, title="A second fridge", words="For the other hall.")
    with opened(second):
        own, others = look(five[4], second), look(five[3], second)

    assert "What you blocked before" in own
    assert f'<a href="{first.get_absolute_url()}"' in own
    assert "Your block counts as much as ever." in own
    assert "What you blocked before" not in others


def test_a_key_is_one_button_and_with_the_last_it_happens_at_once(five):
    make.uses(five[0].group, "group.describe", {"method": "two_keys"})
    proposal = make.proposal(five[0])
    page = look(five[1], proposal)
    assert "Turn my key" in page
    assert 'id="stance-position_0"' not in page

    send(five[1], proposal, "rounds/1/stance/", position="agree", reason="")
    assert "Turn my key" not in look(five[1], proposal)
    assert make.again(proposal).stage == Stage.TESTING
    send(five[2], proposal, "rounds/1/stance/", position="agree", reason="")

    assert make.again(proposal).stage == Stage.IN_FORCE
    assert Group.objects.get(pk=proposal.group_id).name == "Rose Street"
    assert "say where you stand" not in look(five[2], proposal).lower()


def test_a_change_in_the_last_hour_is_allowed_and_shows(five):
    """E10"""
    proposal = being_tested(five)
    closes_at = proposal.rounds.last().closes_at
    with opened(proposal):
        for member in five[:3]:
            make.say(member, proposal, "agree")
    with times.at(closes_at - timedelta(minutes=30)):
        make.say(five[0], proposal, "pass")

        page = look(five[1], proposal)

    assert page.count("changed in the last hour") == 1


def test_what_others_say_opens_once_one_has_spoken(five):
    proposal = being_tested(five)
    with opened(proposal):
        make.say(five[1], proposal, "reserve", reason="A bit dear")
        assert "A bit dear" not in look(five[2], proposal)
        assert "1 of 5 have spoken." in look(five[2], proposal)
        send(five[2], proposal, "rounds/1/stance/", position="agree")
        page = look(five[2], proposal)

    assert "A bit dear" in page
    stance = Stance.objects.get(member=five[2])
    assert f"Your receipt: entry {stance.entry_seq} in the record." in page


def test_saying_the_same_twice_is_saying_it_once(five):
    proposal = being_tested(five)
    with opened(proposal):
        for _press in range(2):
            send(five[2], proposal, "rounds/1/stance/", position="agree", reason="Good")

    assert Stance.objects.count() == 1


def test_a_block_says_what_is_missing_and_keeps_what_was_typed(five):
    proposal = being_tested(five)
    with opened(proposal):
        send(five[2], proposal, "rounds/1/stance/", position="block", way_out="A fan")
        page = look(five[2], proposal)
        assert "Your block is not counted yet. Say which principle" in page
        assert 'href="#stance-ground"' in page
        assert "A fan" in page
        assert Stance.objects.count() == 0
        page = send(
            five[2], proposal, "rounds/1/stance/", status=422, position="block", principle="P77"
        )
        assert "A block rests on a principle or on a harm." in page
        send(
            five[2], proposal, "rounds/1/stance/", position="block", principle="P1", way_out="A fan"
        )
        page = look(five[1], proposal)

    assert Stance.objects.get().ground == "Help is unconditional."
    assert "Somebody blocks" in page
    assert "A fan" in page


def test_agreeing_on_a_condition_names_the_change(five):
    proposal = make.text(five[0])
    send(five[1], proposal, "amendments/", text="A small one.", kind="wording")
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6):
        make.work_off()
        send(five[0], proposal, "rounds/")
        page = send(five[2], proposal, "rounds/1/stance/", status=422, position="agree_if")
        assert "Choose the change that your yes depends on." in page
        chosen = Amendment.objects.get().pk
        send(five[2], proposal, "rounds/1/stance/", position="agree_if", condition=chosen)

    assert Stance.objects.get().condition_id == chosen


def test_after_closing_and_for_newcomers_there_is_a_clear_word(five):
    proposal = being_tested(five)
    with opened(proposal):
        late = make.join(five[0].group, "Zoe")
        assert "You count from the next one on." in look(late, proposal)
        page = send(late, proposal, "rounds/1/stance/", status=409, position="agree")
        assert "You joined after this round began." in page
        for member in five[:3]:
            make.say(member, proposal, "agree")
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        page = send(five[3], proposal, "rounds/1/stance/", status=409, position="agree")
        assert "This round is closed. Nothing was counted." in page
        page = look(five[3], proposal)

    assert "3 of 5 agree: adopted" in page
    assert "Adopted. It happens on" in page
    send(five[3], proposal, "rounds/9/stance/", status=404, position="agree")
    send(five[3], proposal, "rounds/x/stance/", status=404, position="agree")


def test_what_somebody_says_by_phone_is_typed_in_confirmed_and_contested(five):
    proposal = being_tested(five)
    with opened(proposal):
        send(five[1], proposal, "rounds/1/typed-in/", status=422, member="nobody", position="agree")
        slip = send(
            five[1], proposal, "rounds/1/typed-in/", status=201, member=five[4].ref,
            position="agree", reason="By phone",
        )  # fmt: skip
        code = re.search(r'id="slip-code">([\d ]+)<', slip)[1]
        stance = Stance.objects.get()
        send(five[2], proposal, f"stances/{stance.ref}/confirmation/", status=422, code="")
        wrong = {"status": 422, "code": "1234567"}
        for left in ("4 more times", "3 more times", "2 more times", "1 more time."):
            page = send(five[2], proposal, f"stances/{stance.ref}/confirmation/", **wrong)
            assert f"This code does not fit. Look at the slip again. You can try {left}" in page
        send(five[2], proposal, f"stances/{stance.ref}/confirmation/", code=code)
        assert "Typed in for you" in look(five[4], proposal)
        send(five[1], proposal, f"stances/{stance.ref}/contest/", status=403)
        send(five[4], proposal, f"stances/{stance.ref}/contest/")

    stance.refresh_from_db()
    assert stance.confirmed_at
    assert stance.contested_at


def test_whoever_types_the_fifth_wrong_code_is_told_that_it_is_void(five):
    proposal = being_tested(five)
    with opened(proposal):
        send(
            five[1], proposal, "rounds/1/typed-in/", status=201, member=five[4].ref,
            position="agree",
        )  # fmt: skip
        make.say(five[2], proposal, "agree")
        path = f"stances/{Stance.objects.get(member=five[4]).ref}/confirmation/"
        pages = [send(five[2], proposal, path, status=422, code="1") for _each in range(5)]
        again = send(five[2], proposal, path, status=409, code="1")

        assert "so this one is void" in pages[4]
        assert "so this one is void" in again
        assert 'name="code"' in pages[3]
        assert 'name="code"' not in pages[4]
        send(five[4], proposal, path)

    assert Stance.objects.get(member=five[4]).confirmed_at


# --- what is blocked ---------------------------------------------------------------------------


def test_a_block_is_resolved_with_somebody_the_lot_asks(five):
    proposal = blocked(five)
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        asked = make.again(proposal).facilitators.get()
        page = look(five[4], proposal)
        assert "Take your block back" in page
        assert asked.seed in page
        helper = asked.member
        send(five[0], proposal, "facilitator/", status=403)
        send(helper, proposal, "facilitator/")
        assert f"Could not: {helper.name}" in look(five[0], proposal)
        assert "Counted again" not in page
        send(five[4], proposal, "rounds/1/stance/", position="stand_aside")
        make.work_off()
        page = look(five[0], proposal)

    assert make.again(proposal).stage == Stage.WAITING
    assert "4 of 5 agree, 1 blocks: blocked" in page
    assert "Counted again: 4 of 5 agree, 1 stands aside: adopted" in page


def test_two_ask_all_what_a_block_rests_on(five):
    proposal = blocked(five)
    block = Stance.objects.get(position="block")
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        send(five[0], proposal, "rounds/1/validity/", status=404, stance="nothing")
        send(five[0], proposal, "rounds/1/validity/", stance=block.ref)
        assert "Already for it: Ana" in look(five[1], proposal)
        send(five[1], proposal, "rounds/1/validity/", stance=block.ref)
        page = look(five[1], proposal)
        assert "Does this block rest on a principle or a harm?" in page
        send(five[1], proposal, "rounds/2/stance/", position="stand_aside")
        send(five[0], proposal, "rounds/2/stance/", status=409, position="agree")

    assert Round.objects.get(asks="validity").stances.count() == 1


def test_a_count_is_asked_for_when_it_stayed_blocked(five):
    proposal = blocked(five)
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        page = send(five[1], proposal, "fallback/", status=409)
        assert "Try to resolve it first" in page
    with make.later(proposal, days=21):
        send(five[1], proposal, "fallback/")
        send(five[2], proposal, "fallback/")
        assert "Shall it be done all the same?" in look(five[3], proposal)

    assert make.again(proposal).stage == Stage.FALLBACK


def test_whom_no_word_reached_stops_it_with_two_others(five):
    proposal = being_tested(five)
    with opened(proposal):
        for member in five[:4]:
            make.say(member, proposal, "agree")
    Elector.objects.filter(member__in=five[:4]).update(told_at=make.MONDAY)
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        assert "If no word reached you" not in look(five[1], proposal)
        send(five[4], proposal, "late-block/", status=422, reason="")
        send(five[4], proposal, "late-block/", reason="Stop.", ground="The cable is too thin.")
        assert "The cable is too thin." in look(five[1], proposal)
        send(five[1], proposal, "late-block/", reason="True")
        send(five[2], proposal, "late-block/", reason="True")

    assert make.again(proposal).stage == Stage.AMENDING
    assert Seconding.objects.filter(spent_at=None).count() == 0


# --- afterwards --------------------------------------------------------------------------------


def test_what_people_have_to_do_is_taken_on_and_told(five):
    proposal = being_tested(five)
    with opened(proposal):
        for member in five[:3]:
            make.say(member, proposal, "agree")
    send(five[1], proposal, "task/", status=409, report_on="2027-01-15")
    with make.later(proposal, days=30):
        make.work_off()
    with make.later(proposal, days=32):
        make.work_off()
        assert "Who does it?" in look(five[1], proposal)
        assert (
            "Somebody is wanted"
            in groups.browser(five[1]).get(f"/g/{proposal.group.slug}/decisions/").content.decode()
        )
        send(five[1], proposal, "task/", status=422, report_on="2020-01-15")
        send(five[1], proposal, "task/", report_on="2027-01-15")
        send(five[2], proposal, "task/", status=409, report_on="2027-01-15")
        send(five[2], proposal, "task/report/", status=403, report="Mine")
        send(five[1], proposal, "task/report/", status=422, report="")
        send(five[1], proposal, "task/report/", report="It hums.")
        send(five[1], proposal, "task/report/", status=409, report="It hums.")
        page = look(five[2], proposal)

    assert "It hums." in page


def test_what_is_taken_back_is_taken_over_or_proposed_anew(five):
    proposal = make.text(five[0])
    send(five[1], proposal, "withdrawal/", status=403)
    send(five[0], proposal, "withdrawal/")
    send(five[0], proposal, "withdrawal/", status=409)
    assert "Take it over" not in look(five[0], proposal)
    send(five[1], proposal, "author/")
    assert make.again(proposal).author == five[1]
    send(five[1], proposal, "successor/", status=409)


def test_what_lapsed_is_proposed_anew_as_a_draft(five):
    proposal = being_tested(five)
    with make.later(proposal, days=60):
        make.work_off()
        make.work_off()
    with make.later(proposal, days=90):
        make.work_off()
        assert make.again(proposal).stage == Stage.LAPSED
        assert "Propose it anew" in look(five[1], proposal)
        send(five[1], proposal, "successor/")

    draft = Proposal.objects.get(stage=Stage.DRAFT)
    assert (draft.follows, draft.author) == (proposal, five[1])


def test_whoever_left_has_no_name_on_the_page(five):
    proposal = make.text(five[1])
    leave_group(five[1], five[1])

    assert "somebody who left" in look(five[0], proposal)


def test_the_act_happens_by_itself_and_the_page_says_so(five):
    proposal = make.proposal(five[0])
    with make.later(proposal, hours=25):
        make.work_off()
        for member in five[:3]:
            make.say(member, proposal, "agree")
        assert "I consent" in look(five[4], proposal)
    with make.later(proposal, days=8):
        make.work_off()
    with make.later(proposal, days=10):
        make.work_off()
        page = look(five[4], proposal)

    assert Group.objects.get(pk=proposal.group_id).name == "Rose Street"
    assert "The program did it by itself on" in page
    assert "What it changed" in page
