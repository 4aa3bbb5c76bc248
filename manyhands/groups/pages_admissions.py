"""Pages of asking to come in: for whoever asks, and for the members who decide."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.groups import admissions, pages_inviting, queries
from manyhands.groups.actions import Newcomer
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.forms import AskToComeInForm

MOST_SHOWN = 200


def ask(request: GroupRequest, code: str = "") -> HttpResponse:
    """Ask to come in, or see what became of it; for who is signed in and has no say here."""
    assert request.person is not None, "whoever asks is signed in"
    name = request.member.name if request.member else ""
    said = pages_inviting.said_of(request, code)
    form = AskToComeInForm(request.POST or None, name=name, code="" if said["is_over"] else code)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (newcomer := pages_inviting.newcomer(request, form)):
        admissions.ask_admission(newcomer, request.group, **form.cleaned_data)
        messages.success(request, _("The members know. You see here what becomes of it."))
        return redirect("join", request.group.slug)
    last = queries.admission_of(request.group, request.person)
    until = admissions.may_ask_again_at(last) if last else None
    context = {
        "form": form,
        **said,
        "admission": last,
        "waiting": [last] if last and last.ended_at is None else [],
        "until": until if until and until > now() else None,
        "admits_nobody": admissions.admits_nobody(request.group),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/admission.html", context, status=status)


@require_POST
@in_group
def withdraw_admission(request: GroupRequest) -> HttpResponse:
    """Take back that one asked."""
    if request.person is None:
        return redirect("join", request.group.slug)
    last = queries.admission_of(request.group, request.person)
    if last is None:
        raise Http404
    admissions.withdraw_admission(Newcomer(request.group, request.person), last)
    messages.success(request, _("Taken back. What you wrote is erased."))
    return redirect("join", request.group.slug)


@require_safe
@members_only
def list_admissions(request: MemberRequest) -> HttpResponse:
    """Who asks to come in, with the few words they wrote."""
    context = {
        "admissions": list(queries.admissions_open(request.group)[:MOST_SHOWN]),
        "joins_freely": admissions.joins_freely(request.group),
    }
    return render(request, "groups/admissions.html", context)


@require_POST
@members_only
def admit(request: MemberRequest, ref: str) -> HttpResponse:
    """Admit somebody, as the group decides it."""
    asked = get_object_or_404(queries.admissions_open(request.group), ref=ref)
    member = admissions.admit_member(request.member, asked)
    if member.is_observer:
        messages.success(request, _("They observe in your group from now on."))
    else:
        messages.success(request, _("They are a member now, like everybody else."))
    return redirect("admissions", request.group.slug)
