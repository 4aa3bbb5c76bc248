"""A member is suspended in an emergency only, is heard and not counted, and it ends by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, discussion, emergency, fair, rounds
from manyhands.decisions.models import Contribution, Elector, Emergency
from manyhands.decisions.tests import histories, make
from manyhands.groups import suspending
from manyhands.groups.acts import Act, name_of
from manyhands.groups.constitution import following, whole, with_power
from manyhands.groups.constitution_check import faults
from manyhands.groups.merging import OnePerson, merge_memberships
from manyhands.groups.models import Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.record import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    """Five members of a group that lists what a new group lists for emergencies."""
    return make.assembly(5)


def asked(member, whom, days=7) -> Emergency:
    act = Act("member.suspend", name_of(whom), {"days": days})
    return emergency.ask_emergency(member, member.group, act=act.as_dict(), reason="Threats.")


def suspended(five, whom=4, days=7) -> Emergency:
    """The last of the five is suspended by the first two."""
    return emergency.second_emergency(five[1], asked(five[0], five[whom], days))


def undo_what_is_due():
    jobs.plan_repeating(times.now())
    jobs.work_off(times.now())


def is_suspended(member) -> bool:
    return groups.again(member).is_suspended(times.now())


def test_nobody_suspends_anybody_outside_an_emergency(five):
    with pytest.raises(Refused):
        suspending.suspend_member(five[0], five[4], days=3)

    data = groups.again(five[0]).group.constitution.data
    looser = with_power(data, "member.suspend", {"method": "consensus"})
    assert any("only in an emergency" in one for one in faults(looser))


def test_two_members_suspend_somebody_and_all_others_are_asked(five):
    done = suspended(five)

    assert is_suspended(five[4])
    proposal = done.proposal
    assert proposal.concerns == five[4]
    assert proposal.mediation_offered_at == times.now()
    out = {one.member: one.out for one in Elector.objects.filter(round__proposal=proposal)}
    assert out[five[4]] == out[five[0]] == out[five[1]] == Elector.CONCERNED
    assert out[five[2]] == out[five[3]] == ""


def test_nobody_turns_a_key_about_themselves(five):
    with pytest.raises(NotPossible, match="about you"):
        asked(five[4], five[4])
    with pytest.raises(NotPossible, match="about you"):
        emergency.second_emergency(five[4], asked(five[0], five[4]))


@pytest.mark.parametrize("days", [0, 15])
def test_it_lasts_fourteen_days_at_most(five, days):
    with pytest.raises(NotPossible, match="14 days"):
        asked(five[0], five[4], days)


def test_who_is_suspended_does_nothing_for_the_group(five):
    suspended(five)
    eli = groups.again(five[4])

    with pytest.raises(Refused, match="suspended until"):
        actions.draft_proposal(eli, eli.group, text="Mine")
    with pytest.raises(Refused, match="suspended until"):
        asked(eli, five[0])


def test_who_is_suspended_is_heard_on_what_is_about_them_and_counts_elsewhere(five):
    other = make.being_asked(five[0])
    about = suspended(five).proposal
    eli = groups.again(five[4])

    discussion.contribute(eli, about, kind=Contribution.STATEMENT, text="I was told nothing.")
    fair.name_supporter(eli, about, supporter=five[3])
    fair.answer_mediation(eli, make.again(about), accepts=True)
    stance = make.say(eli, other, "reserve")

    assert Elector.objects.get(round=stance.round, member=eli).out == ""
    with pytest.raises(NotPossible, match="heard, and not counted"):
        rounds.take_stance(eli, about.rounds.get(), position="agree")


def test_a_block_of_who_is_suspended_stands(five):
    proposal = make.being_asked(five[0])
    for member in five[:4]:
        make.say(member, proposal, "agree")
    make.say(five[4], proposal, "block")

    suspended(five)
    with times.at(proposal.rounds.get().closes_at):
        make.work_off()

    assert proposal.rounds.get().tally["block"] == 1
    assert proposal.rounds.get().verdict == "blocked"


def test_unless_it_is_confirmed_in_three_days_it_is_undone(five):
    done = suspended(five)

    with times.at(times.now() + timedelta(hours=73)):
        undo_what_is_due()
        assert not is_suspended(five[4])
    done.refresh_from_db()
    assert done.undone_at is not None


def test_what_is_not_confirmed_is_undone_at_once():
    eight = make.assembly(8)
    proposal = suspended(eight).proposal
    others = [*eight[2:4], *eight[5:]]
    for member in others:
        make.say(member, proposal, "agree" if member in others[:2] else "stand_aside")

    with times.at(times.now() + timedelta(hours=50)):
        make.work_off()
        make.work_off()

        assert not is_suspended(eight[4])


def test_what_is_confirmed_ends_by_itself(five):
    proposal = suspended(five).proposal
    for member in five[2:4]:
        make.say(member, proposal, "agree")
    with times.at(times.now() + timedelta(hours=50)):
        make.work_off()
        make.work_off()
    with times.at(times.now() + timedelta(days=6)):
        undo_what_is_due()
        assert is_suspended(five[4])

    with times.at(times.now() + timedelta(days=7, minutes=1)):
        eli = groups.again(five[4])
        assert actions.draft_proposal(eli, eli.group, text="Mine").author == eli


def test_two_others_end_it_before_its_time(five):
    suspended(five)
    with pytest.raises(NeedsDecision) as needed:
        suspending.restore_member(groups.again(five[2]), five[4])
    assert (needed.value.method, needed.value.concerns) == ("two_keys", five[4])

    groups.decided("member.restore", five[4])

    assert not is_suspended(five[4])
    with pytest.raises(NotPossible, match="not suspended"):
        groups.decided("member.restore", five[4])


def test_it_is_lifted_already_when_time_would_undo_it(five):
    done = suspended(five)
    groups.decided("member.restore", five[4])

    with times.at(times.now() + timedelta(hours=73)):
        undo_what_is_due()

    done.refresh_from_db()
    assert done.could_not_undo
    assert not is_suspended(five[4])


def test_being_here_once_instead_of_twice_does_not_end_it(five):
    suspended(five)
    other = make.join(five[0].group, "Elia")
    actor = OnePerson(five[0].group, frozenset((five[4].person_id, other.person_id)), other.ref)

    merge_memberships(actor, other, gone=five[4])

    assert is_suspended(other)


def test_the_verifier_counts_without_whom_it_concerns(five):
    proposal = suspended(five).proposal
    for member in five[2:4]:
        make.say(member, proposal, "agree")
    with times.at(times.now() + timedelta(hours=50)):
        make.work_off()
        make.work_off()

    lines = histories.file_of(five[0]).splitlines(keepends=True)

    first, *_rest = verify.check(iter(lines)).replay.sums()
    assert first.startswith(f"Round {proposal.rounds.get().ref}: adopt")
    assert proposal.rounds.get().tally["electors"] == 2


# --- on the pages ---------------------------------------------------------------------------


def test_on_the_pages_from_the_first_key_to_its_end(five):
    ana, ben, eli = (groups.browser(five[n]) for n in (0, 1, 4))
    page = reverse("suspend-member", args=["rosewood", five[4].ref])
    assert "Suspend Eli for some days?" in ana.get(page).content.decode()
    assert ana.post(page, {"days": "99", "reason": "Threats."}).status_code == 422

    assert ana.post(page, {"days": "3", "reason": "Threats."}).status_code == 302
    key = reverse("emergency-key", args=["rosewood", Emergency.objects.get().ref])
    assert ben.post(key).status_code == 302
    assert "Eli" in ana.get(reverse("emergency", args=["rosewood"])).content.decode()

    members = reverse("members", args=["rosewood"])
    assert "You are suspended until" in eli.get(members).content.decode()
    renaming = reverse("describe-group", args=["rosewood"])
    assert eli.post(renaming, {"name": "Mine", "purpose": "Mine"}).status_code == 403
    seen = ana.get(members).content.decode()
    assert "End it now" in seen
    answer = ana.post(reverse("restore-member", args=["rosewood", five[4].ref]))
    assert "/decisions/" in answer.headers["Location"]


def test_where_the_group_does_not_list_it_the_page_says_so(five):
    data = groups.again(five[0]).group.constitution.data
    terms = {**whole(data)["emergency"], "acts": []}
    groups.decided("constitution.loosen", five[0].group, data=following(data, emergency=terms))

    page = reverse("suspend-member", args=["rosewood", five[4].ref])
    said = groups.browser(five[0]).get(page).content.decode()

    assert "did not agree that this may be done" in said
    with pytest.raises(NotPossible, match="did not agree"):
        asked(groups.again(five[0]), five[4])
    assert not Member.objects.filter(suspended_until__isnull=False).exists()
