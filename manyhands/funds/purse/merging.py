"""What becomes of gifts and asks when one person was here twice."""

from django.db.models import F

from manyhands.funds.purse.models import Claim, Gift
from manyhands.groups.merging import merges
from manyhands.groups.models import Member


@merges("funds.Gift.giver", "funds.Gift.seen_by")
def gifts_under_one_name(stays: Member, gone: Member) -> None:
    """They gave and saw it under one name; nobody has seen what they gave themselves."""
    for column in ("giver", "seen_by"):
        Gift.objects.filter(**{column: gone}).update(**{column: stays})
    Gift.objects.filter(giver=F("seen_by"), arrived_at=None).update(seen_by=None)


@merges("funds.Claim.asker", "funds.Claim.agreed_by")
def claims_under_one_name(stays: Member, gone: Member) -> None:
    """They asked and agreed under one name; whoever asked still does not pay."""
    for column in ("asker", "agreed_by"):
        Claim.objects.filter(**{column: gone}).update(**{column: stays})
