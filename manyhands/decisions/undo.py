"""Taking back what was simply done: for seven days, by any member, through the same door."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.acts import Act, find
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import ACTIONS, POWERS, Decided, action, how_decided, write
from manyhands.groups.rules import is_as_strong, resolve
from manyhands.record.models import Body

FOR = timedelta(days=7)
LOOKED_AT = 500  # entries; what is further back is not offered


@dataclass(frozen=True)
class Done:
    """An entry that can be undone: its place in the record, what was done, when and by whom."""

    seq: int
    power: str
    at: datetime
    by: str
    facts: dict[str, Any]

    @property
    def says(self) -> Any:
        return POWERS[self.power].says


@action("act.undo", by=any_member, says=_("Undo what was done in the last seven days."))
def undo(actor, group, /, *, seq):
    """Do the inverse of the act at this place in the record, as `actor`, as the group decides it.

    Raises `NotPossible` where it is too late, or something else has happened since.
    """
    done = next((row for row in _recent(group) if row.seq == seq), None)
    if done is None:
        raise NotPossible(_("This cannot be undone, or it is too late."))
    act = inverse_of(group, done.power, done.facts)
    by = _deciding(actor, group, act) if isinstance(actor, Decided) else actor
    ACTIONS[act.power](by, find(group, act.subject), **act.details)
    write(actor, "act.undo", undoes=seq)


def _deciding(actor: Decided, group: Group, act: Act) -> Decided:
    """The group, whose decision to undo is one for `act`, unless `act` asks for more than that."""
    assert group.constitution is not None, "a group lives under a constitution"
    data = whole(group.constitution.data)
    ways = how_decided(group, "act.undo"), how_decided(group, act.power, act.details)
    undoing, doing = (resolve(data, way) for way in ways)
    if not is_as_strong(undoing, doing):
        raise NotPossible(_("Your group asks for more to do this than to undo: propose it itself."))
    return replace(actor, act=act)


def inverse_of(group: Group, power: str, facts: dict[str, Any]) -> Act:
    """The act that undoes what an entry of this power tells of, or `NotPossible`."""
    inverse = POWERS[power].inverse if power in POWERS else None
    if inverse is None:
        raise NotPossible(_("This cannot be undone."))
    return inverse(group, facts)


def what_can_be_undone(group: Group) -> list[Done]:
    """The newest first; only what is still as it was left then. 1 query, and 1 for each."""
    return [row for row in _recent(group) if _is_as_it_was_left(group, row)]


def _is_as_it_was_left(group: Group, done: Done) -> bool:
    try:
        inverse_of(group, done.power, done.facts)
    except NotPossible:
        return False
    return True


def _recent(group: Group) -> Iterator[Done]:
    since = now() - FOR
    rows = Body.objects.filter(entry__log_id=group.log_id, erased_at=None)
    newest = rows.order_by("-entry__seq").values_list("entry__seq", "payload")[:LOOKED_AT]
    undone: set[int] = set()
    for seq, payload in newest:
        facts = json.loads(payload or "{}")
        at = datetime.fromisoformat(facts["at"]).replace(tzinfo=UTC)
        if at < since - timedelta(minutes=1):
            return
        kind = facts["kind"]
        if kind == "act.undo":
            undone.add(facts["undoes"])
        elif kind in POWERS and POWERS[kind].inverse and seq not in undone:
            yield Done(seq, kind, at, facts["by"], facts)
