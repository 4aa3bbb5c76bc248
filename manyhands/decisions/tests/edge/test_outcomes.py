"""The edge cases of deciding from E24 on, each by its number in the specification."""

from datetime import date, timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import actions, discussion, errands, resolving, rounds, tasks, wording
from manyhands.decisions.engine.lot import draw
from manyhands.decisions.meetings import convening, minutes
from manyhands.decisions.models import (
    Amendment,
    Facilitator,
    Meeting,
    Proposal,
    Stance,
)
from manyhands.decisions.rules import Tally, Verdict, consensus
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import (
    closed,
    entries_of,
    miss_the_quorum,
    round_on,
    say,
    stage,
)
from manyhands.groups.actions import (
    leave_group,
)
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.record.queries import find_fault

pytestmark = pytest.mark.django_db


def test_whom_the_lot_asks_can_be_drawn_again_by_anyone(five):
    """E24: the seed is the record's signature of the matter, and names are taken in their order."""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    say(round_, five[4:], "block")
    closed(round_)

    drawn = Facilitator.objects.get()

    assert draw([five[n].ref for n in (3, 1, 2)], 1, drawn.seed) == [drawn.member.ref]


def test_what_no_program_can_do_becomes_a_task_with_a_day_to_report(five):
    """E25"""
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five)
    closed(round_)
    with times.at(make.again(proposal).moves_at):
        make.work_off()
        task = make.again(proposal).task
        errands.take_task(five[2], task, report_on=date(2027, 3, 1))
        with pytest.raises(NotPossible, match="already"):
            errands.take_task(five[3], task, report_on=date(2027, 3, 1))
        with pytest.raises(Refused):
            errands.report_task(five[3], task, report="Mine.")
    with make.later(proposal, days=60):
        make.work_off()
        task.refresh_from_db()
        assert task.came_back_at is None
        errands.report_task(five[2], task, report="It stands in the hall.")

    task.refresh_from_db()
    assert (task.taken_by, task.report) == (five[2], "It stands in the hall.")


def test_what_nobody_takes_on_in_two_weeks_returns_to_the_group(five):
    """E25: so does what whoever took it on leaves behind."""
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five)
    closed(round_)
    with times.at(make.again(proposal).moves_at):
        make.work_off()
        task = make.again(proposal).task
        errands.take_task(five[2], task, report_on=date(2027, 3, 1))
    with make.later(proposal, days=30):
        leave_group(five[2], five[2])
    with make.later(proposal, days=43):
        make.work_off()
        task.refresh_from_db()
        assert (task.taken_by, task.came_back_at) == (None, None)
    with make.later(proposal, days=45):
        make.work_off()

    task.refresh_from_db()
    assert task.came_back_at == make.MONDAY + timedelta(days=45)


def untaken(five) -> Proposal:
    """Decided, and then nobody took it on for two weeks."""
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five)
    closed(round_)
    with times.at(make.again(proposal).moves_at):
        make.work_off()
    return make.again(proposal)


def called(member, proposal, *, days) -> Meeting:
    with make.later(proposal, days=days) as at_that_time:
        starts = at_that_time.published_at + timedelta(days=days + 3)
        return convening.call_meeting(member, member.group, title="All", starts_at=starts)


def titles(meeting) -> list[str]:
    return list(meeting.agenda.values_list("title", flat=True))


def test_what_nobody_took_on_is_on_the_agenda_of_the_next_meeting(five):
    """E25"""
    proposal = untaken(five)
    first, second = (called(five[1], proposal, days=days) for days in (16, 17))
    assert titles(first) == []
    for days in (40, 41):
        with make.later(proposal, days=days):
            make.work_off()

    assert (titles(first), titles(second)) == ([proposal.title], [])
    assert titles(called(five[2], proposal, days=42)) == []
    with make.later(proposal, days=43):
        page = groups.browser(five[3]).get(first.get_absolute_url())
        convening.open_meeting(five[3], first)
        on = groups.browser(five[3]).get(first.get_absolute_url()).content.decode()
        sheet = groups.browser(five[3]).get(f"{first.get_absolute_url()}sheet/").content.decode()
        minutes.close_meeting(five[3], first)
    assert page.status_code == 200
    assert "nobody has taken it on. Who does it?" in on
    assert "Who does it, and until when?" in sheet
    assert "Concerns" not in sheet
    third = called(five[2], proposal, days=44)
    assert titles(third) == [proposal.title]


