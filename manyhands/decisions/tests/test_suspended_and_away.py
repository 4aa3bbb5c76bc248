"""Leaving and coming back does not end a suspension; what ends it ends it for who is away, too."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, discussion, emergency, fair
from manyhands.decisions.models import Contribution, Emergency
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look
from manyhands.decisions.tests.test_suspending import (
    is_suspended,
    suspended,
    undo_what_is_due,
)
from manyhands.groups import admissions, suspending
from manyhands.groups.actions import Newcomer, join_group, leave_group
from manyhands.groups.merging import OnePerson, merge_memberships
from manyhands.groups.models import KeptSuspension, Member
from manyhands.groups.suspending import suspensions_over
from manyhands.groups.tests import make as groups
from manyhands.people import actions as people
from manyhands.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def leaves(member) -> Person:
    """Who that was, so that they can come back."""
    person = member.person
    leave_group(member, groups.again(member))
    return person


def comes_back(person, group) -> Member:
    return join_group(Newcomer(groups.again(group), person), group, name="Nu")


def confirmed(proposal, members, *, after):
    """These say yes, and the round is counted so much later."""
    for member in members:
        make.say(member, proposal, "agree")
    with times.at(times.now() + after):
        make.work_off()
        make.work_off()
    return make.again(proposal)


def test_who_leaves_suspended_and_comes_back_is_so_until_the_same_instant(five):
    suspended(five)
    until = groups.again(five[4]).suspended_until

    again = comes_back(leaves(five[4]), five[0].group)

    assert again.suspended_until == until
    with pytest.raises(Refused, match="suspended until"):
        actions.draft_proposal(again, again.group, text="Mine")


def test_who_comes_back_suspended_is_heard_on_it_and_not_counted(five):
    about = suspended(five).proposal
    again = five[4]
    for _time in range(2):
        again = comes_back(leaves(again), five[0].group)
    about = make.again(about)

    discussion.contribute(again, about, kind=Contribution.STATEMENT, text="I was told nothing.")
    fair.name_supporter(again, about, supporter=five[3])

    assert about.concerns == again
    assert "My statement" in look(again, about)
    with pytest.raises(NotPossible):
        make.say(again, about, "stand_aside")


def test_coming_and_going_more_than_once_changes_nothing(five):
    suspended(five)
    person = five[4].person
    for _time in range(3):
        member = person.memberships.select_related("group", "person").get(left_at=None)
        comes_back(leaves(member), five[0].group)

    assert is_suspended(person.memberships.get(left_at=None))
    assert KeptSuspension.objects.count() == 1


def test_who_is_admitted_again_is_still_suspended(five):
    suspended(five)
    person = leaves(five[4])
    group = make.closed_door(five[0].group)
    asked = admissions.ask_admission(Newcomer(group, person), group, name="Eli")

    groups.decided("member.admit", asked)

    assert is_suspended(person.memberships.get(left_at=None))


def test_what_is_kept_names_nobody(five):
    suspended(five)
    person = leaves(five[4])

    kept = KeptSuspension.objects.get()

    assert (kept.member.person, kept.member.name, kept.back_as) == (None, "", None)
    assert person.ref.encode() not in bytes(kept.mark)
    assert bytes(kept.mark) != suspending.mark_of(groups.group("Linden"), person)


def test_others_who_come_in_and_other_groups_are_not_touched(five):
    suspended(five)
    person = leaves(five[4])

    nora = make.join(five[0].group, "Nora")
    elsewhere = groups.group("Linden Court")

    assert not is_suspended(nora)
    assert not is_suspended(comes_back(person, elsewhere))


def test_who_was_not_suspended_leaves_no_mark(five):
    leaves(five[3])

    assert not KeptSuspension.objects.exists()


def test_when_it_is_over_nothing_is_kept_and_time_has_nothing_left_to_do(five):
    suspended(five, days=3)
    person = leaves(five[4])

    with times.at(times.now() + timedelta(days=3, minutes=1)):
        assert suspensions_over(times.now()).exists()
        undo_what_is_due()
        assert not suspensions_over(times.now()).exists()
        assert not is_suspended(comes_back(person, five[0].group))


def test_over_it_holds_nobody_even_before_it_is_forgotten(five):
    suspended(five, days=3)
    person = leaves(five[4])

    with times.at(times.now() + timedelta(days=3, minutes=1)):
        assert not is_suspended(comes_back(person, five[0].group))


@pytest.mark.parametrize("is_back", [False, True])
def test_not_confirmed_in_time_it_is_undone_for_who_is_away_or_back(five, is_back):
    done = suspended(five)
    person = leaves(five[4])
    if is_back:
        comes_back(person, five[0].group)

    with times.at(times.now() + timedelta(hours=73)):
        undo_what_is_due()
        done.refresh_from_db()
        assert (done.could_not_undo, done.undone_at) == ("", times.now())
        assert not KeptSuspension.objects.exists()
        member = person.memberships.filter(left_at=None).first()
        assert not is_suspended(member or comes_back(person, five[0].group))


def test_confirmed_it_holds_who_comes_back_to_its_end(five):
    proposal = suspended(five).proposal
    person = leaves(five[4])
    confirmed(proposal, five[2:4], after=timedelta(hours=50))

    with times.at(times.now() + timedelta(days=6)):
        undo_what_is_due()
        assert is_suspended(comes_back(person, five[0].group))


def test_two_others_end_it_for_who_came_back(five):
    suspended(five)
    again = comes_back(leaves(five[4]), five[0].group)

    groups.decided("member.restore", again)

    assert not is_suspended(again)
    assert not is_suspended(comes_back(leaves(groups.again(again)), five[0].group))


def test_who_left_without_it_cannot_be_restored(five):
    leaves(five[3])

    with pytest.raises(NotPossible, match="not in the group any more"):
        groups.decided("member.restore", five[3])


def test_who_asks_to_be_forgotten_leaves_no_mark(five):
    suspended(five)

    people.forget(five[4].person)

    assert not KeptSuspension.objects.exists()


def test_being_here_once_after_coming_back_keeps_it_and_undoing_it_finds_them(five):
    done = suspended(five)
    again = comes_back(leaves(five[4]), five[0].group)
    other = make.join(five[0].group, "Elia")
    actor = OnePerson(five[0].group, frozenset((again.person_id, other.person_id)), other.ref)

    merge_memberships(actor, other, gone=again)

    assert is_suspended(other)
    with times.at(times.now() + timedelta(hours=73)):
        undo_what_is_due()
        assert not is_suspended(other)
    done.refresh_from_db()
    assert done.could_not_undo == ""


def test_undone_and_confirmed_afterwards_it_is_over_and_not_done_again(five):
    proposal = suspended(five).proposal
    for member in five[2:4]:
        make.say(member, proposal, "agree")
    with times.at(times.now() + timedelta(hours=73)):
        undo_what_is_due()
    assert not is_suspended(five[4])

    with times.at(proposal.rounds.get().closes_at):
        make.work_off()
        make.work_off()
        page = look(five[2], make.again(proposal))

    again, done = make.again(proposal), Emergency.objects.get()
    assert (again.stage, again.adopted_at, again.moves_at) == (Stage.LAPSED, None, None)
    assert proposal.rounds.get().verdict == "adopt"
    assert done.confirmed_at is not None
    assert done.undone_at is not None
    assert not groups.again(five[4]).suspended_until
    assert "It was undone before the group confirmed it." in page
    with times.at(times.now() + timedelta(days=8)):
        assert emergency.ask_emergency(
            groups.again(five[0]), five[0].group, reason="Threats again.",
            act={"power": "member.suspend", "subject": f"groups.Member:{five[4].ref}",
                 "details": {"days": 3}},
        )  # fmt: skip


def test_ended_by_two_others_and_confirmed_afterwards_it_stays_ended(five):
    proposal = suspended(five).proposal
    groups.decided("member.restore", five[4])

    again = confirmed(proposal, five[2:4], after=timedelta(hours=50))

    assert again.stage == Stage.IN_FORCE
    assert not groups.again(five[4]).suspended_until
