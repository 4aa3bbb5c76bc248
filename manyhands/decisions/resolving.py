"""What a group does with a block: resolve it, test what it rests on, or fall back to a count."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import beside, entries, policies, rounds
from manyhands.decisions.actions import _locked
from manyhands.decisions.engine.lot import draw
from manyhands.decisions.methods import fallback_of
from manyhands.decisions.models import Elector, Facilitator, Proposal, Round, Seconding, Stance
from manyhands.decisions.moving import enter
from manyhands.decisions.rules import Verdict
from manyhands.decisions.seconding import second, share_of, spend
from manyhands.decisions.stages import CONTEST_FOR, Stage, asks_again, asks_again_at
from manyhands.groups.models import Member
from manyhands.groups.powers import Rule, action, write
from manyhands.record.log import seed_of_lot

VALIDITY_METHOD = {"name": "validity", "kind": "validity", "hours": 72}
ASK_VALIDITY = 2


def begin_to_resolve(proposal: Proposal, at: datetime) -> None:
    """Blocked: those concerned sit down together, with somebody whom the lot asks to help."""
    enter(proposal, Stage.RESOLVING, at)
    draw_facilitator(proposal, at)


def draw_facilitator(proposal: Proposal, at: datetime) -> Facilitator | None:
    """By lot among those whom it does not concern and who are here; the seed is the record's
    signature, and the record says whom the lot was among.
    """
    round_ = proposal.rounds.filter(asks=Round.TEST).order_by("-number").first()
    blocks = Stance.objects.filter(round=round_, position="block", superseded_at=None)
    declined = Facilitator.objects.filter(proposal=proposal, declined_at__isnull=False)
    here = Elector.objects.filter(
        round=round_, out="", member__left_at=None, member__paused_at=None
    )
    free = here.exclude(member=proposal.author_id).exclude(member__in=blocks.values("member"))
    free = free.exclude(member__in=declined.values("member")).select_related("member")
    by_ref = {row.member.ref: row.member for row in free}
    if round_ is None or not by_ref:
        return None
    asked_before = Facilitator.objects.filter(proposal=proposal).count()
    seed = seed_of_lot(proposal.group.log_id, f"facilitator {proposal.ref} {asked_before}")
    (ref,) = draw(list(by_ref), 1, seed)
    write(
        Rule(proposal.group), "facilitator.draw", about=round_.ref, proposal=proposal.ref,
        round=round_.ref, number=asked_before, seed=seed, drawn=ref,
        **entries.among(here.values_list("member__ref", flat=True), by_ref),
    )  # fmt: skip
    return Facilitator.objects.create(proposal=proposal, member=by_ref[ref], seed=seed, drawn_at=at)


@action(
    "facilitator.decline",
    by=policies.the_facilitator,
    says=_("Say that you cannot help resolve this; the lot asks somebody else."),
)
def decline_to_facilitate(actor, facilitator):
    """No reason is asked; another draw follows at once."""
    at = now()
    proposal = _locked(facilitator.proposal)
    if facilitator.declined_at or facilitator.ended_at or proposal.stage != Stage.RESOLVING:
        raise NotPossible(_("This is over."))
    facilitator.declined_at = at
    facilitator.save(update_fields=["declined_at"])
    write(actor, "facilitator.decline", about=proposal.ref, proposal=proposal.ref)
    draw_facilitator(proposal, at)


@action(
    "validity.ask",
    by=policies.member_of_its_group,
    says=_("Ask the group whether a block rests on a principle or a named harm."),
)
def ask_validity(actor, round_, /, *, blocker):
    """Two members ask, not the author alone; then all but the two concerned say what they think.

    Only that is asked. Says the round that opens, or None while one more is needed.
    """
    at = now()
    proposal, round_ = rounds.held(round_)
    block = _standing_block(round_, blocker)
    if proposal.stage != Stage.RESOLVING or block is None:
        raise NotPossible(_("There is no block to ask about."))
    if Round.objects.filter(about=block).exists():
        raise NotPossible(_("The group was asked about this block already."))
    asking = second(proposal, Seconding.VALIDITY, actor, about=block)
    write(actor, "validity.ask", about=proposal.ref, proposal=proposal.ref, stance=block.ref)
    if len(asking) < ASK_VALIDITY:
        return None
    spend(proposal, Seconding.VALIDITY, about=block)
    asked = rounds.open_round(
        proposal, at, asks=Round.VALIDITY, method=VALIDITY_METHOD, about=block
    )
    until = max(proposal.moves_at or at, asked.closes_at)
    enter(proposal, Stage.RESOLVING, at, until=until)
    beside.look_at_texts(proposal, at)
    return asked


def _standing_block(round_: Round, member: Member) -> Stance | None:
    return Stance.objects.filter(
        round=round_, member=member, position="block", superseded_at=None, set_aside_at=None
    ).first()


@action(
    "rule.close_validity", by=policies.its_time_here, says=_("Count what was said about a block.")
)
def close_validity(actor, round_, /, *, at):
    """Where enough say that it rests on nothing, the block counts like standing aside."""
    proposal, round_ = rounds.held(round_)
    rounds.close(round_, at)
    block = round_.about
    assert block is not None, "a validity test is about a block"
    write(
        actor, "rule.close_validity", about=round_.ref, round=round_.ref,
        verdict=str(round_.verdict), outcome=round_.outcome, tally=round_.tally,
    )  # fmt: skip
    if round_.verdict == Verdict.ADOPT and block.superseded_at is None:
        block.set_aside_at = at
        block.save(update_fields=["set_aside_at"])
        if proposal.stage == Stage.RESOLVING:
            count_again(proposal, at)


def count_again(proposal: Proposal, at: datetime) -> None:
    """A block is gone: the round it stood in may come to something else."""
    last = proposal.rounds.filter(asks=Round.TEST).order_by("-number").first()
    assert last is not None, "what is resolved was tested"
    match rounds.count_anew(last):
        case Verdict.ADOPT:
            adopt(proposal, at)
        case Verdict.BLOCKED:
            return
        case _:
            enter(proposal, Stage.AMENDING, at)


def adopt(proposal: Proposal, at: datetime) -> None:
    """Adopted: it waits for as long as its pinned method says, and until nobody can contest any
    more what was typed in for them; then it is carried out.

    Where two rounds must agree and this was the first, it is not adopted yet: it waits for the
    second.
    """
    asked = last_asked(proposal)
    proposal.adopted_at = None if asked and asks_again(asked.method) else at
    until = _waits_until(asked, at) if asked else None
    enter(proposal, Stage.WAITING, at, until=until)


def last_asked(proposal: Proposal) -> Round | None:
    """The last round on the proposal itself."""
    return proposal.rounds.exclude(asks__in=Round.BESIDE).order_by("-number").first()


def waits_for_second_round(proposal: Proposal) -> bool:
    """Whether one round has agreed and another must."""
    return proposal.stage == Stage.WAITING and proposal.adopted_at is None


def begin_second_round(proposal: Proposal, at: datetime) -> None:
    """The same text is asked about as before, of all who are here now; this round confirms the
    one before or not.
    """
    first = last_asked(proposal)
    tested = proposal.rounds.filter(asks=Round.TEST).latest("number")
    assert first is not None, "one round has agreed"
    method = {**tested.method, "confirms": first.ref}
    round_ = rounds.open_round(proposal, at, method=method)
    enter(proposal, Stage.TESTING, at, until=round_.closes_at)


def _waits_until(asked: Round, at: datetime) -> datetime:
    if asks_again(asked.method):
        return asks_again_at(at, asked.method)
    until = at + timedelta(hours=int(asked.method.get("waiting_h", 0)))
    unsure = asked.stances.filter(
        recorded_by__isnull=False, superseded_at=None, confirmed_at=None, contested_at=None
    )
    if asked.closed_at and unsure.exists():
        until = max(until, asked.closed_at + CONTEST_FOR)
    return until


@action(
    "fallback.ask",
    by=policies.member_of_its_group,
    says=_("Ask to settle by a count what stayed blocked."),
)
def ask_fallback(actor, proposal):
    """Where the group agreed on it, after two rounds on two texts or two weeks of trying, and when
    one in ten, at least two, ask for it. Says the round, or None while more are needed.
    """
    at = now()
    proposal = _locked(proposal)
    last = proposal.rounds.filter(asks=Round.TEST).order_by("-number").first()
    if proposal.stage != Stage.RESOLVING or last is None:
        raise NotPossible(_("This is not blocked."))
    _must_be_tried_enough(proposal, last, at)
    asking = second(proposal, Seconding.FALLBACK, actor)
    write(actor, "fallback.ask", about=proposal.ref, proposal=proposal.ref)
    if len(asking) < share_of(last.electors.filter(out="").count(), 10, 2):
        return None
    spend(proposal, Seconding.FALLBACK)
    round_ = rounds.open_round(proposal, at, asks=Round.FALLBACK, method=fallback_of(last.method))
    enter(proposal, Stage.FALLBACK, at, until=round_.closes_at)
    return round_


def _must_be_tried_enough(proposal: Proposal, last: Round, at: datetime) -> None:
    method = last.method
    if not method.get("fallback_threshold"):
        raise NotPossible(_("In this group no count overrules a block."))
    tests = proposal.rounds.filter(asks=Round.TEST)
    versions = tests.values("version").distinct().count()
    many = method.get("fallback_after_rounds", 2)
    days = timedelta(days=method.get("fallback_after_d", 14))
    waited = proposal.first_block_at is not None and at >= proposal.first_block_at + days
    if not waited and (tests.count() < many or versions < many):
        raise NotPossible(
            _("Try to resolve it first: in two rounds on two texts, or for two weeks.")
        )
