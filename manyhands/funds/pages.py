"""Pages of money: the ways in which the group is paid, adding and stopping one."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from manyhands.funds import actions, queries
from manyhands.funds.cards import card
from manyhands.funds.forms import AskedForm, WayForm
from manyhands.funds.kinds import KINDS
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.forms_deciding import ReasonForm


@require_safe
@members_only
def list_ways(request: MemberRequest) -> HttpResponse:
    """Each way in which the group is paid; with an amount and words if somebody is asked for it."""
    form = AskedForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    cards = [card(way, **asked) for way in queries.ways_of(request.group)]
    return render(request, "funds/ways.html", {"cards": cards, "form": form})


@members_only
def add_way(request: MemberRequest) -> HttpResponse:
    """Choose a kind, then say where the money goes."""
    key = request.POST.get("kind") or request.GET.get("kind") or ""
    kind = KINDS.get(key)
    if kind is None:
        return render(request, "funds/choose_way.html", {"kinds": KINDS.values()})
    form = WayForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and form.is_valid():
        actions.add_way(request.member, request.group, kind=key, **form.cleaned_data)
        return redirect("ways-to-pay", request.group.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "funds/add_way.html", {"form": form, "kind": kind}, status=status)


@members_only
def stop_way(request: MemberRequest, ref: str) -> HttpResponse:
    """Stop a way, as the group decides."""
    way = get_object_or_404(queries.ways_of(request.group), ref=ref)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.stop_way(request.member, way, **form.cleaned_data)
        return redirect("ways-to-pay", request.group.slug)
    status = 422 if request.method == "POST" else 200
    context = {"card": card(way), "way": way, "form": form}
    return render(request, "funds/stop_way.html", context, status=status)


@require_safe
@members_only
def way_poster(request: MemberRequest, ref: str) -> HttpResponse:
    """A sheet for the wall with one way on it; the sheet speaks the group's language."""
    way = queries.ways_of(request.group).filter(ref=ref).first()
    if way is None:
        raise Http404
    form = AskedForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    with translation.override(request.group.language):
        shown = card(way, **asked)
    return render(request, "funds/poster.html", {"card": shown})
