"""The 28 edge cases of deciding, each by its number in the specification.

E23 and E24 (secret ballots, ties) are the ballots' own.
"""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import discussion, fair, looking_back, tasks
from manyhands.decisions.electorate import counted
from manyhands.decisions.engine.lot import draw
from manyhands.decisions.models import (
    Amendment,
    Contribution,
    Elector,
    Pulse,
    Round,
)
from manyhands.decisions.rules import Tally, Verdict
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import (
    LATER,
    about_removing,
    closed,
    entries_of,
    removed,
    round_on,
    say,
    stage,
)
from manyhands.groups.actions import (
    leave_group,
)
from manyhands.groups.tests import make as groups
from manyhands.people.merging import bring_together

pytestmark = pytest.mark.django_db


def test_one_member_decides_and_the_outcome_says_so():
    """E1"""
    (ana,) = make.assembly(1)
    round_ = round_on(ana, make.text(ana))
    say(round_, [ana])

    done = closed(round_)

    assert (done.verdict, done.tally["sole_member"], done.tally["electors"]) == ("adopt", 1, 1)
    assert stage(done.proposal) == Stage.WAITING


@pytest.mark.parametrize(("agreeing", "verdict"), [(2, "adopt"), (1, "not_yet")])
def test_of_two_members_both_must_agree(agreeing: int, verdict: str):
    """E2"""
    two = make.assembly(2)
    round_ = round_on(two[0], make.text(two[0]))
    say(round_, two[:agreeing])

    done = closed(round_)

    assert (done.verdict, "sole_member" in done.tally) == (verdict, False)


def test_when_members_leave_mid_round_the_floors_shrink_and_it_is_looked_at_at_once(five):
    """E3"""
    with times.at(make.MONDAY + timedelta(days=1)):
        round_ = round_on(five[0], make.text(five[0]))
        say(round_, five[:2])
    assert counted(round_).verdict() == Verdict.NO_QUORUM

    with times.at(round_.opened_at + timedelta(days=6)):
        for member in five[2:]:
            leave_group(member, member)
        assert make.again(round_.proposal).moves_at == times.now()
        make.work_off()

    done = Round.objects.get(pk=round_.pk)
    assert (done.verdict, done.tally["electors"], done.tally["agree"]) == ("adopt", 2, 2)
    assert done.closed_at < done.closes_at


def test_who_left_before_the_close_is_on_record_and_not_counted(five):
    """E4"""
    proposal = make.text(five[0])
    worry = make.concern(five[4], proposal)
    discussion.contribute(five[0], proposal, kind=Contribution.INFO, text="Yes.", answers=worry)
    round_ = round_on(five[0], proposal)
    say(round_, five[:4])
    say(round_, five[4:], "block")
    with times.at(round_.opened_at + timedelta(days=1)):
        leave_group(five[4], five[4])

    done = closed(round_)

    assert (done.verdict, done.tally["block"], done.tally["electors"]) == ("adopt", 0, 4)
    assert done.stances.get(position="block").member == five[4]
    assert Contribution.objects.get(pk=worry.pk).state == Contribution.OPEN


def test_who_joins_late_may_speak_and_counts_from_the_next_round_on(five):
    """E5"""
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    with times.at(round_.opened_at + LATER):
        nu = make.join(five[0].group)
        for kind in (Contribution.QUESTION, Contribution.CONCERN):
            discussion.contribute(nu, proposal, kind=kind, text="May I ask?")
        discussion.offer_amendment(nu, proposal, kind=Amendment.WORDING, text="Two fridges.")

        with pytest.raises(NotPossible, match="next one on"):
            make.say(nu, proposal, "agree")
    assert counted(round_).tally == Tally(electors=5)


def test_a_round_says_how_many_joined_in_the_fortnight_before(five):
    """E5"""
    with times.at(make.MONDAY - timedelta(days=3)):
        for name in ("Nu", "Xi"):
            make.join(five[0].group, name)

    round_ = round_on(five[0], make.text(five[0]))

    assert round_.newcomers == 2


def test_ending_somebodys_membership_does_not_end_their_block(five):
    """E7"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    say(round_, five[4:], "block")
    with times.at(round_.opened_at + timedelta(days=1)):
        groups.decided("member.remove", five[4], reason="")

    done = closed(round_)

    assert (done.verdict, done.tally["block"], done.tally["electors"]) == ("blocked", 1, 5)
    assert stage(done.proposal) == Stage.RESOLVING


def test_a_block_goes_with_whoever_leaves_of_their_own_accord_while_it_is_resolved(five):
    """E7"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    say(round_, five[4:], "block")
    with times.at(closed(round_).closed_at + LATER):
        leave_group(five[4], five[4])
        make.work_off()

    assert stage(round_.proposal) == Stage.WAITING
    assert Round.objects.get(pk=round_.pk).verdict == "blocked"


