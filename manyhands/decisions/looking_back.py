"""What a member can see of their own part, and everybody of a round that is over."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from manyhands.decisions.models import Round, Stance
from manyhands.groups.models import Member

LAST_HOUR = timedelta(hours=1)


def own_blocks(member: Member) -> QuerySet[Stance]:
    """Every block of `member`, the newest first: shown to them alone, and no reason to count less.

    Where there are several, the page offers to talk with somebody both trust.
    """
    blocks = Stance.objects.filter(member=member, position="block")
    return blocks.select_related("round__proposal__group").order_by("-said_at", "-pk")


def changed_in_the_last_hour(round_: Round) -> QuerySet[Stance]:
    """Standing stances that replaced another within the last hour of `round_`."""
    before = Stance.objects.filter(
        round=OuterRef("round"), member=OuterRef("member"), superseded_at=OuterRef("said_at")
    )
    return round_.stances.filter(
        Exists(before), superseded_at=None, said_at__gte=F("round__closes_at") - LAST_HOUR
    )
