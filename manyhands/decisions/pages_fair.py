"""Pages of a proposal about a person: talking first, a statement, a supporter, an appeal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.decisions import fair
from manyhands.decisions.pages import find
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.queries import members_of


@require_POST
@members_only
def offer_mediation(request: MemberRequest, ref: str) -> HttpResponse:
    """Offer to talk first."""
    proposal = find(request, ref)
    fair.offer_mediation(request.member, proposal)
    messages.success(request, _("Offered. They can say whether they want to talk first."))
    return redirect(proposal)


@require_POST
@members_only
def answer_mediation(request: MemberRequest, ref: str) -> HttpResponse:
    """Say whether one wants to talk first."""
    proposal = find(request, ref)
    accepts = request.POST.get("accepts") == "1"
    fair.answer_mediation(request.member, proposal, accepts=accepts)
    messages.success(request, _("Noted. You can still change your answer."))
    return redirect(proposal)


@require_POST
@members_only
def name_supporter(request: MemberRequest, ref: str) -> HttpResponse:
    """Name somebody to stand by one, or let them go."""
    proposal, named = find(request, ref), request.POST.get("supporter", "")
    supporter = get_object_or_404(members_of(request.group), ref=named) if named else None
    fair.name_supporter(request.member, proposal, supporter=supporter)
    messages.success(request, _("Noted."))
    return redirect(proposal)


@require_POST
@members_only
def ask_appeal(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask a jury by lot to look at it once more."""
    proposal = find(request, ref)
    fair.ask_appeal(request.member, proposal)
    messages.success(request, _("A jury by lot looks at it once more."))
    return redirect(proposal)
