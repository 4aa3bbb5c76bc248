"""Pages of a group: found it, join it, who is in it, how it decides, its quilt and record."""

import tempfile

import segno
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.quilt import Patch, sew
from manyhands.base.times import now
from manyhands.groups import (
    actions,
    dissolving,
    pages_admissions,
    pages_inviting,
    queries,
    suspending,
)
from manyhands.groups.admissions import joins_freely
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.farewells import farewells
from manyhands.groups.forms import (
    DescribeForm,
    DissolveForm,
    FoundForm,
    JoinForm,
    NameForm,
    PlaceForm,
)
from manyhands.groups.standing import OBSERVES, suspended_says
from manyhands.groups.starts_words import WORDS
from manyhands.people.middleware import PersonRequest
from manyhands.record.fingerprint import fingerprint
from manyhands.record.queries import export_lines

IN_MEMORY = 4 * 2**20
WITH_SPONSOR = ("invitation__sponsor",)


def found_group(request: PersonRequest) -> HttpResponse:
    """Found a group: whoever is signed in writes what it is for, and it is there."""
    if request.person is None:
        return redirect(f"{reverse('sign-in')}?next={reverse('found-group')}")
    accepted = request.headers.get("Accept-Language", "")
    form = FoundForm(request.POST or None, accepted=accepted)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "groups/found.html", {"form": form, "starts": WORDS}, status=status)
    member = actions.found_group(
        request.person, language=request.LANGUAGE_CODE, **form.cleaned_data
    )
    messages.success(request, _("Your group is there. Name the patches of its quilt next."))
    return redirect("places", member.group.slug)


@in_group
def join(request: GroupRequest, code: str = "") -> HttpResponse:
    """Join: sign in if need be, say what to be called; or ask, where one has to be admitted. Who
    observes joins here too, and whoever comes with the `code` of an invitation.
    """
    onward = _own_path(request, request.GET.get("next") or request.POST.get("next"))
    if request.member and not request.member.is_observer:
        return redirect(onward)
    if request.person is None:
        return _sign_in_first(request, onward, code)
    if not joins_freely(request.group):
        return pages_admissions.ask(request, code)
    return _join(request, onward, code)


def _sign_in_first(request: GroupRequest, onward: str, code: str) -> HttpResponse:
    if request.method == "POST" or request.GET.get("go"):
        return redirect(f"{reverse('sign-in')}?next={request.path}?next={onward}")
    context = {"next": onward, "must_sign_in": True, "must_ask": not joins_freely(request.group)}
    context |= pages_inviting.said_of(request, code)
    return render(request, "groups/join.html", context)


def _join(request: GroupRequest, onward: str, code: str) -> HttpResponse:
    name = request.member.name if request.member else ""
    said = pages_inviting.said_of(request, code)
    form = JoinForm(request.POST or None, name=name, code="" if said["is_over"] else code)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (newcomer := pages_inviting.newcomer(request, form)):
        member = actions.join_group(newcomer, request.group, **form.cleaned_data)
        if member.is_observer:
            messages.success(request, _("Welcome. You observe: read along, and ask."))
            return redirect(onward)
        messages.success(request, _("Welcome. You are a member now, like everybody else."))
        if request.group.begun_at is None and onward == reverse("board", args=[request.group.slug]):
            return redirect("beginning", request.group.slug)
        return redirect(onward)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "next": onward, **said}
    return render(request, "groups/join.html", context, status=status)


@members_only
def leave(request: MemberRequest) -> HttpResponse:
    """Leave, after one question."""
    if request.method != "POST":
        return render(request, "groups/leave.html", {"farewells": farewells(request.member)})
    actions.leave_group(request.member, request.member)
    messages.success(request, _("You have left. What you posted here is taken back."))
    return redirect("front")


