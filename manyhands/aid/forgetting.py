"""Forgetting: what is over is erased everywhere, and a count remains."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from manyhands.aid import drawing
from manyhands.aid.models import Bar, Intent, Line, MonthCount, Reading, Token
from manyhands.base import erased, seal
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.constitution import BOUNDS
from manyhands.groups.models import Group
from manyhands.groups.powers import Actor, forget

SHELLS_STAY = timedelta(days=30)
# Floors above add what they hold about an intent, so that one erasure reaches everything.
ERASERS: list[Callable[[Sequence[int]], Any]] = []

TABLES = ["base_sealkey", "aid_intent", "aid_line", "aid_token", "aid_reading", "record_body"]


def erase(actor: Actor, intents: Sequence[Intent], *, policy: str) -> None:
    """Forget these intents of one group: keys, words, place, readings, entries' contents.

    A shell without words stays for 30 days so that counts and links do not break. The files of
    the database are scrubbed once the transaction is through.
    """
    ids = [intent.pk for intent in intents]
    at = now()
    _count(actor.group, intents)
    Token.objects.filter(intent__in=ids).delete()
    Reading.objects.filter(intent__in=ids).delete()
    Line.objects.filter(intent__in=ids).update(words="")
    for eraser in ERASERS:
        eraser(ids)
    keys = [intent.key_id for intent in intents if intent.key_id]
    Intent.objects.filter(pk__in=ids).update(**_NOTHING, erased_at=at)
    seal.destroy(keys)
    refs = [intent.ref for intent in intents]
    forget(actor, refs, policy=policy)
    erased.note(refs)
    hide_soon()


_NOTHING = {
    "words": "",
    "hidden_words": "",
    "times": "",
    "sealed": None,
    "key": None,
    "code_index": None,
    "place": None,
    "language": "",
    "adults": 0,
    "children": 0,
    "due_on": None,
    "asker": None,
    "answers": None,
}


def hide_soon() -> None:
    """What was open and is sealed from now on is scrubbed once the transaction is through."""
    transaction.on_commit(drawing.forget)
    transaction.on_commit(lambda: scrub_soon(TABLES))


def due(at: datetime):
    """Closed intents whose time to be forgotten has come, longest due first."""
    return Intent.objects.filter(erase_at__lte=at, erased_at=None).order_by("erase_at")


def drop_shells(at: datetime) -> int:
    """Delete what was erased over 30 days ago; says how many.

    And who did not want to meet whom, where one of them left and all they posted is forgotten.
    """
    longest = timedelta(hours=max(BOUNDS["erase_after_h"]) + 1)
    has_left = Q(member__left_at__lte=at - longest) | Q(other_member__left_at__lte=at - longest)
    Bar.objects.filter(has_left).delete()
    old = Intent.objects.filter(erased_at__lte=at - SHELLS_STAY)
    return old.delete()[1].get("aid.Intent", 0)


def _count(group: Group, intents: Sequence[Intent]) -> None:
    found = Counter(
        (day_in(group, intent.closed_at).replace(day=1), intent.direction, kind, intent.closed_as)
        for intent in intents
        if intent.closed_at
        for kind in intent.kind_list
    )
    for (month, direction, kind, closed_as), many in found.items():
        row, _made = MonthCount.objects.get_or_create(
            group=group, month=month, direction=direction, kind=kind, closed_as=closed_as
        )
        MonthCount.objects.filter(pk=row.pk).update(many=F("many") + many)
