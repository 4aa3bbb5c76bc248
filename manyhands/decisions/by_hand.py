"""Carrying out by hand what was adopted: whoever presses the button, it is the group's act."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.actions import _locked
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import CARRY_OUT_WITHIN_D, Stage
from manyhands.decisions.tasks import move_on
from manyhands.groups.powers import Rule, action, write


@action(
    "proposal.carry_out",
    by=policies.member_of_its_group,
    says=_("Carry out what was adopted, once its time has come."),
)
def carry_out_now(actor, proposal):
    """What time does by itself happens now: nobody's favor is needed. Says the proposal."""
    at = now()
    proposal = _locked(proposal)
    if not is_due(proposal, at):
        raise NotPossible(_("Its time has not come, or it is done already."))
    write(actor, "proposal.carry_out", about=proposal.ref, proposal=proposal.ref)
    move_on(Rule(proposal.group), proposal, at=at)
    return proposal


def is_due(proposal: Proposal, at: datetime) -> bool:
    """Whether it was adopted and the time has come to carry it out."""
    comes_at = proposal.moves_at if proposal.stage == Stage.WAITING else None
    return comes_at is not None and comes_at <= at


def lapses_at(proposal: Proposal, at: datetime) -> datetime | None:
    """When it lapses if nothing carries it out; None where its time has not come."""
    if not is_due(proposal, at) or proposal.moves_at is None:
        return None
    return proposal.moves_at + timedelta(days=CARRY_OUT_WITHIN_D)
