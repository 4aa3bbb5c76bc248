"""The minutes of a meeting: written by themselves from what happened, changed by hand, closed."""

import hashlib
from collections.abc import Iterator

from django.db.models import Q
from django.template.defaultfilters import date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.meetings.convening import going_on
from manyhands.decisions.models import AgendaItem, Meeting, Part, Round, Task
from manyhands.groups.clocks import zone_of
from manyhands.groups.naming import mark, marked, named
from manyhands.groups.policies import each_member
from manyhands.groups.powers import action, write
from manyhands.record.models import Log

POSITIONS = {
    "agree": gettext_lazy("agree"),
    "reserve": gettext_lazy("agree with reservations"),
    "pass": gettext_lazy("fine with what the group decides"),
    "stand_aside": gettext_lazy("stand aside"),
    "block": gettext_lazy("block"),
}
PARTS = {
    Part.FACILITATE: gettext_lazy("facilitates"),
    Part.TAKE_NOTES: gettext_lazy("takes notes"),
}


@action("minutes.write", by=each_member, says=gettext_lazy("Write the minutes of a meeting."))
def write_minutes(actor, meeting, /, *, text, next_at=None):
    """These words are its minutes until somebody changes them; empty, they follow the meeting.

    A mark is kept in place of each member's name.
    """
    meeting = going_on(meeting)
    meeting.minutes, meeting.next_at = marked(meeting.group, text), next_at
    meeting.save(update_fields=["minutes", "next_at"])
    write(actor, "minutes.write", about=meeting.ref, meeting=meeting.ref)


@action(
    "meeting.close", by=each_member, says=gettext_lazy("Close a meeting; its minutes stay as is.")
)
def close_meeting(actor, meeting):
    """The minutes are fixed: the record holds their digest, and its root proves them.

    Names of guests are gone.
    """
    meeting = going_on(meeting)
    if not meeting.is_on:
        raise NotPossible(gettext_lazy("Open the meeting first."))
    meeting.minutes = meeting.minutes or marked(meeting.group, minutes_text(meeting))
    meeting.digest = digest_of(meeting.minutes)
    meeting.closed_at = now()
    meeting.turns.filter(Q(given_at=None) | Q(member=None)).delete()
    meeting.turns.filter(spoke_at=None).update(spoke_at=meeting.closed_at)
    write(actor, "meeting.close", about=meeting.ref, meeting=meeting.ref, digest=meeting.digest)
    meeting.root = bytes(
        Log.objects.values_list("root", flat=True).get(pk=actor.group.log_id)
    ).hex()
    meeting.save(update_fields=["minutes", "digest", "closed_at", "root"])
    return meeting


def digest_of(text: str) -> str:
    """SHA-256 of the minutes as they are kept, each line ending in a line feed alone."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def minutes_shown(meeting: Meeting) -> str:
    """The minutes with the names members have today."""
    (text,) = named(meeting.group, meeting.minutes or minutes_text(meeting))
    return text


def minutes_text(meeting: Meeting) -> str:
    """What happened, in plain words: who facilitated, how many came, what came of each thing.

    With a mark for each member's name.
    """
    lines = [*_head(meeting), ""]
    for number, item in enumerate(meeting.agenda.select_related("proposal"), 1):
        lines += [*_item(number, item), ""]
    if meeting.next_at:
        day = date(meeting.next_at.astimezone(zone_of(meeting.group)), "DATETIME_FORMAT")
        lines.append(_("Next meeting: %s") % day)
    return "\n".join(lines).strip() + "\n"


def _head(meeting: Meeting) -> Iterator[str]:
    begins = (meeting.opened_at or meeting.starts_at).astimezone(zone_of(meeting.group))
    yield f"{meeting.title}, {date(begins, 'DATETIME_FORMAT')}"
    if meeting.place:
        yield meeting.place
    for part in meeting.parts.filter(declined_at=None).select_related("member"):
        yield f"{mark(part.member.ref)} {PARTS[part.what]}."
    came = meeting.attendances.count()
    yield ngettext("%s member came.", "%s members came.", came) % came


def _item(number: int, item: AgendaItem) -> Iterator[str]:
    yield f"{number}. {item.title}"
    if item.outcome:
        yield f"   {item.outcome}"
    elif item.done_at is None:
        yield "   " + _("Not finished.")
    if item.proposal:
        yield from (f"   {line}" for line in _about_proposal(item))


def _about_proposal(item: AgendaItem) -> Iterator[str]:
    assert item.proposal is not None, "asked only where there is one"
    said = item.meeting.stances.filter(round__proposal=item.proposal, contested_at=None)
    if counts := counts_of(said.values_list("position", flat=True)):
        yield _("In the room: %s.") % counts
    round_ = Round.objects.filter(proposal=item.proposal, stances__meeting=item.meeting).first()
    if round_ and round_.closed_at is None:
        closes = date(round_.closes_at.astimezone(zone_of(item.meeting.group)), "DATETIME_FORMAT")
        yield _("Those who were not there can say where they stand until %s.") % closes
    task = Task.objects.filter(proposal=item.proposal).select_related("taken_by").first()
    if task and task.taken_by:
        yield _("%s has taken it on.") % mark(task.taken_by.ref)
    elif task:
        yield _("Somebody is needed to take it on.")


def counts_of(positions) -> str:
    """How many said what, in the order of the positions: 3 agree, 1 stand aside."""
    said = list(positions)
    return ", ".join(f"{said.count(key)} {word}" for key, word in POSITIONS.items() if key in said)
