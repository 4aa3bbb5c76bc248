"""Background work: time moves proposals on, takes in amendments, and ends what has its day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from manyhands.base import jobs
from manyhands.base.db import writing
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.decisions import advice, beside, emergency, policies, rounds
from manyhands.decisions.actions import _locked, begin_test
from manyhands.decisions.afterwards import let_carry_on, tell_who_asked
from manyhands.decisions.carrying import (
    only_what_it_rests_on,
    rehearse,
    rests_on,
    try_to_carry_out,
)
from manyhands.decisions.choice import choosing, options
from manyhands.decisions.discussion import take_in
from manyhands.decisions.electorate import counted
from manyhands.decisions.errands import UNTAKEN_FOR
from manyhands.decisions.fair import close_appeal
from manyhands.decisions.meetings.convening import next_meeting, return_to_agenda
from manyhands.decisions.methods import COUNTS
from manyhands.decisions.models import Amendment, Option, Proposal, Pulse, Round, Task
from manyhands.decisions.moving import (
    enter,
    look_again,
    method_of,
    wait_for_sunset,
    why_not_the_circles,
    why_not_theirs,
)
from manyhands.decisions.prolonging import close_later, prolong
from manyhands.decisions.quorum import ask_if_missed_again
from manyhands.decisions.resolving import (
    adopt,
    begin_second_round,
    begin_to_resolve,
    close_validity,
    count_again,
    waits_for_second_round,
)
from manyhands.decisions.reviewing import only_confirms, open_review, take_effect
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import (
    ASKING,
    CARRY_OUT_WITHIN_D,
    LATE,
    OUTAGE,
    RESOLVING_LASTS_D,
    Stage,
    after_clarify,
    lost_of_last_day,
)
from manyhands.groups.acts import Act
from manyhands.groups.clocks import day_in
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Rule, action, write

BEAT = timedelta(minutes=15)
CALL_WITHIN = timedelta(days=30)


def something_is_due(at: datetime) -> bool:
    """Whether time has anything to move."""
    opened = Round.objects.filter(closed_at=None)
    return (
        _due(at).exists()
        or opened.filter(asks__in=Round.BESIDE, closes_at__lte=at).exists()
        or Amendment.objects.filter(state=Amendment.ACCEPTED, taken_in_at__lte=at).exists()
        or Task.objects.filter(taken_by=None, came_back_at=None, back_at__lte=at).exists()
        or (opened.exists() and not Pulse.objects.filter(at__gt=at - BEAT).exists())
    )


def _due(at: datetime) -> QuerySet[Proposal]:
    """Whose time has come; nothing moves any more in a group that has ended."""
    return Proposal.objects.filter(moves_at__lte=at, group__ended_at=None)


@jobs.handler("move proposals on", every_s=60, needed=something_is_due)
def move_all(at: datetime) -> bool:
    """Do whatever has come due; one proposal's trouble keeps no other waiting."""
    give_back_outages(at)
    amendments = Amendment.objects.filter(state=Amendment.ACCEPTED, taken_in_at__lte=at)
    beside = Round.objects.filter(closed_at=None, asks__in=Round.BESIDE, closes_at__lte=at)
    due = _due(at).order_by("moves_at", "pk")
    untaken = Task.objects.filter(taken_by=None, came_back_at=None, back_at__lte=at)
    parts: list[Callable[[], object]] = [
        *(partial(_by_rule, take_in, amendment, at) for amendment in amendments),
        *(partial(_by_rule, CLOSE_BESIDE[round_.asks], round_, at) for round_ in beside),
        *(partial(move_one, pk, at) for pk in due.values_list("pk", flat=True)),
        *(partial(_by_rule, bring_back, task, at) for task in untaken),
    ]
    return jobs.apart(parts)


def _by_rule(act: Callable[..., object], thing: Any, at: datetime) -> None:
    act(Rule(thing.proposal.group), thing, at=at)


