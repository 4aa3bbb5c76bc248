"""What is in force is looked at again: on its day, when enough ask for it, or when it failed."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.actions import _locked
from manyhands.decisions.models import Proposal, Seconding
from manyhands.decisions.moving import look_again
from manyhands.decisions.reviewing import is_looked_at
from manyhands.decisions.seconding import as_many_as, second
from manyhands.decisions.stages import Stage
from manyhands.groups.powers import action, write


@action(
    "review.ask",
    by=policies.member_of_its_group,
    says=_("Ask the group to look again at what is in force."),
)
def ask_review(actor, proposal, /, *, reason):
    """With enough who ask, and say why, it is to be looked at again: the group is asked whether it
    stays. Until something else takes its place it does. Says whether there are enough.
    """
    at = now()
    proposal = _locked(proposal)
    if not can_be_asked(proposal):
        raise NotPossible(_("This is not in force, or it is looked at again already."))
    asking = second(proposal, Seconding.REVIEW, actor, reason=reason)
    is_enough = len(asking) >= how_many_must_ask(proposal)
    if is_enough:
        look_again(proposal, at)
    write(
        actor, "review.ask", about=proposal.ref, proposal=proposal.ref, is_enough=is_enough
    )  # fmt: skip
    return is_enough


def can_be_asked(proposal: Proposal) -> bool:
    """Whether it is in force and nobody looks at it now, or nothing came of it the last time."""
    if proposal.stage == Stage.UNDER_REVIEW:
        is_due = proposal.moves_at is not None and proposal.moves_at <= now()
        return not is_due and not is_looked_at(proposal)
    return proposal.stage == Stage.IN_FORCE


def how_many_must_ask(proposal: Proposal) -> int:
    """As many as the constitution says; in a group of fewer all of them."""
    return as_many_as(proposal.group, "review")
