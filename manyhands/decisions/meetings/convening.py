"""Meetings: calling one, what is on its agenda, opening it, and who is in the room."""

from collections.abc import Collection

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.models import AgendaItem, Attendance, Meeting, Proposal, Task
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.models import Member
from manyhands.groups.naming import marked
from manyhands.groups.policies import each_member
from manyhands.groups.powers import Actor, Rule, action, write
from manyhands.groups.queries import members_of

OVER = _("This meeting is over.")
LONGEST_AGENDA = 40
STANDS = (Stage.IN_FORCE, Stage.UNDER_REVIEW)


@action("meeting.call", by=each_member, says=_("Call a meeting."))
def call_meeting(actor, group, /, *, title, starts_at, place=""):
    """Everybody can see when and where it is, and put things on its agenda. What nobody took on
    and stands on no other agenda is on it from the beginning.
    """
    meeting = Meeting.objects.create(
        group=group, title=title, starts_at=starts_at, place=place, called_at=now()
    )
    write(actor, "meeting.call", about=meeting.ref, meeting=meeting.ref)
    return_to_agenda(meeting)
    return meeting


@action("agenda.add", by=each_member, says=_("Put something on the agenda of a meeting."))
def add_to_agenda(actor, meeting, /, *, title="", proposal="", lasts_min=10):
    """The last thing on the agenda: words, or a proposal (its ref), which brings its own."""
    meeting = going_on(meeting)
    about = _proposal_for(meeting, proposal) if proposal else None
    if about is None and not title:
        raise NotPossible(_("Say what it is about, or choose a proposal."))
    if meeting.agenda.count() >= LONGEST_AGENDA:
        raise NotPossible(_("This agenda is full. Call another meeting for the rest."))
    return _put_last(actor, meeting, title or str(about), about, lasts_min=lasts_min)


def _put_last(
    actor: Actor, meeting: Meeting, title: str, about: Proposal | None, **more: int
) -> AgendaItem:
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting, position=last + 1, title=title, proposal=about, **more
    )
    write(
        actor, "agenda.add", about=item.ref, meeting=meeting.ref, item=item.ref,
        proposal=about.ref if about else "",
    )  # fmt: skip
    return item


def return_to_agenda(meeting: Meeting | None) -> None:
    """What was decided, and nobody took on in time, stands on the agenda of `meeting`, as far as
    there is room; but what another meeting that is not over has on its agenda stays there.
    """
    if meeting is None:
        return
    meeting = going_on(meeting)
    untaken = Task.objects.filter(taken_by=None, came_back_at__isnull=False)
    rows = Proposal.objects.filter(group=meeting.group_id, stage__in=STANDS)
    ahead = AgendaItem.objects.filter(meeting__closed_at=None, proposal__isnull=False)
    rows = rows.filter(pk__in=untaken.values("proposal"))
    rows = rows.exclude(pk__in=ahead.values("proposal")).order_by("pk")
    for proposal in rows[: LONGEST_AGENDA - meeting.agenda.count()]:
        _put_last(Rule(meeting.group), meeting, str(proposal), proposal)


def untaken_on(meeting: Meeting) -> set[int]:
    """Row numbers of the proposals on its agenda that nobody has taken on."""
    tasks = Task.objects.filter(taken_by=None, proposal__agenda_items__meeting=meeting)
    return set(tasks.values_list("proposal", flat=True))


def _proposal_for(meeting: Meeting, ref: str) -> Proposal:
    opened = Proposal.objects.filter(group=meeting.group_id, stage__in=OPEN)
    proposal = opened.filter(ref=ref).first()
    if proposal is None:
        raise NotPossible(_("This proposal is not open."))
    if meeting.agenda.filter(proposal=proposal).exists():
        raise NotPossible(_("This proposal is on the agenda already."))
    return proposal


@action("agenda.move", by=each_member, says=_("Change the order of an agenda."))
def move_up(actor, meeting, /, *, item):
    """What is called `item` changes places with what stands before it."""
    meeting = going_on(meeting)
    rows = list(meeting.agenda.all())
    place = next((at for at, row in enumerate(rows) if row.ref == item), 0)
    if place == 0:
        raise NotPossible(_("This is first already."))
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows, 1):
        row.position = position
    AgendaItem.objects.bulk_update(rows, ["position"])
    write(actor, "agenda.move", about=item, meeting=meeting.ref, item=item)


@action("agenda.settle", by=each_member, says=_("Write down what came of a thing on the agenda."))
def settle_item(actor, meeting, /, *, item, outcome):
    """It is done, in these words; a mark is kept in place of each member's name."""
    meeting = going_on(meeting)
    row = item_of(meeting, item)
    row.outcome, row.done_at = marked(meeting.group, outcome), now()
    row.save(update_fields=["outcome", "done_at"])
    write(actor, "agenda.settle", about=item, meeting=meeting.ref, item=item)
    return row


@action("meeting.open", by=each_member, says=_("Open a meeting."))
def open_meeting(actor, meeting):
    """It has begun, and whoever opens it is in the room."""
    meeting = going_on(meeting)
    if meeting.opened_at:
        raise NotPossible(_("This meeting is open already."))
    meeting.opened_at = now()
    meeting.save(update_fields=["opened_at"])
    note_in_room(meeting, {actor.pk, *in_room(meeting).values_list("pk", flat=True)})
    write(actor, "meeting.open", about=meeting.ref, meeting=meeting.ref)


@action("attendance.note", by=each_member, says=_("Note who is in the room."))
def note_attendance(actor, meeting, /, *, present):
    """Those called `present` (refs) are in the room now; whoever was and is not, has gone."""
    meeting = going_on(meeting)
    members = members_of(meeting.group).filter(ref__in=present)
    note_in_room(meeting, set(members.values_list("pk", flat=True)))
    write(
        actor, "attendance.note", about=meeting.ref, meeting=meeting.ref,
        present=sorted(members.values_list("ref", flat=True)),
    )  # fmt: skip


def note_in_room(meeting: Meeting, present: Collection[int]) -> None:
    """Write down that these members (row numbers), and nobody else, are in the room."""
    at = now()
    known = set(meeting.attendances.values_list("member", flat=True))
    meeting.attendances.filter(member__in=present).update(left_at=None)
    meeting.attendances.filter(left_at=None).exclude(member__in=present).update(left_at=at)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member_id=pk, came_at=at) for pk in sorted({*present} - known)
    )


def in_room(meeting: Meeting):
    """The members who are there now, by name."""
    there = meeting.attendances.filter(left_at=None)
    return Member.objects.filter(pk__in=there.values("member")).order_by("name", "pk")


def going_on(meeting: Meeting) -> Meeting:
    """The meeting, locked; raises `NotPossible` when it is over."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.closed_at:
        raise NotPossible(OVER)
    return meeting


def item_of(meeting: Meeting, ref: str) -> AgendaItem:
    """What is called `ref` on its agenda."""
    item = meeting.agenda.filter(ref=ref).select_related("proposal").first()
    if item is None:
        raise NotPossible(_("This is not on the agenda."))
    return item


def next_meeting(group_id: int) -> Meeting | None:
    """The one that is on, or else the one that comes next."""
    ahead = Meeting.objects.filter(group=group_id, closed_at=None)
    return ahead.order_by("starts_at", "pk").first()
