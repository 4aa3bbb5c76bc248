"""Who is told what another said of the two, and whom to ask where a round was prolonged.

Reads, works out notices, writes nothing.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.reaching import ties_to_use
from manyhands.groups.models import Tie
from manyhands.talk.models import Notice

REACH, NAMED, ONE_ROOF = "reach", "named", "one_roof"
SAID = {Tie.REACH: NAMED, Tie.ROOF: ONE_ROOF}
NEW_FOR = timedelta(days=7)  # notices go after a month; nobody is told of the same again


def to_reach(round_: Round, at: datetime) -> list[Notice]:
    """One for each who can reach somebody that counts and is silent."""
    return [
        _notice(tie, REACH, at, once=f"{round_.ref}{tie.ref}", proposal=round_.proposal)
        for tie in ties_to_use(round_)
    ]


def due(at: datetime) -> list[Notice]:
    """One for each whom another named lately, or said to live with, and who was not told."""
    told = Notice.objects.filter(tie=OuterRef("pk"), kind__in=SAID.values())
    rows = Tie.objects.filter(~Exists(told), said_at__gt=at - NEW_FOR).select_related("other")
    return [_notice(tie, SAID[tie.kind], at, once=tie.ref) for tie in rows]


def _notice(tie: Tie, kind: str, at: datetime, *, once: str, **about: Proposal) -> Notice:
    key = f"{kind}:{once}:{tie.other.ref}"
    return Notice(member=tie.other, kind=kind, tie=tie, key=key, at=at, **about)
