"""Who opened a case hears when a day is near that it has: a week before, and the day before; who
promised something for a day, the day before.

Reads, works out notices, writes nothing.
"""

from datetime import datetime

from manyhands.aid.queries import promised_near
from manyhands.practices import case_days
from manyhands.talk.models import Notice
from manyhands.talk.policies import are_barred

PROMISED = "promise_near"


def due(at: datetime) -> list[Notice]:
    """One for each day that is near, for whoever opened its case and is still known or promised
    something for it, once.
    """
    found = [
        Notice(member=opener, kind=kind, day=day, key=f"{kind}:{day.ref}:{opener.ref}", at=at)
        for kind, day, opener in case_days.near(at)
    ]
    for promise in promised_near(at):
        if not are_barred(promise.helper, promise.need):
            once = f"{promise.ref}{promise.need.due_on:%Y%m%d}"
            found.append(
                Notice(
                    member=promise.helper, kind=PROMISED, about=promise.need, commitment=promise,
                    key=f"{PROMISED}:{once}:{promise.helper.ref}", at=at,
                )
            )  # fmt: skip
    known = Notice.objects.filter(key__in=[one.key for one in found])
    there = set(known.values_list("key", flat=True))
    return [one for one in found if one.key not in there]
