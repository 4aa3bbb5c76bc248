"""Pages of meetings: the list, calling one, and the one for whoever holds the phone in the room."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.decisions.meetings import convening, parts, speaking
from manyhands.decisions.meetings.forms import AgendaForm, CallForm, OutcomeForm
from manyhands.decisions.meetings.sheet import can_be_typed_in, is_early
from manyhands.decisions.models import Meeting, Part, Proposal
from manyhands.decisions.stages import OPEN
from manyhands.groups.clocks import zone_of
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.naming import named

PAST_SHOWN = 20


def found(request: MemberRequest, ref: str) -> Meeting:
    """The meeting of this group, else 404."""
    rows = Meeting.objects.select_related("group__constitution")
    return get_object_or_404(rows, group=request.group, ref=ref)


def shown(
    request: MemberRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"decisions/{template}.html", context, status=status)


def status_of(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@require_safe
@members_only
def list_meetings(request: MemberRequest) -> HttpResponse:
    """What is ahead, and the minutes of what was."""
    rows = Meeting.objects.filter(group=request.group)
    context = {
        "ahead": rows.filter(closed_at=None).order_by("starts_at", "pk"),
        "past": rows.exclude(closed_at=None).order_by("-starts_at", "-pk")[:PAST_SHOWN],
    }
    return shown(request, "meetings", context)


@members_only
def call_meeting(request: MemberRequest) -> HttpResponseBase:
    """Say when and where."""
    zone = zone_of(request.group)
    form = CallForm(request.POST or None, zone=zone)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        meeting = convening.call_meeting(
            request.member, request.group,
            title=data["title"], starts_at=form.starts_at, place=data["place"],
        )  # fmt: skip
        return redirect(meeting)
    return shown(request, "meeting_call", {"form": form}, status_of(request))


@require_safe
@members_only
def show_meeting(request: MemberRequest, ref: str) -> HttpResponse:
    """What is next to do, for the person who holds the phone in the room."""
    return _show(request, found(request, ref))


def _show(
    request: MemberRequest, meeting: Meeting, status: int = 200, **forms: Any
) -> HttpResponse:
    items, at = list(meeting.agenda.select_related("proposal")), now()
    outcomes = named(request.group, *(item.outcome for item in items))
    untaken = convening.untaken_on(meeting)
    for item, outcome in zip(items, outcomes, strict=True):
        item.outcome = outcome
        item.is_ripe = meeting.is_on and can_be_typed_in(item, at)
        item.is_early = is_early(item, at)
        item.is_untaken = item.proposal_id in untaken
    queue = speaking.queue_of(meeting)
    context = {
        "meeting": meeting,
        "items": items,
        "item": next((item for item in items if item.done_at is None), None),
        "here": list(convening.in_room(meeting)),
        "parts": list(meeting.parts.filter(declined_at=None).select_related("member")),
        "can_draw": meeting.parts.filter(declined_at=None).count() < len(Part.WHATS),
        "speaker": speaking.speaker_of(meeting),
        "next_turn": queue[0] if queue else None,
        "outcome": OutcomeForm(),
        "agenda": _agenda_form(request, meeting),
        **forms,
    }
    return shown(request, "meeting", context, status)


def _agenda_form(request: MemberRequest, meeting: Meeting, data: Any = None) -> AgendaForm:
    opened = Proposal.objects.filter(group=request.group, stage__in=OPEN)
    opened = opened.exclude(agenda_items__meeting=meeting).order_by("-published_at")
    proposals = [(row.ref, row.title) for row in opened[:100]]
    asked = request.GET.get("proposal", "")
    return AgendaForm(data, proposals=proposals, initial={"proposal": asked})


@require_POST
@members_only
def add_to_agenda(request: MemberRequest, ref: str) -> HttpResponseBase:
    """One more thing, last on the agenda."""
    meeting = found(request, ref)
    form = _agenda_form(request, meeting, request.POST)
    if not form.is_valid():
        return _show(request, meeting, 422, agenda=form)
    convening.add_to_agenda(request.member, meeting, **form.cleaned_data)
    return redirect(f"{meeting.get_absolute_url()}#agenda")


@require_POST
@members_only
def move_up(request: MemberRequest, ref: str, item: str) -> HttpResponseBase:
    """One place earlier."""
    meeting = found(request, ref)
    get_object_or_404(meeting.agenda, ref=item)
    convening.move_up(request.member, meeting, item=item)
    return redirect(f"{meeting.get_absolute_url()}#agenda")


@require_POST
@members_only
def settle_item(request: MemberRequest, ref: str, item: str) -> HttpResponseBase:
    """What came of it; the next thing is on."""
    meeting = found(request, ref)
    get_object_or_404(meeting.agenda, ref=item)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _show(request, meeting, 422, outcome=form)
    convening.settle_item(request.member, meeting, item=item, **form.cleaned_data)
    return redirect(meeting)


@require_POST
@members_only
def open_meeting(request: MemberRequest, ref: str) -> HttpResponseBase:
    """It begins; then who is in the room."""
    meeting = found(request, ref)
    convening.open_meeting(request.member, meeting)
    return redirect("attendance", request.group.slug, meeting.ref)


@require_POST
@members_only
def draw_parts(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Who facilitates and who takes notes."""
    meeting = found(request, ref)
    parts.draw_parts(request.member, meeting)
    return redirect(meeting)


@require_POST
@members_only
def decline_part(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Not this time: somebody else is asked."""
    meeting = found(request, ref)
    standing = meeting.parts.select_related("meeting__group").filter(declined_at=None)
    part = get_object_or_404(standing, member=request.member)
    parts.decline_part(request.member, part)
    return redirect(meeting)
