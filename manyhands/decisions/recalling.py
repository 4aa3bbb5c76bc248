"""A recall begins with a petition: when enough members ask for it and say why, it is before the
group. No member alone brings it there.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import changing, policies
from manyhands.decisions.actions import (
    BY_PETITION,
    RECALL,
    add_version,
    begin_test,
    note_words,
)
from manyhands.decisions.models import LONGEST_TEXT, LONGEST_TITLE, Proposal, Seconding
from manyhands.decisions.moving import enter, method_of, must_be_theirs
from manyhands.decisions.seconding import as_many_as, second, spend, wishes
from manyhands.decisions.stages import OPEN, SAME_TEXT_AGAIN_D, Stage, first_stage
from manyhands.decisions.words import name_of
from manyhands.groups.acts import Act
from manyhands.groups.acts import name_of as name_of_thing
from manyhands.groups.models import Mandate, Member
from manyhands.groups.powers import DO, Rule, action, way_today, write
from manyhands.record import log


@action(
    BY_PETITION,
    by=policies.not_who_carries_it,
    says=gettext_lazy("Ask with others that the group decides whether to take a mandate back."),
)
def ask_recall(actor, mandate, /, *, reason):
    """With enough who ask, it is before the group at once, in their words. Says the proposal, or
    None while more are needed.
    """
    at, mandate = now(), _locked(mandate)
    if mandate.ended_at is not None or mandate.ends_at <= at:
        raise NotPossible(_("This mandate is over."))
    if open_recall(mandate):
        raise NotPossible(_("The group decides on that already."))
    second(mandate, Seconding.RECALL, actor, reason=reason)
    is_enough = len(_asking(mandate)) >= how_many_must_ask(mandate, at)
    write(
        actor, BY_PETITION, about=mandate.holder.ref, mandate=mandate.ref, is_enough=is_enough
    )  # fmt: skip
    return _open(mandate, at) if is_enough else None


def _locked(mandate: Mandate) -> Mandate:
    log.hold(mandate.group.log_id)
    rows = Mandate.objects.select_for_update(of=("self",))
    return rows.select_related("group__constitution", "holder").get(pk=mandate.pk)


def _asking(mandate: Mandate) -> list[Seconding]:
    """Who asks for it now, the first first; not who carries it, since they may have come to."""
    rows = wishes(mandate, Seconding.RECALL).exclude(member=mandate.holder_id)
    return list(rows)


def how_many_must_ask(mandate: Mandate, at: datetime) -> int:
    """As many as the group's constitution says, and more within a month after the group has kept
    it. Where there are fewer beside who carries it, all of them.
    """
    soon = "recall_soon_percent" if _was_kept_lately(mandate, at) else ""
    return as_many_as(mandate.group, "recall", percent=soon)


def _recalls(mandate: Mandate) -> QuerySet[Proposal]:
    named = {"head__act__power": RECALL, "head__act__subject": name_of_thing(mandate)}
    return Proposal.objects.filter(group=mandate.group_id, **named)


def open_recall(mandate: Mandate) -> Proposal | None:
    """The open proposal to take it back, if there is one."""
    return _recalls(mandate).filter(stage__in=OPEN).select_related("group").first()


def _was_kept_lately(mandate: Mandate, at: datetime) -> bool:
    since = at - timedelta(days=SAME_TEXT_AGAIN_D)
    return _recalls(mandate).filter(stage=Stage.NOT_ADOPTED, ended_at__gt=since).exists()


def _open(mandate: Mandate, at: datetime) -> Proposal:
    """The group is asked, in the words of those who ask; whoever began it answers for it."""
    asked = _asking(mandate)
    spend(mandate, Seconding.RECALL)
    with translation.override(mandate.group.language):
        proposal = _put_before_all(mandate, asked, at)
    assert proposal.head is not None, "it asks about words"
    note_words(Rule(mandate.group), proposal.head)
    write(
        Rule(mandate.group), "rule.open_recall", about=proposal.ref, proposal=proposal.ref,
        mandate=mandate.ref, asked=[row.member.ref for row in asked],
    )  # fmt: skip
    if proposal.stage == Stage.TESTING:
        begin_test(proposal, at)
    return proposal


def _put_before_all(mandate: Mandate, asked: list[Seconding], at: datetime) -> Proposal:
    first = asked[0]
    act = Act(RECALL, name_of_thing(mandate), {"reason": first.reason[:400]})
    proposal = Proposal(
        group=mandate.group, author=first.member, method=way_today(mandate.group, RECALL),
        title=f"{changing.title_of(act)}: {mandate.role}"[:LONGEST_TITLE],
        concerns=mandate.holder, drafted_at=at, published_at=at,
    )  # fmt: skip
    enter(proposal, Stage.DRAFT, at)
    words = "\n\n".join(dict.fromkeys(row.reason for row in asked if row.reason))
    proposal.head = add_version(proposal, first.member, words[:LONGEST_TEXT], act)
    must_be_theirs(proposal)
    enter(proposal, first_stage(method_of(proposal)), at)
    return proposal


# --- for the page ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Who asks that the group decides on it, how many must, and what `viewer` can do."""

    is_needed: bool = True  # otherwise whoever may take it back just does it
    many: int = 0
    words: list[tuple[str, str]] = field(default_factory=list)
    may_join: bool = False
    proposal: Proposal | None = None

    @property
    def so_far(self) -> str:
        facts = {"asking": len(self.words), "many": self.many}
        return _("%(asking)d of %(many)d ask so far.") % facts


def asked_of(viewer: Member, mandate: Mandate, at: datetime) -> Asked:
    """What the page of a mandate that is carried says of its recall."""
    if way_today(mandate.group, RECALL) == DO:
        return Asked(is_needed=False, may_join=viewer.pk != mandate.holder_id)
    if proposal := open_recall(mandate):
        return Asked(proposal=proposal)
    rows, many = _asking(mandate), how_many_must_ask(mandate, at)
    asks = viewer.pk in [row.member_id for row in rows]
    # Where so many have left that it is enough by now, whoever presses it again brings it.
    may_join = viewer.pk != mandate.holder_id and (not asks or len(rows) >= many)
    return Asked(
        many=many, words=[(name_of(row.member), row.reason) for row in rows], may_join=may_join
    )
