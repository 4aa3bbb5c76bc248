"""Whoever asked to come in hears what a proposal to admit them came to."""

from manyhands.decisions import queries
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.groups.admissions import end_admission
from manyhands.groups.models import Admission
from manyhands.groups.powers import Rule


def tell_who_asked(proposal: Proposal) -> None:
    """What they asked is over with the proposal, unless another about the same is still open."""
    act = proposal.act
    is_over = proposal.stage in (Stage.NOT_ADOPTED, Stage.LAPSED)
    if not is_over or act is None or act.power != "member.admit":
        return
    if queries.open_about(proposal.group, [act.subject]):
        return
    asked = Admission.objects.filter(group=proposal.group, ended_at=None)
    if admission := asked.filter(ref=act.subject.partition(":")[2]).first():
        how = Admission.DECLINED if _was_opposed(proposal) else Admission.LAPSED
        end_admission(Rule(proposal.group), admission, how=how)


def _was_opposed(proposal: Proposal) -> bool:
    """Whether the group said no, and did not only say too little."""
    if proposal.stage == Stage.NOT_ADOPTED:
        return True
    last = proposal.rounds.order_by("-number").first()
    tally = last.tally or {} if last else {}
    against, for_it = (
        sum(tally.get(name, 0) for name in names)
        for names in (("stand_aside", "block"), ("agree", "reserve"))
    )
    return against > for_it
