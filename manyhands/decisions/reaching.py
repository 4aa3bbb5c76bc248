"""Who can ask whom where a round was prolonged: a member's buddies, and anybody by paper."""

from django.db.models import Exists, OuterRef, QuerySet

from manyhands.decisions.models import Elector, Round, Stance
from manyhands.groups.models import Member, Tie


def ties_to_use(round_: Round) -> QuerySet[Tie]:
    """Who can reach whom of those who count and have not said where they stand.

    Nobody where ballots are sent or keys turned, since nothing is typed in for others there.
    Whoever wrote the proposal types in nobody's words, and so is not called either.
    """
    if round_.takes_ballots or round_.is_of_keys or round_.asks in Round.BESIDE:
        return Tie.objects.none()
    said = Stance.objects.filter(
        round=round_, member=OuterRef("member"), superseded_at=None, contested_at=None
    )
    counts = Elector.objects.filter(round=round_, out="", member__left_at=None).values("member")
    rows = Tie.objects.filter(~Exists(said), kind=Tie.REACH, member__in=counts)
    rows = rows.exclude(other=round_.proposal.author_id)
    return rows.select_related("member", "other")


def to_reach(viewer: Member, round_: Round) -> list[Member]:
    """Whom `viewer` can reach and should ask now, by when they named them."""
    if not round_.is_prolonged:
        return []
    return [tie.member for tie in ties_to_use(round_).filter(other=viewer)]
