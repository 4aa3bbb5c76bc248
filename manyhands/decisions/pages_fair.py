"""Pages of a proposal about a person: talking first, a statement, a supporter, an appeal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.decisions import emergency, fair
from manyhands.decisions.forms import SuspendForm
from manyhands.decisions.pages import find
from manyhands.groups.acts import Act, name_of
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.queries import members_of, people_in
from manyhands.groups.rules import SUSPEND


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


@members_only
def suspend(request: MemberRequest, ref: str) -> HttpResponse:
    """Turn the first key to suspend a member for some days."""
    member = get_object_or_404(people_in(request.group), ref=ref)
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = Act(SUSPEND, name_of(member), {"days": form.cleaned_data["days"]})
        emergency.ask_emergency(
            request.member, request.group, act=act.as_dict(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Your key is turned. Another member turns the next."))
        return redirect("emergency", request.group.slug)
    context = {
        "form": form,
        "whom": member,
        "terms": emergency.terms_of(request.group),
        "is_listed": SUSPEND in emergency.listed(request.group),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "decisions/suspend.html", context, status=status)


@require_POST
@members_only
def ask_appeal(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask a jury by lot to look at it once more."""
    proposal = find(request, ref)
    fair.ask_appeal(request.member, proposal)
    messages.success(request, _("A jury by lot looks at it once more."))
    return redirect(proposal)
