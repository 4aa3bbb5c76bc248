"""Who gets a part of a pot turns no key to it, also where two share a hand."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import actions
from manyhands.decisions.models import Elector
from manyhands.decisions.tests import make as decisions
from manyhands.groups.actions import leave_group
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.queries import members_of
from manyhands.groups.tests import make as groups
from manyhands.practices import pots, rotating
from manyhands.practices.tests.test_hands import circle, drawn, monday  # noqa: F401

pytestmark = pytest.mark.django_db


def proposed(author, practice, number: int):
    """The pot of this round, before the group; two keys turn it."""
    with pytest.raises(NeedsDecision) as needed:
        pots.award(author, practice, number=number)
    assert needed.value.method == "two_keys"
    said = {"method": needed.value.method, "concerns": needed.value.concerns}
    draft = actions.draft_proposal(author, author.group, act=needed.value.act.as_dict(), **said)
    wanted = actions.publish_proposal(author, draft, title="The pot", text="Yes?")
    decisions.work_off()
    return wanted


def test_of_two_who_share_a_hand_neither_is_a_key_to_their_pot(circle):  # noqa: F811
    practice, members = circle
    hands = drawn(practice, members)
    for number, hand in enumerate(hands, 1):
        gets = {one.member for one in hand.holders}
        author = groups.again(hand.holders[-1].member)  # also of those who get it one can ask
        round_ = decisions.open_round_of(proposed(author, practice, number))
        out = round_.electors.filter(out=Elector.CONCERNED)
        assert {one.member for one in out} == gets
        others = [one for one in members if one not in gets]
        for one in gets:
            with pytest.raises(NotPossible, match="not counted"):
                decisions.say(one, round_.proposal, "agree")
        for one in others[:2]:
            decisions.say(one, round_.proposal, "agree")
        with times.at(now() + timedelta(minutes=1)):
            decisions.work_off()
            decisions.work_off()
        practice.refresh_from_db()
        assert practice.hands.get(pk=hand.pk).had_in == number


def test_where_two_share_a_hand_two_others_are_there_to_turn_the_keys(circle):  # noqa: F811
    practice, (ana, _ben, _cleo, dov) = circle
    rotating.give_up(dov, practice)
    for one in members_of(practice.group).exclude(name__in=["Ana", "Ben", "Cleo"]):
        leave_group(one, one)
    with pytest.raises(NotPossible, match="two others"):
        rotating.lock(ana, practice)
    groups.member(practice.group, "Eli")
    rotating.lock(ana, practice)
    assert practice.turns.locked_at == now()
