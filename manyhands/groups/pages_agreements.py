"""Pages of agreements: those in force, one with all its words, making, changing and ending one."""

from difflib import ndiff
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.groups import agreements, queries
from manyhands.groups.clocks import day_in
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.forms_deciding import AgreementForm, ReasonForm
from manyhands.groups.models import Agreement, AgreementVersion, Group
from manyhands.groups.pages_constitution import decision_url


@require_safe
@in_group
def list_agreements(request: GroupRequest) -> HttpResponse:
    """What the group agreed on and what it agreed on before."""
    group, at = request.group, now()
    context = {
        "agreements": queries.agreements_in_force(group, at)[:200],
        "past": queries.past_agreements(group, at)[:50],
        "today": day_in(group, at),
    }
    return render(request, "groups/agreements.html", context)


@require_safe
@in_group
def show_agreement(request: GroupRequest, ref: str) -> HttpResponse:
    """One agreement, with the words it had before and the decisions that made them."""
    agreement = _agreement(request.group, ref)
    versions = list(agreement.versions.all())
    before: list[AgreementVersion | None] = [*versions[1:], None]
    context = {
        "agreement": agreement,
        "words": versions[0],
        "is_in_force": _is_in_force(agreement),
        "versions": [
            {
                "words": words,
                "decision_url": decision_url(request.group, words.adopted_by),
                "lines": list(differing_lines(last.text, words.text)) if last else [],
            }
            for words, last in zip(versions, before, strict=True)
        ],
    }
    return render(request, "groups/agreement.html", context)


@members_only
def adopt_agreement(request: MemberRequest) -> HttpResponse:
    """Propose an agreement."""
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.details()
        said.pop("follows", None)
        agreements.adopt_agreement(request.member, request.group, **said)
        return redirect("agreements", request.group.slug)
    return _form(request, form)


@members_only
def change_agreement(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose other words for an agreement in force."""
    agreement = _agreement(request.group, ref)
    form = AgreementForm(request.POST or None, initial=AgreementForm.of(agreement))
    if request.method == "POST" and form.is_valid():
        said = {"follows": 0} | form.details()
        agreements.change_agreement(request.member, agreement, **said)
        return redirect("show-agreement", request.group.slug, ref)
    return _form(request, form, agreement=agreement)


@members_only
def end_agreement(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose to end an agreement."""
    agreement, form = _agreement(request.group, ref), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agreements.end_agreement(request.member, agreement, **form.cleaned_data)
        return redirect("agreements", request.group.slug)
    status = 422 if request.method == "POST" else 200
    context = {"agreement": agreement, "form": form, "words": agreement.versions.all()[0]}
    return render(request, "groups/end_agreement.html", context, status=status)


def differing_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that went ("-") and came ("+"), in their order, and those that stayed ("")."""
    return [
        (line[0].strip(), line[2:])
        for line in ndiff(before.splitlines(), after.splitlines())
        if line[0] != "?"
    ]


def _agreement(group: Group, ref: str) -> Agreement:
    return get_object_or_404(group.agreements.prefetch_related("versions"), ref=ref)


def _is_in_force(agreement: Agreement) -> bool:
    over = agreement.sunset_on is not None and agreement.sunset_on < day_in(agreement.group, now())
    return agreement.ended_at is None and not over


def _form(request: MemberRequest, form: AgreementForm, **more: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/agreement_form.html", {"form": form, **more}, status=status)