def give_back_outages(at: datetime) -> None:
    """Whoever could not reach the house in the last day of a round gets that time back."""
    with writing():
        pulse = Pulse.objects.first() or Pulse(at=at)
        if at - pulse.at > OUTAGE:
            late = Round.objects.filter(closed_at=None, closes_at__lte=at + LATE)
            for round_ in late.select_related("proposal__group__constitution"):
                lost = lost_of_last_day(round_.closes_at, pulse.at, at)
                later = max(round_.closes_at, at) + lost
                give_back(Rule(round_.proposal.group), round_, until=later, at=at)
        pulse.at = at
        pulse.save()


@action("rule.give_back", by=policies.its_time_here, says=_("Give back the time of an outage."))
def give_back(actor, round_, /, *, until, at):
    """The round closes at `until`, or when that night is over."""
    close_later(round_, until, "outage")
    rounds.next_look(round_.proposal, round_, at)
    write(actor, "rule.give_back", about=round_.ref, round=round_.ref)


def move_one(pk: int, at: datetime) -> None:
    """Move one proposal on, if it is still due."""
    with writing():
        proposal = _locked(Proposal(pk=pk))
        if proposal.moves_at is not None and proposal.moves_at <= at:
            move_on(Rule(proposal.group), proposal, at=at)


def do_what_is_unlocked(proposal: Proposal) -> Proposal:
    """Where the last key of several is turned, what they lock happens now and not within a minute;
    what waits longer goes on waiting. Says the proposal as it is then.
    """
    round_ = proposal.rounds.order_by("-number").first()
    for _step in ("close", "carry out") if round_ and round_.acts_at_once else ():
        move_one(proposal.pk, now())
    proposal.refresh_from_db()
    return proposal


@action("rule.move_proposal", by=its_time, says=_("Move a proposal on when its time has come."))
def move_on(actor, proposal, /, *, at):
    """Go one step; what it is now stands in the record."""
    before = proposal.stage
    STEPS[Stage(proposal.stage)](proposal, at)
    tell_who_asked(proposal)
    let_carry_on(proposal)
    last = proposal.rounds.order_by("-number").first()
    write(
        actor, "rule.move_proposal", about=proposal.ref, proposal=proposal.ref,
        before=str(before), after=str(proposal.stage), could_not=proposal.could_not,
        round=last.ref if last else "", verdict=str(last.verdict) if last else "",
        outcome=last.outcome if last else "", tally=last.tally if last else None,
        version=proposal.head.number if proposal.head else 0,
    )  # fmt: skip


def _archive(proposal: Proposal, at: datetime) -> None:
    enter(proposal, Stage.ARCHIVED, at)


def _end_clarify(proposal: Proposal, at: datetime) -> None:
    """Questions without an answer stay marked so, and hold nothing up. An amendment that is being
    taken in does: until tomorrow at the latest.
    """
    accepted = proposal.amendments.filter(state=Amendment.ACCEPTED, taken_in_at__gt=at)
    if last := accepted.order_by("-taken_in_at").first():
        enter(proposal, Stage.CLARIFY, at, until=last.taken_in_at)
        return
    stage = after_clarify(method_of(proposal))
    why_not = "" if stage is Stage.CONCERNS else str(why_not_theirs(proposal))
    if why_not:
        proposal.could_not = why_not
        enter(proposal, Stage.LAPSED, at)
    elif stage is Stage.TESTING and options.are_too_few(proposal):
        options.wait_for_more(proposal, at)
    elif stage is Stage.WAITING and advice.is_missing(proposal):
        advice.wait_for_it(proposal, at)
    elif stage is Stage.TESTING:
        begin_test(proposal, at)
    elif stage is Stage.WAITING:
        adopt(proposal, at)
    else:
        enter(proposal, stage, at)