def test_whom_it_concerns_is_heard_supported_and_not_counted(five):
    """E8"""
    ana, ben, cleo, _dov, eli = five
    proposal = about_removing(ana, eli)
    said = discussion.contribute(eli, proposal, kind=Contribution.STATEMENT, text="I was ill.")
    fair.name_supporter(eli, proposal, supporter=cleo)
    with pytest.raises(NotPossible, match="did not write"):
        fair.name_supporter(eli, proposal, supporter=ana)
    with pytest.raises(Refused):
        fair.name_supporter(ben, proposal, supporter=ben)
    with pytest.raises(NotPossible, match="Only whom this concerns"):
        discussion.contribute(ben, proposal, kind=Contribution.STATEMENT, text="They were not.")
    fair.offer_mediation(ben, proposal)
    round_ = round_on(ana, proposal)
    with times.at(round_.opened_at), pytest.raises(NotPossible, match="concerns you"):
        make.say(eli, proposal, "block")

    assert (said.author, make.again(proposal).supporter) == (eli, cleo)
    assert counted(round_).tally.electors == 4
    assert round_.electors.get(member=eli).out == Elector.CONCERNED


def test_nobody_is_sent_away_before_talking_was_offered(five):
    """E8"""
    proposal = about_removing(five[0], five[4])
    with pytest.raises(NotPossible, match="Offer to talk first"):
        round_on(five[0], proposal)
    with pytest.raises(Refused, match="not whom this concerns"):
        fair.offer_mediation(five[4], proposal)
    with pytest.raises(NotPossible, match="Nothing was offered"):
        fair.answer_mediation(five[4], proposal, accepts=True)

    fair.offer_mediation(five[1], proposal)
    fair.answer_mediation(five[4], proposal, accepts=True)
    fair.answer_mediation(five[4], proposal, accepts=False)

    after = make.again(proposal)
    assert (after.mediation_offered_at, after.mediation_answer) == (make.MONDAY, "declined")
    assert round_on(five[0], proposal).closed_at is None


def test_a_jury_by_lot_can_undo_the_end_of_a_membership():
    """E8"""
    members = make.assembly(9)
    proposal = removed(members)
    assert proposal.stage == Stage.WAITING
    with times.at(proposal.moves_at):
        make.work_off()
        assert groups.again(members[-1]).left_at is not None
        with pytest.raises(Refused):
            fair.ask_appeal(members[1], proposal)
        jury = fair.ask_appeal(members[-2], proposal)
    jurors = [row.member for row in jury.electors.select_related("member")]
    assert len(jurors) == 5
    assert not {members[0], members[-1], members[-2]} & set(jurors)
    entry = next(e for e in entries_of(proposal) if '"kind":"appeal.ask"' in e)
    with times.at(jury.opened_at + LATER):
        for member in jurors[:3]:
            make.say(member, proposal, "agree")

    done = closed(jury)

    assert (done.verdict, stage(proposal)) == ("adopt", Stage.EXPIRED)
    seed = entry.split('"seed":"')[1].split('"')[0]
    free = [member.ref for member in members if member not in (members[0], *members[-2:])]
    assert sorted(draw(free, 5, seed)) == sorted(member.ref for member in jurors)


def test_while_a_jury_looks_at_it_nothing_is_carried_out():
    """E8"""
    members = make.assembly(6)
    proposal = removed(members)
    with times.at(proposal.moves_at - timedelta(hours=1)):
        jury = fair.ask_appeal(members[-1], proposal)
        with pytest.raises(NotPossible, match="already"):
            fair.ask_appeal(members[-2], proposal)
    with times.at(proposal.moves_at):
        make.work_off()
        assert groups.again(members[-1]).left_at is None

    closed(jury)

    assert groups.again(members[-1]).left_at is not None
    with times.at(proposal.adopted_at + timedelta(days=61)):
        Round.objects.filter(pk=jury.pk).update(asks=Round.TEST)
        with pytest.raises(NotPossible, match="60 days"):
            fair.ask_appeal(members[-2], make.again(proposal))


def test_who_proposes_counts_like_anyone_and_has_said_nothing_yet(five):
    """E9"""
    round_ = round_on(five[0], make.text(five[0]))

    assert counted(round_).tally == Tally(electors=5)
    say(round_, five[:1], "stand_aside")
    assert counted(round_).tally == Tally(electors=5, stand_aside=1)


