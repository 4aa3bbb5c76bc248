"""Texts side by side: who may keep one, and that the group can go with the other at any stage."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import discussion
from manyhands.decisions.models import Amendment, Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, closed, round_on, say, stage
from manyhands.groups.models import Member

pytestmark = pytest.mark.django_db


def asked(members: list[Member], proposal: Proposal, others: str, many: int):
    """A round in which the last `many` say `others` and all before them agree, after its close."""
    round_ = round_on(members[0], proposal)
    say(round_, members[:-many])
    say(round_, members[-many:], others)
    return closed(round_)


def taken_up(members: list[Member], proposal: Proposal) -> Amendment:
    """Other words by Ben that Ana, who wrote the proposal, would take in."""
    offered = discussion.offer_amendment(
        members[1], make.again(proposal), kind=Amendment.SUBSTANCE, text="Other words."
    )
    discussion.accept_amendment(members[0], offered)
    return Amendment.objects.select_related("proposal").get(pk=offered.pk)


def test_only_who_agreed_can_keep_the_old_text_once_the_group_was_asked(five):
    proposal = make.text(five[0])
    done = asked(five, proposal, "stand_aside", 2)
    assert stage(proposal) == Stage.AMENDING
    with times.at(done.closed_at + LATER):
        offered = taken_up(five, proposal)
        with pytest.raises(Refused, match="Only those who agreed"):
            discussion.keep_both(five[4], offered)
        discussion.keep_both(five[1], offered)

    assert proposal.versions.get(is_alternative=True).text == "Other words."


def test_while_amending_the_test_of_another_text_that_more_go_with_can_be_called(five):
    proposal = make.text(five[0])
    done = asked(five, proposal, "stand_aside", 2)
    with times.at(done.closed_at + LATER):
        discussion.keep_both(five[1], taken_up(five, proposal))
        with pytest.raises(NotPossible, match="Amend it first"):
            discussion.call_test(five[0], make.again(proposal))
        text = proposal.versions.get(is_alternative=True)
        discussion.approve_version(five[3], text)
        round_ = discussion.call_test(five[0], make.again(proposal))

    assert (round_.version, stage(proposal)) == (text, Stage.TESTING)
    assert proposal.versions.get(is_alternative=True, number=1).text != text.text


def test_a_block_is_resolved_by_another_text_that_two_would_rather_go_with_for_a_day(five):
    proposal = make.text(five[0])
    done = asked(five, proposal, "block", 1)
    start = done.closed_at + LATER
    with times.at(start):
        discussion.keep_both(five[1], taken_up(five, proposal))
        text = proposal.versions.get(is_alternative=True)
        discussion.approve_version(five[4], text)
    with times.at(start + timedelta(hours=25)):
        make.work_off()
        assert stage(proposal) == Stage.RESOLVING
        discussion.approve_version(five[3], text)
        make.work_off()

    assert (stage(proposal), make.again(proposal).head) == (Stage.CONCERNS, text)


def test_with_as_many_for_the_blocked_text_it_stays_blocked(five):
    proposal = make.text(five[0])
    done = asked(five, proposal, "block", 1)
    start = done.closed_at + LATER
    with times.at(start):
        discussion.keep_both(five[1], taken_up(five, proposal))
        for text in proposal.versions.order_by("number"):
            for member in five[:2]:
                discussion.approve_version(member, text)
    with times.at(start + timedelta(hours=25)):
        make.work_off()

    assert (stage(proposal), make.again(proposal).head.number) == (Stage.RESOLVING, 1)


def test_words_taken_in_take_the_place_of_the_text_that_most_went_with(five):
    proposal = make.text(five[0])
    for text in ("A small fridge.", "A large fridge."):
        offered = discussion.offer_amendment(
            five[1], make.again(proposal), kind=Amendment.WORDING, text=text
        )
        discussion.accept_amendment(five[0], offered)
        if text == "A small fridge.":
            discussion.approve_version(five[2], proposal.head)
            with make.later(proposal, hours=25):
                make.work_off()
    with make.later(proposal, hours=30):
        discussion.keep_both(five[3], Amendment.objects.last())
    round_ = round_on(five[0], make.again(proposal))

    assert round_.version.text == "A small fridge."