@members_only
def members(request: MemberRequest) -> HttpResponse:
    """Who is in the group, by the names they chose; and one's own name to change."""
    form = NameForm(request.POST or None, initial={"name": request.member.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_member(request.member, request.member, **form.cleaned_data)
        return redirect("members", request.group.slug)
    context = {
        "form": form,
        "members": queries.members_of(request.group).select_related(*WITH_SPONSOR)[:500],
        "observers": queries.observers_of(request.group).select_related(*WITH_SPONSOR)[:500],
        "observes": OBSERVES if request.member.is_observer else "",
        "joins_freely": joins_freely(request.group),
        "suspended_says": suspended_says(request.member)
        if request.member.is_suspended(now())
        else "",
        "suspended": [m for m in queries.suspended(request.group, now()) if m != request.member],
        "asking": queries.admissions_open(request.group).count(),
    }
    return render(request, "groups/members.html", context, status=_status(request))


@require_POST
@members_only
def pause(request: MemberRequest) -> HttpResponse:
    """Be asked nothing for a while."""
    actions.pause_member(request.member, request.member)
    messages.success(request, _("You have paused. Come back whenever you like."))
    return redirect("members", request.group.slug)


@require_POST
@members_only
def observe(request: MemberRequest) -> HttpResponse:
    """Have no say any more, and stay."""
    actions.step_back(request.member, request.member)
    messages.success(request, _("You observe from now on. Join again whenever you like."))
    return redirect("members", request.group.slug)


@require_POST
@members_only
def resume(request: MemberRequest) -> HttpResponse:
    """Come back from a pause."""
    actions.resume_member(request.member, request.member)
    messages.success(request, _("Welcome back. You count again in what is open."))
    return redirect("members", request.group.slug)


@members_only
def remove_member(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose to end a membership."""
    member = get_object_or_404(queries.people_in(request.group), ref=ref)
    if request.method != "POST":
        return render(request, "groups/remove.html", {"whom": member})
    reason = request.POST.get("reason", "")[:400]
    actions.remove_member(request.member, member, reason=reason)
    return redirect("members", request.group.slug)


@require_POST
@members_only
def restore_member(request: MemberRequest, ref: str) -> HttpResponse:
    """End a suspension before its time, as the group decides."""
    member = get_object_or_404(queries.people_in(request.group), ref=ref)
    suspending.restore_member(request.member, member)
    messages.success(request, _("They do all that members do again."))
    return redirect("members", request.group.slug)


@require_safe
@in_group
def about(request: GroupRequest) -> HttpResponse:
    """What the group is for, and the ways into everything about it."""
    return render(request, "groups/about.html")


@members_only
def describe(request: MemberRequest) -> HttpResponse:
    """Change the name and purpose, as the group decides."""
    group = request.group
    form = DescribeForm(
        request.POST or None, initial={"name": group.name, "purpose": group.purpose}
    )
    if request.method == "POST" and form.is_valid():
        actions.describe_group(request.member, group, **form.cleaned_data)
        return redirect("about", group.slug)
    return render(request, "groups/describe.html", {"form": form}, status=_status(request))


@members_only
def dissolve(request: MemberRequest) -> HttpResponse:
    """End the group, as its members decide; and what has to be over before."""
    group = request.group
    form = DissolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        dissolving.dissolve_group(request.member, group, **form.cleaned_data)
        return redirect("about", group.slug)
    context = {"form": form, "in_the_way": dissolving.what_is_in_the_way(group)}
    return render(request, "groups/dissolve.html", context, status=_status(request))


@require_safe
@in_group
def places(request: GroupRequest) -> HttpResponse:
    """The quilt with the names of its patches; a member names one after another."""
    rows = list(request.group.places.all())
    here = reverse("places", args=[request.group.slug])
    chosen = next((row for row in rows if str(row.pk) == request.GET.get("patch")), None)
    quilt = sew(
        [
            Patch(
                cell=row.cell,
                label=row.name,
                href=f"{here}?patch={row.pk}#name" if request.member else "",
                selected=row == chosen,
            )
            for row in rows
        ]
    )
    form = PlaceForm(initial={"name": chosen.name}) if chosen and request.member else None
    context = {"quilt": quilt, "chosen": chosen, "form": form}
    return render(request, "groups/places.html", context)


@require_POST
@members_only
def name_place(request: MemberRequest, pk: str) -> HttpResponse:
    """Name one patch."""
    if not pk.isdecimal():
        raise Http404
    place = get_object_or_404(request.group.places, pk=int(pk))
    form = PlaceForm(request.POST)
    if form.is_valid():
        actions.name_place(request.member, place, **form.cleaned_data)
        messages.success(request, _("Saved. Name the next one, or go to the board."))
    else:
        messages.error(request, str(form.errors["name"][0]))
    return redirect("places", request.group.slug)


@require_safe
@in_group
def record(request: GroupRequest) -> HttpResponse:
    """What the record is, its signed checkpoint, and how to check it."""
    log = request.group.log
    context = {"log": log, "fingerprint": fingerprint(log, now())}
    return render(request, "groups/record.html", context)


@require_safe
@in_group
def poster(request: GroupRequest) -> HttpResponse:
    """A sheet for the wall: words to compare the record by, and the way to the group's page."""
    link = settings.PUBLIC_URL + reverse("about", args=[request.group.slug])
    drawn = segno.make(link, error="m").svg_inline(border=2, omitsize=True)
    context = {
        "fingerprint": fingerprint(request.group.log, now()),
        "link": link,
        "qr": mark_safe(drawn),  # noqa: S308  ours
    }
    return render(request, "groups/poster.html", context)


@require_safe
@members_only
def download_record(request: MemberRequest) -> FileResponse:
    """The whole record as a file that any member can check at home."""
    # Not sent while it is being read: a slow line must not hold up forgetting.
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.VAR))  # noqa: SIM115
    file.writelines(line.encode() for line in export_lines(request.group.log))
    file.seek(0)
    name = f"{request.group.slug}-record.jsonl"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/jsonl")


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _own_path(request: GroupRequest, path: str | None) -> str:
    if path and path.startswith("/") and url_has_allowed_host_and_scheme(path, None):
        return path
    return reverse("board", args=[request.group.slug])