def test_only_the_last_word_before_the_close_counts_and_a_late_change_shows(five):
    """E10"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    with times.at(round_.closes_at - timedelta(minutes=10)):
        make.say(five[1], round_.proposal, "reserve")
    with times.at(round_.closes_at), pytest.raises(NotPossible, match="closed"):
        make.say(five[2], round_.proposal, "stand_aside")

    done = closed(round_)

    assert (done.tally["agree"], done.tally["reserve"], done.tally["stand_aside"]) == (3, 1, 0)
    assert done.stances.count() == 5
    assert [s.member for s in looking_back.changed_in_the_last_hour(done)] == [five[1]]


@pytest.mark.parametrize(
    ("kept", "other", "stands"), [(0, 4, "stand_aside"), (4, 0, "stand_aside"), (1, 0, "reserve")]
)
def test_one_person_with_two_accounts_counts_once_with_what_they_said_last(
    five, kept, other, stands
):
    """E11"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    with times.at(round_.opened_at + 2 * LATER):
        make.say(five[1], round_.proposal, "reserve")
        make.say(five[4], round_.proposal, "stand_aside")

        bring_together(five[kept].person, five[other].person)

    assert groups.again(five[other]).became == five[kept]
    assert counted(round_).tally.electors == 4
    done = closed(round_)
    last = done.stances.get(member=five[kept], superseded_at=None)
    assert (done.verdict, done.tally["electors"], last.position) == ("adopt", 4, stands)
    assert not done.stances.filter(member=five[other]).exists()
    assert any('"kind":"self.merge"' in entry for entry in entries_of(done.proposal))


@pytest.mark.parametrize(("kept", "other"), [(3, 4), (4, 3)])
def test_whom_it_concerns_under_one_name_is_not_counted_under_the_other(five, kept, other):
    """E11 and E8: and what is decided about the one name holds for the other."""
    proposal = about_removing(five[0], five[4])
    fair.offer_mediation(five[1], proposal)
    round_ = round_on(five[0], proposal)
    say(round_, five[:3])
    say(round_, five[3:4], "block")
    with times.at(round_.opened_at + 2 * LATER):
        bring_together(five[kept].person, five[other].person)
        with pytest.raises(NotPossible, match="concerns you"):
            make.say(groups.again(five[kept]), proposal, "block")

    done = closed(round_)

    assert (done.verdict, done.tally["electors"], done.tally["block"]) == ("adopt", 3, 0)
    assert done.electors.get(member=five[kept]).out == Elector.CONCERNED
    with times.at(make.again(proposal).moves_at):
        make.work_off()
    assert groups.again(five[kept]).left_at is not None


def test_a_round_that_is_closed_stays_as_it_was_counted(five):
    """E11"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five)
    before = closed(round_)
    with times.at(before.closed_at + LATER):
        bring_together(five[0].person, five[4].person)

    after = Round.objects.get(pk=round_.pk)
    assert (after.tally, after.outcome) == (before.tally, before.outcome)
    assert after.electors.filter(out="").count() == 5


def test_a_block_that_is_being_resolved_goes_on_under_the_one_name(five):
    """E11: and the person can take it back."""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    say(round_, five[4:], "block")
    with times.at(closed(round_).closed_at + LATER):
        bring_together(five[0].person, five[4].person)
        make.work_off()
        assert stage(round_.proposal) == Stage.RESOLVING
        make.say(groups.again(five[0]), round_.proposal, "agree")
        make.work_off()

    assert stage(round_.proposal) == Stage.WAITING
    assert any(
        '"kind":"round.recount"' in entry and '"electors":4' in entry
        for entry in entries_of(round_.proposal)
    )


def test_an_outage_in_the_last_day_is_given_back_and_no_round_closes_at_night(five):
    """E12: and what lasts is counted in instants, whatever clocks are set."""
    round_ = round_on(five[0], make.text(five[0]))
    closes = round_.closes_at
    with times.at(closes - timedelta(hours=5)):
        Pulse.objects.all().delete()
        Pulse.objects.create(at=times.now() - timedelta(hours=3))
        tasks.move_all(times.now())

    given = Round.objects.get(pk=round_.pk)
    assert closes + timedelta(hours=3) <= given.closes_at
    assert 8 <= given.closes_at.hour < 22
    assert any('"rule.give_back"' in entry for entry in entries_of(round_.proposal))


def test_a_short_gap_gives_nothing_back(five):
    """E12"""
    round_ = round_on(five[0], make.text(five[0]))
    with times.at(round_.closes_at - timedelta(hours=5)):
        Pulse.objects.all().delete()
        Pulse.objects.create(at=times.now() - timedelta(hours=2))
        tasks.move_all(times.now())

    assert Round.objects.get(pk=round_.pk).closes_at == round_.closes_at
