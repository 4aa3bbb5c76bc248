"""What was simply done can be undone for a week; and whoever decides alone asks first."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions, advice, discussion, undo
from manyhands.decisions.models import Adviser, Contribution
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.actions import describe_group, name_place
from manyhands.groups.models import Group
from manyhands.groups.powers import NeedsDecision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def patch_of(member):
    return member.group.places.first()


def test_any_member_undoes_what_was_done(five):
    name_place(five[0], patch_of(five[0]), name="Mill")
    (done,) = undo.what_can_be_undone(five[1].group)

    undo.undo(five[1], five[1].group, seq=done.seq)

    assert patch_of(five[0]).name == ""
    assert [row.power for row in undo.what_can_be_undone(five[1].group)] == ["place.name"]
    with pytest.raises(NotPossible, match="too late"):
        undo.undo(five[1], five[1].group, seq=done.seq)


def test_what_has_changed_since_is_not_undone(five):
    place = patch_of(five[0])
    name_place(five[0], place, name="Mill")
    (done,) = undo.what_can_be_undone(five[0].group)
    name_place(five[0], place, name="Bakery")

    with pytest.raises(NotPossible, match="changed again since"):
        undo.undo(five[1], five[1].group, seq=done.seq)

    assert patch_of(five[0]).name == "Bakery"


def test_after_a_week_it_stays(five):
    name_place(five[0], patch_of(five[0]), name="Mill")
    (done,) = undo.what_can_be_undone(five[0].group)
    with times.at(make.MONDAY + undo.FOR):
        assert undo.what_can_be_undone(five[0].group) == [done]
    with times.at(make.MONDAY + undo.FOR * 2):
        assert undo.what_can_be_undone(five[0].group) == []
        with pytest.raises(NotPossible, match="too late"):
            undo.undo(five[1], five[1].group, seq=done.seq)


def test_undoing_goes_through_the_same_door(five):
    group = five[0].group
    make.uses(group, "group.describe", {"method": "do"})
    ana = make.groups.again(five[0])
    describe_group(ana, ana.group, name="Mine", purpose="")
    (done,) = undo.what_can_be_undone(Group.objects.get(pk=group.pk))
    make.uses(group, "group.describe", {"method": "consent"})
    ana = make.groups.again(five[0])

    with pytest.raises(NeedsDecision) as needed:
        undo.undo(ana, ana.group, seq=done.seq)

    assert needed.value.act.details["name"] == "Rosewood"
    assert Group.objects.get(pk=group.pk).name == "Mine"


@pytest.mark.parametrize(("way", "is_enough"), [("consent", True), ("lazy", False)])
def test_a_decision_to_undo_is_enough_where_doing_it_asks_for_no_more(five, way, is_enough):
    group = five[0].group
    make.uses(group, "group.describe", {"method": "do"})
    ana = make.groups.again(five[0])
    describe_group(ana, ana.group, name="Mine", purpose="")
    make.uses(group, "group.describe", {"method": "consent"})
    make.uses(group, "act.undo", {"method": way})
    group = make.groups.again(five[0]).group
    done = undo.what_can_be_undone(group)[0]

    if is_enough:
        make.groups.decided("act.undo", group, seq=done.seq)
    else:
        with pytest.raises(NotPossible, match="propose it itself"):
            make.groups.decided("act.undo", group, seq=done.seq)

    assert Group.objects.get(pk=group.pk).name == ("Rosewood" if is_enough else "Mine")


# --- advice -----------------------------------------------------------------------------------


def asked(five):
    make.uses(five[0].group, "group.describe", {"method": "advice"})
    return make.proposal(make.groups.again(five[0]))


def test_without_advice_it_stays_and_its_author_is_told(five):
    proposal = asked(five)
    with make.later(proposal, hours=25):
        make.work_off()

        waiting = make.again(proposal)
        assert waiting.stage == Stage.CLARIFY
        assert advice.how_many_missing(waiting) == 1
    with make.later(proposal, days=35):
        make.work_off()
        assert make.again(proposal).stage == Stage.LAPSED


def test_advice_without_a_reply_is_not_enough(five):
    proposal = asked(five)
    advice.ask_advice(five[0], proposal, member=five[1], is_affected=True)
    said = discussion.contribute(five[1], proposal, kind=Contribution.IDEA, text="Ask the baker.")
    with make.later(proposal, hours=25):
        make.work_off()
        assert make.again(proposal).stage == Stage.CLARIFY
        discussion.contribute(
            five[0], proposal, kind=Contribution.INFO, text="I did.", answers=said
        )
    with make.later(proposal, hours=50):
        make.work_off()
    with make.later(proposal, hours=51):
        make.work_off()

    assert Adviser.objects.get().member == five[1]
    assert make.again(proposal).stage == Stage.IN_FORCE
    assert Group.objects.get(pk=proposal.group_id).name == "Rose Street"


def test_ones_own_words_and_questions_are_no_advice(five):
    proposal = asked(five)
    discussion.contribute(five[0], proposal, kind=Contribution.IDEA, text="I think so.")
    discussion.contribute(five[1], proposal, kind=Contribution.QUESTION, text="Why?")

    assert advice.is_missing(make.again(proposal))
    with pytest.raises(NotPossible, match="another member"):
        advice.ask_advice(five[0], proposal, member=five[0], is_affected=False)


def test_only_what_is_decided_by_advice_asks_for_it(five):
    draft = actions.draft_proposal(five[0], five[0].group, method="consent", text="Tea")
    proposal = actions.publish_proposal(five[0], draft, title="Tea", text="Tea")

    with pytest.raises(NotPossible, match="not the time"):
        advice.ask_advice(five[0], proposal, member=five[1], is_affected=False)
