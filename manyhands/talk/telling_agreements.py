"""Who is told that the day has come to look at an agreement again: all who are in the group.
Reads, works out notices, writes nothing.
"""

from datetime import datetime

from manyhands.groups.models import Member
from manyhands.groups.queries import agreements_to_review
from manyhands.talk.models import Notice
from manyhands.talk.telling_decisions import quiet_about

REVIEW = "agreement_review"


def due(at: datetime) -> list[Notice]:
    """Of each agreement whose day has come and of which nobody was told yet."""
    found: list[Notice] = []
    for agreement in agreements_to_review(at):
        once = f"{REVIEW}:{agreement.ref}{agreement.review_on:%Y%m%d}"
        if Notice.objects.filter(key__startswith=once).exists():
            continue
        members = Member.objects.filter(group=agreement.group_id, left_at=None)
        told = members.exclude(pk__in=quiet_about(agreement.group_id, REVIEW))
        found += [
            Notice(member=member, kind=REVIEW, key=f"{once}:{member.ref}", at=at) for member in told
        ]
    return found