def test_what_nobody_took_on_waits_for_a_meeting_where_none_is_called(five):
    """E25"""
    proposal = untaken(five)
    with make.later(proposal, days=40):
        make.work_off()

    assert titles(called(five[2], proposal, days=41)) == [proposal.title]
    with make.later(proposal, days=42):
        errands.take_task(five[2], proposal.task, report_on=date(2027, 3, 1))
    assert titles(called(five[2], proposal, days=43)) == []


def test_a_quorum_missed_three_times_in_a_row_is_asked_about_by_rule():
    """E26"""
    ten = make.assembly(10)
    for number in range(3):
        assert not Proposal.objects.filter(by_rule__isnull=False).exists()
        with times.at(make.MONDAY + timedelta(days=60 * number)):
            missed = miss_the_quorum(ten[number], f"Fridge {number}", ten[:3])
            assert (missed.verdict, stage(missed.proposal)) == ("no_quorum", Stage.LAPSED)

    asked = Proposal.objects.get(by_rule__isnull=False)
    assert (asked.title, asked.stage) == ("Our quorum does not fit us", Stage.CLARIFY)
    assert asked.by_rule["threshold"] == 80
    assert asked.by_rule["quorum"] == 30  # of 30 and 40
    assert asked.act.details["data"]["methods"]["consensus"]["quorum"] == 30
    with times.at(asked.moves_at):
        make.work_off()
        round_ = make.open_round_of(asked)
    say(round_, ten[:4])
    say(round_, ten[4:5], "stand_aside")
    assert closed(round_).verdict == "adopt"
    with times.at(make.again(asked).moves_at):
        make.work_off()

    assert (stage(asked), make.again(asked).could_not) == (Stage.IN_FORCE, "")
    data = groups.again(ten[0]).group.constitution.data
    assert data["methods"]["consensus"]["quorum"] == 30


def test_a_quorum_reached_in_between_is_no_cause_to_ask():
    """E26"""
    ten = make.assembly(10)
    for number, agreeing in enumerate((3, 3, 6, 3, 3)):
        with times.at(make.MONDAY + timedelta(days=60 * number)):
            miss_the_quorum(ten[number], f"Fridge {number}", ten[:agreeing])

    assert not Proposal.objects.filter(by_rule__isnull=False).exists()


def test_the_words_of_a_version_can_be_taken_out_and_the_digest_stays(five):
    """E27"""
    proposal = make.text(five[0])
    head = proposal.head
    wording.translate_version(five[1], head, language="es", text="Una nevera.")
    digest = head.digest
    with pytest.raises(NeedsDecision) as needed:
        wording.redact_version(five[1], proposal, version=1)
    assert needed.value.method == "two_keys"
    draft = actions.draft_proposal(
        five[1], five[1].group, act=needed.value.act.as_dict(), method="two_keys"
    )
    keys = actions.publish_proposal(five[1], draft, title="Take it out", text="It names Eli.")
    for member in five[1:3]:
        make.say(member, keys, "agree")
    for _beat in range(2):
        make.work_off()

    head.refresh_from_db()
    assert (stage(keys), make.again(keys).could_not) == (Stage.IN_FORCE, "")
    assert (head.text, head.digest, head.redacted_at) == ("", digest, make.MONDAY)
    assert head.translations.get().text == ""
    assert not any(digest in entry for entry in entries_of(proposal))
    assert find_fault(groups.again(five[0]).group.log) is None
    with pytest.raises(NotPossible, match="taken out"):
        wording.translate_version(five[1], head, language="fr", text="Un frigo.")


def test_an_act_is_carried_out_as_adopted_though_its_words_were_taken_out(five):
    """E27 and E13"""
    proposal = make.proposal(five[0])
    with make.later(proposal, hours=25) as asked:
        make.work_off()
        for member in five:
            make.say(member, asked, "agree")
    groups.decided("version.redact", proposal, version=1)
    assert make.again(proposal).head.preview == [{"before": {"name": "Rosewood", "purpose": ""}}]
    for days in (8, 10):
        with make.later(proposal, days=days):
            make.work_off()

    assert stage(proposal) == Stage.IN_FORCE
    assert groups.again(five[0]).group.name == "Rose Street"


