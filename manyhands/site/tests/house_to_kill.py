"""The program at the other side of `test_kill.py`: fills a house, serves it, says what is left.

    python -m manyhands.site.tests.house_to_kill fill      prints who can write there, as JSON
    python -m manyhands.site.tests.house_to_kill look      prints what the database holds, as JSON

It is also a configuration of gunicorn: that of `manyhands serve`, except that a killed worker is
replaced by a fork of a process that has read the program already, so that 1,000 fit in a test.
"""

import json
import os
import sys
from collections import Counter
from typing import Any

from manyhands.site.serving import *  # noqa: F403  gunicorn reads every name

preload_app = True
HELPERS = 3


def when_ready(server: Any) -> None:
    """Ask and promise once before the first fork, as if nothing had been, to have all read in."""
    from django.conf import settings
    from django.db import connections, transaction
    from django.test import Client

    from manyhands.aid.tests import make
    from manyhands.groups.models import Group

    headers = {"host": settings.PUBLIC_HOST, "x-forwarded-proto": "https"}
    form = {"words": "Rice", "urgency": "0", "reach": "page", "secret": 22 * "-"}
    form |= {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
    with transaction.atomic():
        group = Group.objects.get()
        there = f"/g/{group.slug}/needs/"
        member = make.browser(make.member(group, "Warm"))
        member.post(f"{there}{make.need(group).ref}/commitments/", headers=headers)
        Client().post(f"{there}new/", form, headers=headers)
        transaction.set_rollback(True)
    connections.close_all()


def post_fork(server: Any, worker: Any) -> None:
    """Say who can be killed now, in one piece: whoever was killed before may not have finished."""
    os.write(1, f"\npid {os.getpid()}\n".encode())


def fill() -> dict[str, Any]:
    """A group, and sessions of members who can help."""
    from manyhands.aid.tests import make
    from manyhands.site.migrating import bring_tables_up_to_date

    bring_tables_up_to_date()
    group = make.group("Rosewood")
    helpers = {}
    for number in range(HELPERS):
        member = make.member(group, f"Helper {number}")
        cookies = make.browser(member).cookies
        helpers[member.ref] = next(cookie.value for cookie in cookies.values())
    return {"slug": group.slug, "helpers": helpers}


def look() -> dict[str, Any]:
    """Needs by their words, promises by need and helper, and whether all of it is whole."""
    from django.db import connection
    from django.db.models import Count, Q

    from manyhands.aid.models import Commitment, Intent, PlaceCount
    from manyhands.groups.models import Group, Place
    from manyhands.record.models import Body
    from manyhands.record.queries import find_fault

    group = Group.objects.get()
    standing = Commitment.objects.filter(released_at=None)
    kinds = Counter(
        json.loads(said)["kind"] for said in Body.objects.values_list("payload", flat=True)
    )
    open_there = Count("intent", filter=Q(intent__rank__isnull=False))
    with connection.cursor() as cursor:
        whole = cursor.execute("PRAGMA integrity_check").fetchall()
        loose = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return {
        "needs": Counter(Intent.objects.values_list("words", flat=True)),
        "promises": Counter(
            f"{words} {ref}" for words, ref in standing.values_list("need__words", "helper__ref")
        ),
        "half": Intent.objects.annotate(n=Count("lines")).exclude(n=1).count()
        + Commitment.objects.annotate(n=Count("shares")).exclude(n=1).count()
        + standing.exclude(need__left=0).count()
        + Intent.objects.filter(left=0, commitments=None).count(),
        "entries": {kind: kinds[kind] for kind in ("need.post", "need.commit")},
        "quilt": sum(PlaceCount.objects.values_list("needs", flat=True)),
        "quilt_again": sum(Place.objects.annotate(n=open_there).values_list("n", flat=True)),
        "fault": str(find_fault(group.log) or ""),
        "whole": [row[0] for row in whole],
        "loose": len(loose),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"fill": fill, "look": look}[sys.argv[1]]()))
