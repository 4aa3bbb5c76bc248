"""Pages of inviting: make an invitation, see it once, take it back; and come with one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.base import codes, limits
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.groups import inviting
from manyhands.groups.actions import Newcomer
from manyhands.groups.admissions import joins_freely
from manyhands.groups.door import GroupRequest, MemberRequest, members_only
from manyhands.groups.holding import faces_of_invitation
from manyhands.groups.invited import OVER, found_by
from manyhands.groups.models import Invitation
from manyhands.groups.standing import must_be_open_to

TRIES_AN_HOUR = 30


@members_only
def invitations(request: MemberRequest) -> HttpResponse:
    """One's own open invitations; and make one, which is shown once."""
    must_be_open_to(request.member, "member.invite")
    if request.method == "POST":
        return _invite(request, codes.code_from(request.POST.get("secret", "")))
    at = now()
    context = {
        "invitations": inviting.open_ones(request.member, at),
        "next_at": inviting.next_at(request.member, at),
        "joins_freely": joins_freely(request.group),
        "secret": new_ref(),
    }
    return render(request, "groups/invitations.html", context)


def _invite(request: MemberRequest, code: codes.Code) -> HttpResponse:
    """The code of an invitation; the same once more where the form was sent twice."""
    made = Invitation.objects.filter(sponsor=request.member, code_index=code.index()).first()
    if made is None:
        made = inviting.invite(request.member, request.group, index=code.index())
    context = {"invitation": made, **faces_of_invitation(code, request.group.slug)}
    return render(request, "groups/invitation.html", context, status=201)


@require_POST
@members_only
def take_back(request: MemberRequest, ref: str) -> HttpResponse:
    """Take an invitation back."""
    mine = get_object_or_404(Invitation, ref=ref, sponsor=request.member)
    inviting.take_back(request.member, mine)
    messages.success(request, _("Taken back. Nobody can come with it any more."))
    return redirect("invitations", request.group.slug)


def said_of(request: GroupRequest, code: str) -> dict[str, Any]:
    """What the page says to whoever comes with this code: the name of who invites, or that the
    invitation is over, and so is not sent along.
    """
    found = found_by(request.group, codes.parse(code), now()) if code else None
    return {"sponsor": found.sponsor.name if found else "", "is_over": bool(code) and not found}


def newcomer(request: GroupRequest, form: forms.Form) -> Newcomer | None:
    """Who comes, with the invitation whose code they typed; None where there is no such, and then
    the form says so.
    """
    assert request.person is not None, "whoever comes is signed in"
    who, typed = Newcomer(request.group, request.person), form.cleaned_data.pop("code")
    if not typed:
        return who
    where = limits.where_from(request.META)
    if limits.take("invitation", where, most=TRIES_AN_HOUR, per=timedelta(hours=1)):
        found = found_by(request.group, codes.parse(typed), now())
        if found:
            return replace(who, invitation=found)
    form.add_error("code", OVER)
    return None
