"""Pages of circles: which there are, one with its members and powers, and changes of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from manyhands.groups import circles, queries
from manyhands.groups.constitution_words import clause_in_words
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.forms_deciding import CircleForm, LendForm, LinkForm, ReasonForm
from manyhands.groups.models import Circle, Group, Member
from manyhands.groups.rules import FEWEST_IN_CIRCLE


@require_safe
@members_only
def list_circles(request: MemberRequest) -> HttpResponse:
    """Which circles there are."""
    context = {"circles": queries.open_circles(request.group)}
    return render(request, "groups/circles.html", context)


@members_only
def create_circle(request: MemberRequest) -> HttpResponse:
    """Propose a circle, or make it."""
    form = CircleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        circles.create_circle(request.member, request.group, **form.cleaned_data)
        return redirect("circles", request.group.slug)
    return _form(request, form, "create")


@require_safe
@members_only
def show_circle(request: MemberRequest, ref: str) -> HttpResponse:
    """One circle: its task, who is in it, what it may do and who links it with the group."""
    circle = _circle(request.group, ref)
    rows = list(queries.members_in(circle))
    here = sum(row.member.paused_at is None for row in rows)
    context = {
        "fewest": FEWEST_IN_CIRCLE if here < FEWEST_IN_CIRCLE else 0,
        "circle": circle,
        "rows": rows,
        "is_in": any(row.member_id == request.member.pk for row in rows),
        "powers": [clause_in_words("powers", name) for name in circle.powers],
    }
    return render(request, "groups/circle.html", context)


@require_POST
@members_only
def join_circle(request: MemberRequest, ref: str) -> HttpResponse:
    """Join it."""
    circles.join_circle(request.member, _circle(request.group, ref))
    return redirect("show-circle", request.group.slug, ref)


@require_POST
@members_only
def leave_circle(request: MemberRequest, ref: str) -> HttpResponse:
    """Leave it."""
    circles.leave_circle(request.member, _circle(request.group, ref))
    return redirect("show-circle", request.group.slug, ref)


@members_only
def lend_powers(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose which powers it has."""
    circle = _circle(request.group, ref)
    form = LendForm(request.POST or None, group=request.group, initial={"powers": circle.powers})
    if request.method == "POST" and form.is_valid():
        circles.lend_powers(request.member, circle, **form.cleaned_data)
        return redirect("show-circle", request.group.slug, ref)
    return _form(request, form, "lend", circle)


@members_only
def link_circle(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose who speaks for the group in it."""
    circle = _circle(request.group, ref)
    form = LinkForm(request.POST or None, members=queries.members_of(request.group)[:500])
    if request.method == "POST" and form.is_valid():
        circles.link_circle(request.member, circle, **form.cleaned_data)
        return redirect("show-circle", request.group.slug, ref)
    return _form(request, form, "link", circle)


@members_only
def send_link(request: MemberRequest, ref: str) -> HttpResponse:
    """Choose who speaks for it in the group."""
    circle = _circle(request.group, ref)
    inside = Member.objects.filter(pk__in=queries.members_in(circle).values("member"))
    form = LinkForm(request.POST or None, members=inside)
    if request.method == "POST" and form.is_valid():
        circles.send_link(request.member, circle, **form.cleaned_data)
        return redirect("show-circle", request.group.slug, ref)
    return _form(request, form, "send", circle)


@members_only
def close_circle(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose to close it."""
    circle, form = _circle(request.group, ref), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        circles.close_circle(request.member, circle, **form.cleaned_data)
        return redirect("circles", request.group.slug)
    return _form(request, form, "close", circle)


def _circle(group: Group, ref: str) -> Circle:
    return get_object_or_404(queries.open_circles(group).select_related("group"), ref=ref)


def _form(request: MemberRequest, form: Any, what: str, circle: Circle | None = None):
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "what": what, "power": f"circle.{what}", "circle": circle}
    return render(request, "groups/circle_form.html", context, status=status)
