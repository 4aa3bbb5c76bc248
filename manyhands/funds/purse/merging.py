"""What becomes of gifts and asks when one person was here twice."""

from django.db.models import F, Q

from manyhands.funds.purse.asking import ask_again
from manyhands.funds.purse.models import Claim, Gift, Opening, PayoutBatch
from manyhands.groups.merging import merges
from manyhands.groups.models import Member


@merges("funds.Gift.giver", "funds.Gift.seen_by")
def gifts_under_one_name(stays: Member, gone: Member) -> None:
    """They gave and saw it under one name; nobody has seen what they gave themselves."""
    for column in ("giver", "seen_by"):
        Gift.objects.filter(**{column: gone}).update(**{column: stays})
    Gift.objects.filter(giver=F("seen_by"), arrived_at=None).update(seen_by=None)


@merges("funds.PayoutBatch.made_by")
def batches_under_one_name(stays: Member, gone: Member) -> None:
    """They took these to the bank under one name."""
    PayoutBatch.objects.filter(made_by=gone).update(made_by=stays)


@merges("funds.Claim.asker", "funds.Claim.agreed_by", "funds.Claim.paid_by", "funds.Opening.member")
def claims_under_one_name(stays: Member, gone: Member) -> None:
    """They asked, agreed and paid under one name; nobody agreed alone to what they ask for
    themselves, or pays what they agreed to.
    """
    for column in ("asker", "agreed_by", "paid_by"):
        Claim.objects.filter(**{column: gone}).update(**{column: stays})
    both = Opening.objects.filter(member=stays).values("claim")
    Opening.objects.filter(member=gone, claim__in=both).delete()
    Opening.objects.filter(member=gone).update(member=stays)
    opened = Claim.objects.filter(ended_at=None)
    for claim in opened.filter(asker=stays, agreed_by=stays):
        ask_again(claim)
    opened.filter(Q(paid_by=F("asker")) | Q(paid_by=F("agreed_by"))).update(paid_by=None)