def test_one_key_takes_out_nothing(five):
    """E27"""
    proposal = make.text(five[0])
    with pytest.raises(NeedsDecision) as needed:
        wording.redact_version(five[1], proposal, version=1)
    act = needed.value.act.as_dict()
    draft = actions.draft_proposal(five[1], five[1].group, act=act, method="two_keys")
    keys = actions.publish_proposal(five[1], draft, title="Take it out", text="")
    make.say(five[1], keys, "agree")
    with make.later(keys, days=20):
        make.work_off()

    assert stage(keys) == Stage.NOT_ADOPTED
    assert make.again(proposal).head.text == "The old one is broken."


def test_a_stance_binds_the_words_it_was_asked_in_and_translations_are_marked(five):
    """E28"""
    proposal = make.text(five[0])
    made = wording.translate_version(five[1], proposal.head, language="es", text="Una nevera.")
    again = wording.translate_version(five[2], proposal.head, language="es", text="Un frigo.")
    with pytest.raises(NotPossible, match="the language the words are in"):
        wording.translate_version(five[1], proposal.head, language="en", text="A fridge.")
    round_ = round_on(five[0], proposal)
    say(round_, five[:1])

    assert (made.pk, again.text, again.translator) == (again.pk, "Un frigo.", five[2])
    assert round_.version.language == "en"
    assert Stance.objects.get().round.version == proposal.head
    assert proposal.head.translations.get().language == "es"


def test_an_accepted_amendment_never_changes_the_text_of_an_open_round(five):
    """E28 and 3.3: while it is tested the text stays as it is."""
    proposal = make.text(five[0], method="consent")
    with times.at(proposal.moves_at - timedelta(hours=1)):
        offered = discussion.offer_amendment(
            five[1], proposal, kind=Amendment.WORDING, text="A small fridge."
        )
        discussion.accept_amendment(five[0], offered)
    with times.at(proposal.moves_at):
        make.work_off()
        waiting = make.again(proposal)
        assert (waiting.stage, waiting.rounds.count()) == (Stage.CLARIFY, 0)
    with times.at(waiting.moves_at):
        make.work_off()
        make.work_off()

    round_ = make.open_round_of(proposal)
    assert round_.version.text == make.again(proposal).head.text == "A small fridge."


def test_nothing_is_taken_in_by_what_is_over(five):
    """3.3"""
    proposal = make.text(five[0])
    offered = discussion.offer_amendment(five[1], proposal, kind=Amendment.WORDING, text="Other.")
    discussion.accept_amendment(five[0], offered)
    actions.withdraw_proposal(five[0], proposal)
    with make.later(proposal, hours=25):
        make.work_off()

    offered.refresh_from_db()
    assert (offered.state, stage(proposal)) == (Amendment.OFFERED, Stage.WITHDRAWN)
    assert make.again(proposal).versions.count() == 1


def test_resolving_lasts_until_the_group_has_said_what_a_block_rests_on(five):
    """3.3"""
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five[:4])
    say(round_, five[4:], "block")
    ends = closed(round_).closed_at + timedelta(days=14)
    with times.at(ends - timedelta(hours=1)):
        for member in five[:2]:
            asked = resolving.ask_validity(member, round_, blocker=five[4])
        for member in five[1:4]:
            rounds.take_stance(member, asked, position="agree")
    with times.at(ends):
        make.work_off()
        assert stage(round_.proposal) == Stage.RESOLVING
    closed(asked)

    assert stage(round_.proposal) == Stage.WAITING
    (again,) = [e for e in entries_of(round_.proposal) if '"kind":"round.recount"' in e]
    assert '"verdict":"adopt"' in again


def test_the_rule_itself_agrees_with_the_outcome():
    """E16, E19: what a round writes down is what `consensus` says."""
    assert consensus(Tally(electors=5, stand_aside=5)) is Verdict.NOT_YET
    assert jobs.HANDLERS["move proposals on"] is tasks.move_all
