"""What the end of a proposal means for those it was about: who asked to come in hears it, and a
mandate that rested is carried again.
"""

from manyhands.base.times import now
from manyhands.decisions import queries
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.groups.admissions import end_admission
from manyhands.groups.mandates import carry_on
from manyhands.groups.models import Admission, Mandate
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


def let_carry_on(proposal: Proposal) -> None:
    """A mandate that rested until its recall was decided rests no longer once that is over."""
    act = proposal.act if proposal.head_id else None
    if proposal.is_open or act is None or act.power != "mandate.recall":
        return
    rows = Mandate.objects.filter(group=proposal.group, ended_at=None, rests_until__gt=now())
    if mandate := rows.filter(ref=act.subject.partition(":")[2]).first():
        carry_on(Rule(proposal.group), mandate)


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
