"""A member's own page of who can reach them and with whom they live; nobody else's."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.groups import queries, ties
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.forms_ties import OtherForm
from manyhands.groups.models import Tie


@require_safe
@members_only
def list_ties(request: MemberRequest) -> HttpResponse:
    """What one said, and what others said of oneself."""
    return _show(request)


@require_POST
@members_only
def name_buddy(request: MemberRequest) -> HttpResponse:
    """Name one who can reach oneself."""
    noted = _("Noted. They see it on their own page, and can lay it down.")
    return _said(request, Tie.REACH, ties.name_buddy, noted)


@require_POST
@members_only
def say_one_roof(request: MemberRequest) -> HttpResponse:
    """Say with whom one lives."""
    noted = _("Noted. You two are one key from now on.")
    return _said(request, Tie.ROOF, ties.say_one_roof, noted)


def _said(request: MemberRequest, kind: str, say: Callable[..., None], noted: str) -> HttpResponse:
    form = _form(request, kind, request.POST)
    if not form.is_valid():
        return _show(request, status=422, **{f"{kind}_form": form})
    say(request.member, form.cleaned_data["other"])
    messages.success(request, noted)
    return redirect("ties", request.group.slug)


@require_POST
@members_only
def end_tie(request: MemberRequest, ref: str) -> HttpResponse:
    """Say it no longer."""
    tie = get_object_or_404(ties.ties_of(request.member), ref=ref)
    end = ties.end_buddy if tie.kind == Tie.REACH else ties.unsay_one_roof
    end(request.member, tie)
    messages.success(request, _("Gone. Nobody sees it any more."))
    return redirect("ties", request.group.slug)


def _show(request: MemberRequest, status: int = 200, **forms: Any) -> HttpResponse:
    found = list(ties.ties_of(request.member))
    own = [tie for tie in found if tie.member_id == request.member.pk]
    of_others = [tie for tie in found if tie.member_id != request.member.pk]
    reach = [tie for tie in own if tie.kind == Tie.REACH]
    context = {
        "reach": reach,
        "reached": [tie for tie in of_others if tie.kind == Tie.REACH],
        "roof": [tie for tie in own if tie.kind == Tie.ROOF],
        "roof_said": [tie for tie in of_others if tie.kind == Tie.ROOF],
        "may_name": len(reach) < ties.MOST_NAMED,
        "reach_form": _form(request, Tie.REACH),
        "roof_form": _form(request, Tie.ROOF),
        **forms,
    }
    return render(request, "groups/ties.html", context, status=status)


def _form(request: MemberRequest, kind: str, data: Any = None) -> OtherForm:
    """Those one can choose: members of whom one has not said it yet."""
    said = ties.named_by(request.member, kind).values("other")
    others = queries.members_of(request.group).exclude(pk=request.member.pk)
    return OtherForm(data, of=kind, others=others.exclude(pk__in=said))
