"""When a proposal is about a person: a statement, a supporter, mediation first, and an appeal."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import entries, policies, rounds
from manyhands.decisions.actions import _locked
from manyhands.decisions.electorate import pin_jury
from manyhands.decisions.engine.lot import draw
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.moving import enter
from manyhands.decisions.rules import Verdict
from manyhands.decisions.stages import Stage
from manyhands.groups.models import Member
from manyhands.groups.powers import action, write
from manyhands.groups.queries import members_of
from manyhands.record.log import seed_of_lot

APPEAL_WITHIN = timedelta(days=60)
APPEAL_METHOD = {"name": "appeal", "kind": "majority", "quorum": 50, "hours": 168}
JURORS = 5
STANDS = frozenset({Stage.WAITING, Stage.IN_FORCE, Stage.UNDER_REVIEW})


@action(
    "supporter.name",
    by=policies.whom_it_concerns,
    says=_("Name somebody to stand by you when a proposal is about you."),
)
def name_supporter(actor, proposal, /, *, supporter):
    """`supporter`, a member, stands by whom it concerns; None lets them go."""
    proposal = _locked(proposal)
    if not proposal.is_open:
        raise NotPossible(_("This proposal is over."))
    if supporter is not None:
        _must_be_able_to_support(supporter, proposal)
    proposal.supporter = supporter
    proposal.save(update_fields=["supporter"])
    named = supporter.ref if supporter else ""
    write(actor, "supporter.name", about=actor.ref, proposal=proposal.ref, supporter=named)


def _must_be_able_to_support(supporter: Member, proposal: Proposal) -> None:
    is_here = members_of(proposal.group).filter(pk=supporter.pk).exists()
    if not is_here or supporter.pk in (proposal.author_id, proposal.concerns_id):
        raise NotPossible(_("Choose another member, who did not write the proposal."))


@action(
    "mediation.offer",
    by=policies.not_whom_it_concerns,
    says=_("Offer whom a proposal concerns to talk first, with somebody both trust."),
)
def offer_mediation(actor, proposal):
    """That it was offered, and when, stands with the proposal."""
    proposal = _locked(proposal)
    if proposal.concerns_id is None or not proposal.is_open:
        raise NotPossible(_("There is nothing to mediate here."))
    if proposal.mediation_offered_at:
        raise NotPossible(_("It was offered already."))
    proposal.mediation_offered_at = now()
    proposal.save(update_fields=["mediation_offered_at"])
    write(actor, "mediation.offer", about=proposal.ref, proposal=proposal.ref)


@action(
    "mediation.answer",
    by=policies.whom_it_concerns,
    says=_("Say whether you want to talk first, with somebody both trust."),
)
def answer_mediation(actor, proposal, /, *, accepts):
    """The last answer stands. Saying no is nobody's fault and ends nothing."""
    proposal = _locked(proposal)
    if proposal.mediation_offered_at is None or not proposal.is_open:
        raise NotPossible(_("Nothing was offered here."))
    proposal.mediation_answer = "accepted" if accepts else "declined"
    proposal.save(update_fields=["mediation_answer"])
    write(
        actor, "mediation.answer", about=actor.ref, proposal=proposal.ref, accepts=bool(accepts)
    )  # fmt: skip


@action(
    "appeal.ask",
    by=policies.who_may_appeal,
    says=_("Appeal to a jury by lot against the end of a membership."),
)
def ask_appeal(actor, proposal):
    """Up to five members, whom the lot chooses, look at it once more; until they have, what is not
    carried out yet waits. Says their round.
    """
    at = now()
    proposal = _locked(proposal)
    if proposal.stage not in STANDS or proposal.adopted_at is None or not proposal.is_mediated:
        raise NotPossible(_("There is nothing to appeal against."))
    if at > proposal.adopted_at + APPEAL_WITHIN:
        raise NotPossible(_("The time to appeal is over: 60 days."))
    if proposal.rounds.filter(asks=Round.APPEAL).exists():
        raise NotPossible(_("A jury was asked already."))
    seed, jurors, among = _draw_jury(proposal)
    round_ = rounds.open_round(proposal, at, asks=Round.APPEAL, method=APPEAL_METHOD)
    pin_jury(round_, jurors)
    entries.write_opened(round_)
    if proposal.stage == Stage.WAITING:
        until = max(proposal.moves_at or at, round_.closes_at)
        enter(proposal, Stage.WAITING, at, until=until)
    write(
        actor, "appeal.ask", about=round_.ref, proposal=proposal.ref, round=round_.ref,
        seed=seed, jurors=[member.ref for member in jurors], **among,
    )  # fmt: skip
    return round_


def _draw_jury(proposal: Proposal) -> tuple[str, list[Member], dict[str, Any]]:
    """By lot among those who wrote nothing of it and stand by nobody; anyone can draw again."""
    involved = {proposal.author_id, proposal.concerns_id, proposal.supporter_id}
    here = list(members_of(proposal.group).filter(paused_at=None))
    by_ref = {row.ref: row for row in here if row.pk not in involved}
    if not by_ref:
        raise NotPossible(_("Nobody is left who could be on a jury."))
    seed = seed_of_lot(proposal.group.log_id, f"jury {proposal.ref}")
    jurors = [by_ref[ref] for ref in draw(list(by_ref), min(JURORS, len(by_ref)), seed)]
    return seed, jurors, entries.among([row.ref for row in here], by_ref)


@action("rule.close_appeal", by=policies.its_time_here, says=_("Count what a jury said."))
def close_appeal(actor, round_, /, *, at):
    """Where most of the jury say so, the decision falls: what waits goes back to be amended, and
    whose membership ended can join anew.
    """
    proposal = _locked(round_.proposal)
    rounds.close(round_, at)
    if round_.verdict == Verdict.ADOPT and proposal.stage in STANDS:
        if proposal.stage == Stage.WAITING:
            proposal.adopted_at = None
            enter(proposal, Stage.AMENDING, at)
        else:
            enter(proposal, Stage.EXPIRED, at)
    write(
        actor, "rule.close_appeal", about=proposal.ref, round=round_.ref,
        verdict=str(round_.verdict), outcome=round_.outcome, tally=round_.tally,
    )  # fmt: skip
