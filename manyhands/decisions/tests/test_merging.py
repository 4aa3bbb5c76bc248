"""Two accounts of one person: what is open counts them once, and nobody can make it up."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import behalf, tasks
from manyhands.decisions.choice import ballots
from manyhands.decisions.electorate import counted
from manyhands.decisions.models import (
    Approval,
    Emergency,
    Key,
    Option,
    Proposal,
    Pulse,
    Round,
    Seconding,
    Task,
)
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, closed, round_on, say
from manyhands.groups.actions import pause_member, resume_member
from manyhands.groups.merging import OnePerson, merge_memberships
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups
from manyhands.people.merging import bring_together
from manyhands.record import verify_rounds
from manyhands.record.models import Body, Log
from manyhands.record.queries import find_fault


@pytest.fixture
def five(db):
    with times.at(make.MONDAY):
        yield make.assembly(5)
    for log in Log.objects.all():
        assert find_fault(log) is None


def record(member: Member) -> list[dict]:
    rows = Body.objects.filter(entry__log=member.group.log_id).order_by("entry__seq")
    return [json.loads(text) for text in rows.values_list("payload", flat=True)]


def faults(said: list[dict]) -> list[str]:
    replay = verify_rounds.Replay(lambda key, signature, text: False)
    return [fault for seq, entry in enumerate(said) if (fault := replay.take(seq, entry))]


# --- who may --------------------------------------------------------------------------


def test_nobody_brings_together_others_than_themselves(five):
    ana, ben, cleo = five[:3]
    for actor in (
        groups.again(ana),
        OnePerson(ana.group, frozenset((ana.person_id, ben.person_id)), ana.ref),
    ):
        with pytest.raises(Refused, match="both accounts"):
            merge_memberships(actor, ana, gone=cleo)
    with pytest.raises(Refused):
        groups.decided("self.merge", ana, gone=cleo)

    assert groups.again(cleo).left_at is None


# --- rounds ---------------------------------------------------------------------------


def test_whoever_is_two_can_say_something_else_as_one(five):
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five)
    with times.at(round_.opened_at + 2 * LATER):
        bring_together(five[0].person, five[4].person)

        make.say(groups.again(five[0]), round_.proposal, "block")
        with pytest.raises(NotPossible, match="You left"):
            make.say(five[4], round_.proposal, "agree")

    done = closed(round_)
    assert (done.verdict, done.tally["electors"], done.tally["agree"]) == ("blocked", 4, 3)


def test_who_is_paused_under_the_name_that_stays_counts_again_when_they_come_back(five):
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[3:])
    with times.at(round_.opened_at + 2 * LATER):
        pause_member(five[3], five[3])
        bring_together(five[3].person, five[4].person)
        assert counted(round_).tally.electors == 3

        resume_member(five[3], groups.again(five[3]))

    assert counted(round_).tally.electors == 4


def test_who_counted_only_under_the_name_that_ends_counts_under_the_other(five):
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[4:])
    with times.at(round_.opened_at + 2 * LATER):
        late = make.join(five[0].group, "Late")
        bring_together(late.person, five[4].person)

    done = closed(round_)
    assert done.electors.get(member=late).out == ""
    assert counted(done).tally.agree == 1


def test_a_word_that_was_contested_does_not_come_back(five):
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[3:4], "reserve")
    with times.at(round_.opened_at + 2 * LATER):
        typed_in, _code = behalf.record_stance(five[1], round_, member=five[4], position="agree")
        behalf.contest_stance(five[4], typed_in)

        bring_together(five[3].person, five[4].person)

    assert (counted(round_).tally.reserve, counted(round_).tally.agree) == (1, 0)


def test_of_two_ballots_the_newest_counts(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    boxes.send(five[0], round_, options=boxes.named(proposal, "soup"))
    boxes.send(five[1], round_, options=boxes.named(proposal, "bread"))
    boxes.send(five[4], round_, options=boxes.named(proposal, "bread"))
    with times.at(round_.opened_at + LATER):
        bring_together(five[0].person, five[4].person)

    with boxes.after_closing(round_) as done:
        assert (done.tally["electors"], done.tally["ballots"]) == (4, 2)
        assert boxes.texts(done) == ["bread"]


def test_two_secret_ballots_cannot_be_told_apart_so_it_waits_until_they_are_counted(five):
    draft = boxes.actions.draft_proposal(five[0], five[0].group, method="secret", text="Zoe")
    proposal = boxes.actions.publish_proposal(five[0], draft, title="Let Zoe in", text="Zoe")
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at + LATER):
        for member in (five[0], five[4]):
            ballots.send_secret(groups.again(member), round_, position="yes")
        with pytest.raises(NotPossible, match="one secret ballot too many"):
            bring_together(five[0].person, five[4].person)
        assert groups.again(five[4]).left_at is None

        bring_together(five[0].person, five[3].person)
        Proposal.objects.filter(pk=proposal.pk).update(concerns=five[1])
        with pytest.raises(NotPossible, match="one secret ballot too many"):
            bring_together(five[4].person, five[1].person)

    assert counted(round_).tally.electors == 4


def test_who_sent_a_secret_ballot_under_one_name_and_paused_under_the_other_counts(five):
    draft = boxes.actions.draft_proposal(five[0], five[0].group, method="secret", text="Zoe")
    proposal = boxes.actions.publish_proposal(five[0], draft, title="Let Zoe in", text="Zoe")
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at + LATER):
        for member in (five[0], five[1], five[4]):
            ballots.send_secret(groups.again(member), round_, position="yes")
        pause_member(groups.again(five[3]), groups.again(five[3]))
        bring_together(five[3].person, five[4].person)

    with boxes.after_closing(round_) as done:
        assert (done.verdict, done.tally) == ("adopt", {"electors": 4, "ballots": 3})


def test_who_had_paused_when_a_blocked_round_closed_counts_if_one_of_the_two_did(five):
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:3])
    say(round_, five[4:], "block")
    with times.at(round_.opened_at + 2 * LATER):
        pause_member(five[3], five[3])
    done = closed(round_)
    with times.at(done.closed_at + LATER):
        bring_together(five[3].person, five[4].person)

        assert (counted(done).tally.electors, counted(done).tally.block) == (4, 1)


# --- all the rest -----------------------------------------------------------------------


def test_what_counts_by_how_many_wish_it_counts_the_person_once(five):
    ana, eli = five[0], five[4]
    proposal = make.text(ana)
    for member in (ana, eli):
        Approval.objects.create(version=proposal.head, member=member)
        Seconding.objects.create(
            proposal=proposal, what=Seconding.TEST, member=member, at=times.now()
        )
    asked = Emergency.objects.create(group=ana.group, act={}, reason="Fire", asked_at=times.now())
    for member in (ana, eli):
        Key.objects.create(emergency=asked, member=member, turned_at=times.now())

    bring_together(ana.person, eli.person)

    assert [row.member for row in proposal.head.approvals.all()] == [ana]
    assert [row.member for row in proposal.secondings.all()] == [ana]
    assert asked.keys.count() == 1


def test_what_was_written_and_taken_on_goes_on(five):
    ana, eli = five[0], five[4]
    proposal = make.text(eli)
    worry = make.concern(eli, proposal)
    task = Task.objects.create(
        proposal=proposal, taken_by=eli, taken_at=times.now(), back_at=times.now()
    )
    chosen = Option.objects.create(
        proposal=proposal, member=eli, added_by=ana, added_at=times.now()
    )

    bring_together(ana.person, eli.person)

    for row in (proposal, worry, task, chosen):
        row.refresh_from_db()
    assert (proposal.author, worry.author, task.taken_by, chosen.member) == (ana,) * 4


def test_nobody_stands_by_themselves(five):
    proposal = make.text(five[0])
    Proposal.objects.filter(pk=proposal.pk).update(concerns=five[3], supporter=five[4])

    bring_together(five[3].person, five[4].person)

    assert (make.again(proposal).concerns, make.again(proposal).supporter) == (five[3], None)


# --- whoever runs the server ------------------------------------------------------------


def forged(said: list[dict], **facts) -> list[dict]:
    """The record with this changed in the entry that two are one."""
    return [{**one, **facts} if one["kind"] == "self.merge" else one for one in said]


@pytest.fixture
def merged(five) -> list[dict]:
    """The record of a group in which two were one while a round was open."""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    say(round_, five[4:], "stand_aside")
    with times.at(round_.opened_at + 2 * LATER):
        bring_together(five[0].person, five[4].person)
    closed(round_)
    return record(five[0])


def test_the_entry_lowers_who_counts_by_one_and_the_newest_word_stands(merged):
    closing = next(one for one in merged if one["kind"] == "round.close")
    counts = [closing["tally"][name] for name in ("electors", "agree", "stand_aside")]

    assert faults(merged) == []
    assert counts == [4, 3, 1]


LIES = {
    "one more counts": {"many": 5},
    "one fewer counts": {"many": 3},
    "another word stands": {"word": "aaaaaaaaaaaaaaaa"},
    "neither counts": {"out": "concerned", "many": 3},
    "it is paused": {"out": "paused", "many": 3},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_forged_entry_that_changes_a_count_is_found(merged, lie):
    (told,) = next(one for one in merged if one["kind"] == "self.merge")["rounds"]

    found = faults(forged(merged, rounds=[{**told, **lie}]))

    assert told["round"] in found[0]


def test_an_entry_that_leaves_a_round_out_or_names_others_or_is_missing_is_found(merged):
    (told,) = next(one for one in merged if one["kind"] == "self.merge")["rounds"]
    without = [one for one in merged if one["kind"] != "self.merge"]

    for said in (
        forged(merged, rounds=[]),
        forged(merged, gone="aaaaaaaaaaaaaaaa"),
        forged(merged, member="aaaaaaaaaaaaaaaa"),
        [*merged, *(one for one in merged if one["kind"] == "self.merge")],
        without,
    ):
        assert told["round"] in faults(said)[0] or "no member" in faults(said)[0]


def test_an_entry_after_the_close_that_would_count_otherwise_is_found(merged):
    opened = next(one for one in merged if one["kind"] == "round.open")
    ben, cleo = [one["member"] for one in merged if one["kind"] == "member.join"][1:3]
    late = {
        "kind": "self.merge", "member": ben, "gone": cleo,
        "rounds": [{"round": opened["round"], "many": 3, "out": "", "word": ""}],
    }  # fmt: skip

    assert "after it was closed" in faults([*merged, late])[0]


# --- at once ----------------------------------------------------------------------------


def asked_all() -> tuple[list[Member], Round]:
    """Five who have all agreed, and their open round."""
    with times.at(make.MONDAY):
        members = make.assembly(5)
        proposal = make.proposal(members[0])
    with make.later_than(make.MONDAY, hours=25):
        tasks.move_all(times.now())
        round_ = make.open_round_of(proposal)
        for member in members:
            make.say(member, proposal, "agree")
    Pulse.objects.update(at=round_.closes_at)
    return members, round_


def at_once(at: datetime, *acts: Callable[[], object]) -> list[Exception]:
    """Do these in threads that begin together; says what went wrong."""
    gate, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            with times.at(at):
                gate.wait(60)
                act()
        except Exception as fault:  # shown by the test's own thread
            wrong.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


@pytest.mark.django_db(transaction=True)
def test_a_merge_while_the_round_closes_counts_them_once_or_twice_but_as_the_record_says():
    members, round_ = asked_all()

    wrong = at_once(
        round_.closes_at,
        lambda: tasks.move_all(round_.closes_at),
        lambda: bring_together(members[0].person, members[4].person),
    )

    assert wrong == []
    done = Round.objects.get(pk=round_.pk)
    said = [one["kind"] for one in record(members[0])]
    first = said.index("self.merge") < said.index("round.close")
    assert done.tally["electors"] == done.tally["agree"] == (4 if first else 5)
    assert find_fault(Log.objects.get(pk=members[0].group.log_id)) is None


@pytest.mark.django_db(transaction=True)
def test_a_word_said_while_the_two_become_one_is_counted_or_refused():
    members, round_ = asked_all()
    twin = groups.again(members[4])

    wrong = at_once(
        round_.opened_at + LATER,
        lambda: make.say(twin, round_.proposal, "reserve"),
        lambda: bring_together(members[0].person, members[4].person),
    )

    asked = counted(round_)
    assert [type(fault) for fault in wrong] in ([], [NotPossible], [Refused])
    assert asked.tally.electors == 4
    assert (asked.tally.agree, asked.tally.reserve) == ((4, 0) if wrong else (3, 1))
    assert find_fault(Log.objects.get(pk=members[0].group.log_id)) is None


def test_the_clock_of_the_group_goes_on(five):
    """A merge alone closes nothing before its time."""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:1])
    with times.at(round_.opened_at + timedelta(hours=1)):
        bring_together(five[0].person, five[4].person)
        make.work_off()

    assert Round.objects.get(pk=round_.pk).closed_at is None
