"""When a group ends, what it has open ends too: nobody is asked or decides any more."""

from datetime import datetime

from manyhands.decisions import rounds
from manyhands.decisions.electorate import hold_proposals_of
from manyhands.decisions.models import Proposal
from manyhands.decisions.moving import enter
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.dissolving import ENDINGS, HOLDERS
from manyhands.groups.models import Group
from manyhands.groups.powers import Actor, Rule, write


def end_proposals(actor: Actor, group: Group, at: datetime) -> None:
    """Each lapses, but for the one that ends the group; drafts are put away."""
    rows = Proposal.objects.filter(group=group).exclude(ref=actor.ref)
    for proposal in rows.filter(stage__in=OPEN).select_related("group__constitution", "head"):
        for round_ in proposal.rounds.filter(closed_at=None):
            rounds.close(round_, at)
        enter(proposal, Stage.LAPSED, at)
        write(Rule(group), "rule.lapse", about=proposal.ref, proposal=proposal.ref)
    for draft in rows.filter(stage=Stage.DRAFT).select_related("group__constitution"):
        enter(draft, Stage.ARCHIVED, at)
    rows.update(moves_at=None)


HOLDERS.append(hold_proposals_of)
ENDINGS.append(end_proposals)