def _rest(proposal: Proposal, at: datetime) -> None:
    """The time for concerns is over: from now on the test can be called; in a month it lapses."""
    lapses_at = (proposal.ripe_at or at) + CALL_WITHIN
    if lapses_at <= at:
        enter(proposal, Stage.LAPSED, at)
    else:
        enter(proposal, Stage.CONCERNS, at, until=lapses_at)


def _end_counting(proposal: Proposal, at: datetime) -> None:
    round_ = proposal.rounds.get(closed_at=None, asks__in=[Round.TEST, Round.FALLBACK])
    if not rounds.may_close(round_, at):
        rounds.next_look(proposal, round_, at)
        return
    verdict = counted(round_).verdict()
    too_few = verdict is Verdict.NO_QUORUM and proposal.stage == Stage.TESTING
    if too_few and "too_few" not in round_.extended_for:
        prolong(proposal, round_, at)
        return
    emergency.hold_what_it_asks_about(proposal)
    rounds.close(round_, at)
    verdict = Verdict(round_.verdict)
    _after(proposal, round_, verdict, at)
    if verdict is Verdict.NO_QUORUM:
        ask_if_missed_again(round_, at)


def _after(proposal: Proposal, round_: Round, verdict: Verdict, at: datetime) -> None:
    counting = COUNTS[round_.method["kind"]]
    emergency.hear(proposal, verdict, at)
    if choosing.goes_on(proposal, round_, verdict, at) or emergency.is_over(proposal, verdict, at):
        return
    if verdict is Verdict.ADOPT:
        adopt(proposal, at)
    elif proposal.stage == Stage.FALLBACK:
        enter(proposal, Stage.NOT_ADOPTED, at)
    elif proposal.stage == Stage.REBASE or (
        verdict is Verdict.BLOCKED and not counting.is_resolved
    ):
        enter(proposal, Stage.AMENDING, at)
    elif verdict is Verdict.BLOCKED:
        begin_to_resolve(proposal, at)
    elif verdict is Verdict.NO_QUORUM:
        enter(proposal, Stage.LAPSED, at)
    elif counting.is_resolved:
        enter(proposal, Stage.AMENDING, at)
    else:
        enter(proposal, Stage.NOT_ADOPTED, at)


def _lapse(proposal: Proposal, at: datetime) -> None:
    enter(proposal, Stage.LAPSED, at)


def _end_resolving(proposal: Proposal, at: datetime) -> None:
    """A block that was taken back is counted anew, another text that more go with is discussed; two
    weeks without an end are the end.
    """
    count_again(proposal, at)
    if proposal.stage != Stage.RESOLVING or beside.is_resolved_by_text(proposal, at):
        return
    began = proposal.rounds.filter(asks=Round.TEST).latest("number").closed_at or at
    over = began + timedelta(days=RESOLVING_LASTS_D)
    if asked := proposal.rounds.filter(asks=Round.VALIDITY, closed_at=None).first():
        over = max(over, asked.closes_at)
    if over <= at:
        enter(proposal, Stage.NOT_ADOPTED, at)
    else:
        enter(proposal, Stage.RESOLVING, at, until=over)
        beside.look_at_texts(proposal, at)


def _end_waiting(proposal: Proposal, at: datetime) -> None:
    """Carry it out, once and whole; or back to be amended, with the reason."""
    act, head = proposal.act, proposal.head
    assert head is not None, "what is adopted has a version"
    if waits_for_second_round(proposal):
        begin_second_round(proposal, at)
        return
    if act is None and not only_confirms(proposal):
        options_chosen: list[Option | None] = [*choosing.chosen_to_do(proposal)]
        for option in options_chosen or [None]:
            Task.objects.get_or_create(
                proposal=proposal, option=option, defaults={"back_at": at + UNTAKEN_FOR}
            )
    if act is None or emergency.did_it_already(proposal):
        take_effect(proposal, at)
        return
    if _is_out_of_time(proposal, at):
        proposal.adopted_at = None
        proposal.could_not = gettext("It was not carried out in %s days.") % CARRY_OUT_WITHIN_D
        enter(proposal, Stage.LAPSED, at)
        return
    why_not = str(why_not_theirs(proposal) or why_not_the_circles(proposal))
    if not why_not and _rests_on_something_else(proposal):
        _rebase(proposal, at)
        return
    proposal.could_not = (why_not or _carry_out(proposal, act))[:400]
    if proposal.could_not:
        proposal.adopted_at = None
        enter(proposal, Stage.AMENDING, at)
    else:
        take_effect(proposal, at)


