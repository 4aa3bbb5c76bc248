"""A group ends when all agree to it: nothing is left in its hands by then, and nothing is lost.

Floors above say what stands in the way, what they hold before it happens, and what ends with it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies, queries
from manyhands.groups.admissions import end_admission
from manyhands.groups.models import Admission, Group, Mandate
from manyhands.groups.powers import Actor, Rule, action, rehearsing, write
from manyhands.record import log

LONGEST = 400  # characters

# Each says what still has to be over first, a sentence for each thing.
IN_THE_WAY: list[Callable[[Group], list[str]]] = []
# What is held before the record, in the order in which all hold it.
HOLDERS: list[Callable[[Group], None]] = []
# What ends with the group; each gets who acts too, whose own proposal goes on.
ENDINGS: list[Callable[[Actor, Group, datetime], None]] = []


@action(
    "group.dissolve",
    by=policies.any_member,
    says=_("End the group."),
    method="ending",
)
def dissolve_group(actor, group, /, *, reason, left_to):
    """From now on nothing happens in the group any more; what it wrote down stays to be read.

    What is left in common goes to `left_to`, a name in words: no program moves it. Raises
    `NotPossible`, and changes nothing, where something still has to be over first.
    """
    for name, text in (("reason", reason), ("left_to", left_to)):
        if not text.strip() or len(text) > LONGEST:
            raise NotPossible(TOO_FEW_WORDS[name])
    if not rehearsing():
        _end(actor, group, now())
    write(actor, "group.dissolve", reason=reason, left_to=left_to)


TOO_FEW_WORDS: dict[str, Any] = {
    "reason": _("Say why, in a few words."),
    "left_to": _("Say in a few words who gets what is left."),
}


def what_is_in_the_way(group: Group) -> list[str]:
    """What still has to be over before the group can end, a sentence each."""
    return [sentence for look in IN_THE_WAY for sentence in look(group)]


def _end(actor: Actor, group: Group, at: datetime) -> None:
    for holder in HOLDERS:
        holder(group)
    log.hold(group.log_id)
    group = Group.objects.select_for_update(no_key=True, of=("self",)).get(pk=group.pk)
    if group.ended_at is not None:
        raise NotPossible(_("This group has ended already."))
    if found := what_is_in_the_way(group):
        raise NotPossible(" ".join(found))
    for ending in ENDINGS:
        ending(actor, group, at)
    group.ended_at = at
    group.save(update_fields=["ended_at"])


def end_mandates(_actor: Actor, group: Group, at: datetime) -> None:
    """Nobody carries anything for it any more."""
    for mandate in Mandate.objects.filter(group=group, ended_at=None).select_related("holder"):
        mandate.ended_at, mandate.ended_as = at, Mandate.OVER
        mandate.save(update_fields=["ended_at", "ended_as"])
        write(
            Rule(group), "rule.end_mandate", about=mandate.holder.ref, mandate=mandate.ref
        )  # fmt: skip


def end_admissions(_actor: Actor, group: Group, _at: datetime) -> None:
    """Whoever asked to come in waits for nothing any more."""
    for asked in queries.admissions_open(group):
        end_admission(Rule(group), asked, how=Admission.LAPSED)


ENDINGS += [end_mandates, end_admissions]
