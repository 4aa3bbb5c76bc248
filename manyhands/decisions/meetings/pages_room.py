"""Pages for use in the room: who is here, who speaks, the sheet of paper, and typing it in."""

import segno
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.meetings import convening, speaking
from manyhands.decisions.meetings.forms import AttendanceForm, MinutesForm, SheetForm, TurnForm
from manyhands.decisions.meetings.minutes import (
    POSITIONS,
    close_meeting,
    minutes_shown,
    write_minutes,
)
from manyhands.decisions.meetings.pages import found, shown, status_of
from manyhands.decisions.meetings.sheet import can_be_typed_in, type_in
from manyhands.decisions.methods import COUNTS
from manyhands.decisions.models import AgendaItem, Meeting
from manyhands.decisions.moving import method_of
from manyhands.groups.clocks import zone_of
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Member
from manyhands.groups.queries import members_of
from manyhands.record.fingerprint import fingerprint, of_root

MOST_NAMES = 30  # a sheet with more has blank lines instead
BLANK_LINES = 6


def _members(request: MemberRequest) -> list[Member]:
    return list(members_of(request.group))


def _choices(members: list[Member]) -> list[tuple[str, str]]:
    return [(member.ref, member.name) for member in members]


@members_only
def attendance(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Tick who is in the room."""
    meeting = found(request, ref)
    here = [member.ref for member in convening.in_room(meeting)]
    form = AttendanceForm(
        request.POST or None, members=_choices(_members(request)), initial={"present": here}
    )
    if request.method == "POST" and form.is_valid():
        convening.note_attendance(request.member, meeting, **form.cleaned_data)
        return redirect(meeting)
    return shown(request, "attendance", {"meeting": meeting, "form": form}, status_of(request))


@members_only
def speaking_queue(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Who speaks and who is next; and adding somebody."""
    meeting = found(request, ref)
    here = list(convening.in_room(meeting)) or _members(request)
    form = TurnForm(request.POST or None, members=_choices(here))
    if request.method == "POST" and form.is_valid():
        speaking.ask_for_turn(request.member, meeting, **form.cleaned_data)
        return redirect("speaking-queue", request.group.slug, meeting.ref)
    context = {
        "meeting": meeting,
        "form": form,
        "speaker": speaking.speaker_of(meeting),
        "queue": speaking.queue_of(meeting),
    }
    return shown(request, "queue", context, status_of(request))


@require_POST
@members_only
def give_turn(request: MemberRequest, ref: str, turn: str) -> HttpResponseBase:
    """They have the word."""
    meeting = found(request, ref)
    get_object_or_404(meeting.turns, ref=turn)
    speaking.give_turn(request.member, meeting, turn=turn)
    return redirect("speaking-queue", request.group.slug, meeting.ref)


@require_POST
@members_only
def end_turn(request: MemberRequest, ref: str, turn: str) -> HttpResponseBase:
    """They have spoken, or would rather not."""
    meeting = found(request, ref)
    get_object_or_404(meeting.turns, ref=turn)
    speaking.end_turn(request.member, meeting, turn=turn)
    return redirect("speaking-queue", request.group.slug, meeting.ref)


# --- the sheet of paper --------------------------------------------------------------


@require_safe
@members_only
def meeting_sheet(request: MemberRequest, ref: str) -> HttpResponse:
    """To print: the agenda, and for each proposal a table to tick in."""
    meeting = found(request, ref)
    members = list(convening.in_room(meeting)) or _members(request)
    names = [member.name.split()[0] for member in members if member.name]
    names = names if len(names) <= MOST_NAMES else []
    link = settings.PUBLIC_URL + request.group.get_absolute_url()
    items, untaken = (
        list(meeting.agenda.select_related("proposal__head")),
        convening.untaken_on(meeting),
    )
    for item in items:
        item.is_untaken = item.proposal_id in untaken
    context = {
        "meeting": meeting,
        "items": items,
        "names": [*names, *[""] * (BLANK_LINES if names else MOST_NAMES)],
        "positions": POSITIONS.values(),
        "link": link,
        "qr": mark_safe(segno.make(link, error="m").svg_inline(border=2, omitsize=True)),  # noqa: S308  ours
        "fingerprint": fingerprint(request.group.log, now()),
    }
    return shown(request, "meeting_sheet", context)


@members_only
def type_in_sheet(request: MemberRequest, ref: str, item: str) -> HttpResponseBase:
    """A choice for each member in the room, as they ticked it."""
    meeting = found(request, ref)
    rows = meeting.agenda.select_related("proposal__group__constitution", "proposal__head")
    chosen = get_object_or_404(rows.exclude(proposal=None), ref=item)
    form = SheetForm(
        request.POST or None,
        members=list(convening.in_room(meeting)),
        positions=_positions(chosen),
    )
    if request.method == "POST" and form.is_valid() and _typed_in(request, chosen, form):
        return redirect(f"{meeting.get_absolute_url()}#agenda")
    context = {
        "meeting": meeting,
        "item": chosen,
        "form": form,
        "is_author": request.member == chosen.proposal.author if chosen.proposal else False,
        "is_time": meeting.is_on and can_be_typed_in(chosen, now()),
    }
    return shown(request, "meeting_stances", context, status_of(request))


def _positions(item: AgendaItem) -> list[str]:
    assert item.proposal is not None, "chosen because it has one"
    return list(COUNTS[method_of(item.proposal)["kind"]].positions)


def _typed_in(request: MemberRequest, item: AgendaItem, form: SheetForm) -> bool:
    """Whether it counts now; else the form says why not."""
    try:
        type_in(request.member, item, form.sheet)
    except NotPossible as why:
        form.add_error(None, str(why))
        return False
    return True


# --- the minutes ---------------------------------------------------------------------


@members_only
def minutes(request: MemberRequest, ref: str) -> HttpResponseBase:
    """To read and print; until the meeting is closed, to change."""
    meeting = found(request, ref)
    form = MinutesForm(
        request.POST or None, zone=zone_of(request.group), initial=_as_it_stands(meeting)
    )
    if request.method == "POST" and form.is_valid():
        text, next_at = form.cleaned_data["text"], form.next_at
        text = "" if text == minutes_shown(meeting) else text.replace("\r\n", "\n")
        write_minutes(request.member, meeting, text=text, next_at=next_at)
        return redirect("minutes", request.group.slug, meeting.ref)
    context = {
        "meeting": meeting,
        "form": form,
        "text": minutes_shown(meeting),
        "fingerprint": " ".join(of_root(bytes.fromhex(meeting.root))) if meeting.root else "",
        "digest": in_fours(meeting.digest[:8]),
    }
    return shown(request, "minutes", context, status_of(request))


def _as_it_stands(meeting: Meeting) -> dict[str, object]:
    known: dict[str, object] = {"text": minutes_shown(meeting)}
    if meeting.next_at:
        moment = meeting.next_at.astimezone(zone_of(meeting.group))
        known |= {"day": moment.date(), "time": moment.time()}
    return known


@require_POST
@members_only
def close(request: MemberRequest, ref: str) -> HttpResponseBase:
    """The minutes stay as they are."""
    meeting = found(request, ref)
    close_meeting(request.member, meeting)
    return redirect("minutes", request.group.slug, meeting.ref)


def in_fours(hexes: str) -> str:
    """Hex digits in groups that can be read out.

    >>> in_fours("a1b2c3d4")
    'a1b2 c3d4'
    """
    return " ".join(hexes[at : at + 4] for at in range(0, len(hexes), 4))
