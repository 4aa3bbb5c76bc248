"""What one member alone cannot ask for: wishes count once, for what they were about."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import discussion, resolving
from manyhands.decisions.models import Amendment
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, closed, round_on, say, stage

pytestmark = pytest.mark.django_db


def test_two_others_call_each_test_anew(five):
    proposal = make.text(five[0])
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=6):
        make.work_off()
        assert discussion.call_test(five[1], make.again(proposal)) is None
        round_ = discussion.call_test(five[2], make.again(proposal))
    say(round_, five[:3])
    say(round_, five[3:], "stand_aside")
    done = closed(round_)
    with times.at(done.closed_at + LATER):
        offered = discussion.offer_amendment(
            five[1], make.again(proposal), kind=Amendment.SUBSTANCE, text="Other words."
        )
        discussion.accept_amendment(five[0], offered)
    for days in (2, 4, 8):
        with times.at(done.closed_at + timedelta(days=days)):
            make.work_off()
    with times.at(done.closed_at + timedelta(days=8)):
        assert stage(proposal) == Stage.CONCERNS
        assert discussion.call_test(five[1], make.again(proposal)) is None
        assert discussion.call_test(five[1], make.again(proposal)) is None

        assert discussion.call_test(five[3], make.again(proposal)).number == 2


def test_two_who_ask_about_two_blocks_get_both_tests():
    members = make.assembly(7)
    round_ = round_on(members[0], make.text(members[0]))
    say(round_, members[:5])
    say(round_, members[5:], "block")
    round_ = closed(round_)
    blockers = members[5:]
    with times.at(round_.closed_at + LATER):
        for blocker in blockers:
            assert resolving.ask_validity(members[1], round_, blocker=blocker) is None
        asked = [resolving.ask_validity(members[2], round_, blocker=one) for one in blockers]

    assert [one.about.member for one in asked] == blockers


def test_who_asked_for_a_count_of_one_block_has_not_asked_for_a_count_of_the_next(five):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five[:4])
    say(round_, five[4:], "block")
    done = closed(round_)
    with times.at(done.closed_at + timedelta(days=13)):
        resolving.ask_fallback(five[1], make.again(proposal))
        offered = discussion.offer_amendment(
            five[1], make.again(proposal), kind=Amendment.WORDING, text="Other words."
        )
        discussion.accept_amendment(five[0], offered)
    with times.at(done.closed_at + timedelta(days=14)):
        make.work_off()

    assert stage(proposal) == Stage.CONCERNS
    assert not proposal.secondings.filter(spent_at=None).exists()
