"""Who opened a case hears when a day is near that it has: a week before, and the day before.

Reads, works out notices, writes nothing.
"""

from datetime import datetime

from manyhands.practices import case_days
from manyhands.talk.models import Notice


def due(at: datetime) -> list[Notice]:
    """One for each day that is near, for whoever opened its case and is still known, once."""
    found = [
        Notice(member=opener, kind=kind, day=day, key=f"{kind}:{day.ref}:{opener.ref}", at=at)
        for kind, day, opener in case_days.near(at)
    ]
    known = Notice.objects.filter(key__in=[one.key for one in found])
    there = set(known.values_list("key", flat=True))
    return [one for one in found if one.key not in there]
