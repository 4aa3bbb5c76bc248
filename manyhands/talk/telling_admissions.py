"""Who is told of somebody who asks to come in: the members; and, once admitted, whoever asked.
Reads, works out notices, writes nothing.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from manyhands.groups.models import Admission, Member
from manyhands.groups.queries import members_of
from manyhands.talk.models import Notice
from manyhands.talk.telling_decisions import quiet_about

ASKS, ADMITTED = "asks_in", "admitted"


def notices(payloads: Sequence[str | None]) -> list[Notice]:
    """What entries with these contents have to tell."""
    said = [json.loads(payload) for payload in payloads if payload]
    asked = {f["admission"]: f["at"] for f in said if f["kind"] == "admission.ask"}
    found: list[Notice] = []
    for admission in Admission.objects.filter(ref__in=asked, ended_at=None):
        members = members_of(admission.group)
        silent = quiet_about(admission.group_id, ASKS)
        when = asked[admission.ref]
        found += [
            _notice(member, ASKS, admission.ref, when) for member in members.exclude(pk__in=silent)
        ]
    admitted = {f["member"]: f["at"] for f in said if f["kind"] == "member.admit"}
    for member in Member.objects.filter(ref__in=admitted, left_at=None):
        found.append(_notice(member, ADMITTED, member.ref, admitted[member.ref]))
    return found


def _notice(member: Member, kind: str, about: str, at: str) -> Notice:
    when = datetime.fromisoformat(at)
    return Notice(member=member, kind=kind, key=f"{kind}:{about}:{member.ref}", at=when)