def _carry_out(proposal: Proposal, act: Act) -> str:
    """What came of it is kept; says why nothing did, or nothing."""
    why_not, proposal.came_of = try_to_carry_out(proposal.group, proposal.ref, act)
    return why_not


def _is_out_of_time(proposal: Proposal, at: datetime) -> bool:
    """Whether its time came so long ago that what was meant then may be wrong by now; an act that
    fails in a way that nobody foresaw is tried until then.
    """
    assert proposal.moves_at is not None, "what waits has its time"
    return proposal.moves_at + timedelta(days=CARRY_OUT_WITHIN_D) <= at


def _rests_on_something_else(proposal: Proposal) -> bool:
    """Whether it can be carried out, but would do something else than when it was tested."""
    act, head = proposal.act, proposal.head
    assert act and head, "only an act rests on something"  # noqa: PT018
    try:
        return rests_on(head.preview) != rests_on(rehearse(proposal.group, proposal.ref, act))
    except (NotPossible, Refused):
        return False


def _rebase(proposal: Proposal, at: datetime) -> None:
    """What it would change has changed meanwhile: all see the difference and are asked anew.
    When that happens again, it goes back to be amended.
    """
    act, head = proposal.act, proposal.head
    assert act and head, "only an act rests on something"  # noqa: PT018
    proposal.adopted_at = None
    if proposal.rebased:
        proposal.could_not = gettext("What it would change has changed twice.")
        enter(proposal, Stage.AMENDING, at)
        return
    preview = rehearse(proposal.group, proposal.ref, act)
    head.preview = only_what_it_rests_on(preview) if head.redacted_at else preview
    head.save(update_fields=["preview"])
    last = proposal.rounds.filter(asks=Round.TEST).latest("number")
    round_ = rounds.open_round(proposal, at, method={**last.method, "hours": 72})
    proposal.rebased = True
    enter(proposal, Stage.REBASE, at, until=round_.closes_at)


def _review(proposal: Proposal, at: datetime) -> None:
    """On its sunset day it ends; when it is to be looked at again, that is before the group."""
    if proposal.sunset_on and proposal.sunset_on <= day_in(proposal.group, at):
        enter(proposal, Stage.EXPIRED, at)
        return
    if proposal.stage == Stage.IN_FORCE:
        look_again(proposal, at)
    wait_for_sunset(proposal, at)
    open_review(proposal, at)


@action("rule.bring_back", by=policies.its_time_here, says=_("Bring back what nobody took on."))
def bring_back(actor, task, /, *, at):
    """It is before the group again, and on the agenda of the next meeting, if one is called."""
    task.came_back_at = at
    task.save(update_fields=["came_back_at"])
    write(actor, "rule.bring_back", about=task.ref, task=task.ref)
    return_to_agenda(next_meeting(actor.group.pk))


CLOSE_BESIDE: dict[str, Callable[..., object]] = {
    Round.VALIDITY: close_validity,
    Round.APPEAL: close_appeal,
}
STEPS: dict[Stage, Callable[[Proposal, datetime], None]] = {
    Stage.DRAFT: _archive,
    Stage.CLARIFY: _end_clarify,
    Stage.CONCERNS: _rest,
    **dict.fromkeys(ASKING, _end_counting),
    Stage.AMENDING: _lapse,
    Stage.RESOLVING: _end_resolving,
    Stage.WAITING: _end_waiting,
    Stage.IN_FORCE: _review,
    Stage.UNDER_REVIEW: _review,
}
