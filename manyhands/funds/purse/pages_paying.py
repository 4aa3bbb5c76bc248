"""Pages of paying what was agreed: open where to, say that it is paid, leave it as a gift."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.funds.purse import paying
from manyhands.funds.purse.forms import LeaveForm
from manyhands.funds.purse.holding import actor_for, members_and_who_asks
from manyhands.funds.purse.pages_asking import find_claim, show
from manyhands.groups.door import GroupRequest, MemberRequest, members_only


@require_POST
@members_only
def read_where(request: MemberRequest, ref: str) -> HttpResponse:
    """Open where it is to be paid; who asked sees that."""
    claim = find_claim(request, ref)
    paying.read_where(actor_for(request, claim), claim)
    return redirect("show-claim", request.group.slug, ref)


@require_POST
@members_only
def pay(request: MemberRequest, ref: str) -> HttpResponse:
    """Say that it is paid, as the group decides."""
    claim = find_claim(request, ref)
    claim = paying.pay(actor_for(request, claim), claim)
    if claim.is_open:
        messages.success(request, _("Good. One more member has to have seen it."))
    else:
        messages.success(request, _("It is paid, and in the books."))
    return redirect("show-claim", request.group.slug, ref)


@require_POST
@members_and_who_asks
def unsay(request: GroupRequest, ref: str) -> HttpResponse:
    """Say that it is not paid after all."""
    claim = find_claim(request, ref)
    paying.unsay(actor_for(request, claim), claim)
    messages.success(request, _("Good. It is still to be paid."))
    return redirect("show-claim", request.group.slug, ref)


@require_POST
@members_only
def give(request: MemberRequest, ref: str) -> HttpResponse:
    """Leave some or all of what one laid out with the fund."""
    claim = find_claim(request, ref)
    form = LeaveForm(request.POST, currency=claim.commodity.code, most=claim.amount)
    if not form.is_valid():
        return show(request, claim, form, status=422)
    paying.give(request.member, claim, amount=form.cleaned_data["amount"])
    messages.success(request, _("Thank you. That is a gift now."))
    return redirect("show-claim", request.group.slug, ref)
