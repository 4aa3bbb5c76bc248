"""Pages of mandates: who carries what, asking somebody, reporting, handing over, taking back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.groups import mandates, queries
from manyhands.groups.constitution_words import clause_in_words
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.forms_deciding import GrantForm, HandOverForm, ReasonForm, ReportForm
from manyhands.groups.models import Mandate
from manyhands.groups.pages_constitution import decision_url


@require_safe
@members_only
def list_mandates(request: MemberRequest) -> HttpResponse:
    """Who carries what, until when; and what was carried before."""
    context = {
        "mandates": queries.live_mandates(request.group, now()),
        "due": {mandate.pk for mandate, _since in queries.reports_due(now(), request.group)},
        "past": queries.past_mandates(request.group)[:50],
    }
    return render(request, "groups/mandates.html", context)


@members_only
def grant_mandate(request: MemberRequest) -> HttpResponse:
    """Propose that somebody carries something for a time."""
    members = queries.members_of(request.group)[:500]
    form = GrantForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        mandates.grant_mandate(request.member, request.group, **form.cleaned_data)
        return redirect("mandates", request.group.slug)
    context = {"form": form, "terms": mandates.terms_of(request.group)}
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/grant_mandate.html", context, status=status)


@require_safe
@members_only
def show_mandate(request: MemberRequest, ref: str) -> HttpResponse:
    """One mandate: what it is for, its reports and what is to be handed over."""
    return _show(request, _mandate(request, ref))


@require_POST
@members_only
def report_mandate(request: MemberRequest, ref: str) -> HttpResponse:
    """Report on a mandate one carries."""
    mandate, form = _mandate(request, ref), ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, mandate, report=form)
    mandates.report_mandate(request.member, mandate, **form.cleaned_data)
    messages.success(request, _("Thank you. Members can read it here."))
    return redirect("show-mandate", request.group.slug, ref)


@require_POST
@members_only
def note_hand_over(request: MemberRequest, ref: str) -> HttpResponse:
    """Write down what the next one needs."""
    mandate, form = _mandate(request, ref), HandOverForm(request.POST)
    if not form.is_valid():
        return _show(request, mandate, hand_over=form)
    mandates.note_hand_over(request.member, mandate, **form.cleaned_data)
    return redirect("show-mandate", request.group.slug, ref)


@require_POST
@members_only
def resign_mandate(request: MemberRequest, ref: str) -> HttpResponse:
    """Give back a mandate one carries."""
    mandates.resign_mandate(request.member, _mandate(request, ref))
    messages.success(request, _("You have given it back. The group decides on it again."))
    return redirect("mandates", request.group.slug)


@members_only
def recall_mandate(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask with others that a mandate is taken back before its time, or do it where one may."""
    mandate, form = _mandate(request, ref), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mandates.recall_mandate(request.member, mandate, **form.cleaned_data)
        return redirect("mandates", request.group.slug)
    status = 422 if request.method == "POST" else 200
    context = {"mandate": mandate, "form": form}
    return render(request, "groups/recall_mandate.html", context, status=status)


def _mandate(request: MemberRequest, ref: str) -> Mandate:
    rows = Mandate.objects.filter(group=request.group).select_related("holder", "understudy")
    return get_object_or_404(rows, ref=ref)


def _show(request: MemberRequest, mandate: Mandate, **sent: ReportForm | HandOverForm):
    is_live = mandate.ended_at is None and mandate.ends_at > now()
    reports = list(mandate.reports.all()[:50])
    due_at = mandate.next_report(reports[0].written_at if reports else None)
    context = {
        "mandate": mandate,
        "is_live": is_live,
        "rests_until": mandate.rests_until if is_live and mandate.rests(now()) else None,
        "is_own": is_live and mandate.holder_id == request.member.pk,
        "powers": [clause_in_words("powers", name) for name in mandate.powers],
        "decision_url": decision_url(request.group, mandate.granted_by),
        "reports": reports,
        "report_due": due_at if is_live else None,
        "is_due": is_live and due_at <= now(),
        "report_form": sent.get("report") or ReportForm(),
        "hand_over_form": sent.get("hand_over")
        or HandOverForm(initial={"hand_over": mandate.hand_over}),
        "wrong": next(iter(sent.values()), None),
    }
    return render(request, "groups/mandate.html", context, status=422 if sent else 200)
