"""Texts that stand side by side: who may keep one there, and which of them the group goes with."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from manyhands.decisions.models import Proposal, Round, Stance, Version
from manyhands.decisions.moving import enter
from manyhands.decisions.stages import Stage
from manyhands.groups.models import Member

AFFIRMS = ("agree", "reserve")
STANDS_FOR = timedelta(hours=24)  # before it can end the time to resolve a block
APPROVED_BY = 2


def affirms(member: Member, proposal: Proposal) -> bool:
    """Whether the text is the one `member` agreed to in the last round; before the first round it
    is everybody's, since nobody was asked.
    """
    last = proposal.rounds.filter(asks=Round.TEST).order_by("-number").first()
    if last is None:
        return True
    said = Stance.objects.filter(round=last, member=member, position__in=AFFIRMS)
    return said.filter(superseded_at=None, contested_at=None).exists()


def leading(proposal: Proposal) -> Version:
    """The text that most members would go with; with equal ones the text as it is."""
    beside = proposal.versions.filter(Q(is_alternative=True) | Q(pk=proposal.head_id))
    counted = beside.exclude(~Q(pk=proposal.head_id), redacted_at__isnull=False)
    rows = list(counted.annotate(many=Count("approvals")).order_by("pk"))
    return max(rows, key=lambda row: (row.many, row.pk == proposal.head_id))


def put_at_the_head(proposal: Proposal, version: Version) -> None:
    """The proposal is called and says what this version does; it is not saved."""
    proposal.head, proposal.title = version, version.title or proposal.title


def go_with(proposal: Proposal, version: Version) -> None:
    """This text is the proposal's from now on; the one before stays listed beside it."""
    assert proposal.head is not None, "a proposal has a version"
    if version.pk == proposal.head.pk:
        return
    Version.objects.filter(pk=proposal.head.pk).update(is_alternative=True)
    put_at_the_head(proposal, version)
    proposal.save(update_fields=["head", "title"])


def resolves_at(proposal: Proposal) -> datetime | None:
    """When another text ends the time to resolve a block, if it stays as it is by now: two members
    at least would go with it, more than with the text that is blocked, and it stands for a day.
    """
    text = leading(proposal)
    if text.pk == proposal.head_id or text.approvals.count() < APPROVED_BY:
        return None
    return text.made_at + STANDS_FOR


def look_at_texts(proposal: Proposal, at: datetime) -> None:
    """While a block is resolved, time looks at it when another text could end that."""
    ends_at = resolves_at(proposal) if proposal.stage == Stage.RESOLVING else None
    if ends_at is not None:
        moves_at = max(at, ends_at)
        proposal.moves_at = min(proposal.moves_at or moves_at, moves_at)
        proposal.save(update_fields=["moves_at"])


def is_resolved_by_text(proposal: Proposal, at: datetime) -> bool:
    """Whether another text ended the time to resolve a block: concerns are heard about it now."""
    ends_at = resolves_at(proposal)
    if ends_at is None or ends_at > at:
        return False
    go_with(proposal, leading(proposal))
    enter(proposal, Stage.CONCERNS, at)
    return True
