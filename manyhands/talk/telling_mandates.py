"""Who is told of reports on mandates: whoever carries one when it is due, the others then and when
there is one; and all, when one rests. Reads, works out notices, writes nothing.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from manyhands.groups.models import Mandate, Member
from manyhands.groups.queries import reports_due
from manyhands.talk.models import Notice
from manyhands.talk.telling_decisions import quiet_about

YOURS, DUE, REPORTED, RESTS = "report_yours", "report_due", "reported", "rests"


def due(at: datetime) -> list[Notice]:
    """Of each report that is due and of which nobody was told: to who carries it, and the others.

    After a month, when notices go, they are told once more.
    """
    found: list[Notice] = []
    for mandate, since in reports_due(at):
        once = f"{mandate.ref}{since:%Y%m%d}"
        yours = _notice(mandate.holder, YOURS, mandate, once, at)
        if not Notice.objects.filter(key=yours.key).exists():
            others = _others(mandate, DUE)
            found += [yours, *(_notice(member, DUE, mandate, once, at) for member in others)]
    return found


def notices(payloads: Sequence[str | None]) -> list[Notice]:
    """What entries with these contents have to tell: that there is a report."""
    said = [json.loads(payload) for payload in payloads if payload]
    at = {f["mandate"]: f["at"] for f in said if f["kind"] == "mandate.report"}
    found: list[Notice] = []
    for mandate in Mandate.objects.filter(ref__in=at).select_related("holder"):
        when = datetime.fromisoformat(at[mandate.ref])
        once = f"{mandate.ref}{when:%Y%m%d%H%M%S}"
        others = _others(mandate, REPORTED)
        found += [_notice(member, REPORTED, mandate, once, when) for member in others]
    return found + [notice for facts in said for notice in _resting(facts)]


def _resting(facts: dict[str, Any]) -> Iterable[Notice]:
    """All hear that a mandate rests, who carries it too."""
    if facts["kind"] != "rule.rest_mandate":
        return
    for mandate in Mandate.objects.filter(ref=facts["mandate"]):
        when, once = datetime.fromisoformat(facts["at"]), f"{mandate.ref}{facts['until']}"[:40]
        for member in Member.objects.filter(group=mandate.group_id, left_at=None):
            yield _notice(member, RESTS, mandate, once, when)


def _others(mandate: Mandate, kind: str) -> Iterable[Member]:
    """All but who carries it, as far as they want to hear of mandates."""
    members = Member.objects.filter(group=mandate.group_id, left_at=None)
    return members.exclude(pk=mandate.holder_id).exclude(pk__in=quiet_about(mandate.group_id, kind))


def _notice(member: Member, kind: str, mandate: Mandate, once: str, at: datetime) -> Notice:
    return Notice(
        member=member, kind=kind, mandate=mandate, key=f"{kind}:{once}:{member.ref}", at=at
    )
