"""Pages of funds: which there are, one with its picture, opening and closing one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.funds.codes.drawing import square
from manyhands.funds.purse import elsewhere, queries
from manyhands.funds.purse.drawing import draw
from manyhands.funds.purse.forms import FundForm
from manyhands.groups.door import GroupRequest, MemberRequest, members_only
from manyhands.ledger import actions as books
from manyhands.ledger.models import Fund

SHOWN, MOST_CLAIMS = 50, 500


@require_safe
@members_only
def list_funds(request: MemberRequest) -> HttpResponse:
    """Which funds there are, and what is in them."""
    funds = list(queries.open_funds(request.group))
    there = queries.what_is_there(funds)
    cards = [{"fund": fund, "there": there.get(fund.pk, [])} for fund in funds]
    return render(request, "purse/funds.html", {"cards": cards})


@members_only
def open_fund(request: MemberRequest) -> HttpResponse:
    """Open a fund, as the group decides."""
    form = FundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fund = books.open_fund(request.member, request.group, **form.cleaned_data)
        return redirect("show-fund", request.group.slug, fund.ref)
    status = 422 if request.method == "POST" else 200
    return render(request, "purse/open_fund.html", {"form": form}, status=status)


@require_safe
@members_only
def show_fund(request: MemberRequest, ref: str) -> HttpResponse:
    """One fund: its purpose, what is in it, where that came from and went."""
    fund = find_fund(request, ref)
    purses = queries.purses(fund)
    claims = list(queries.open_claims(fund)[:MOST_CLAIMS])
    gifts = list(queries.gifts_on_their_way(fund)[:SHOWN])
    mirrored = get_language_bidi()
    context = {
        "fund": fund,
        **_where_to_ask(fund),
        "keeper": elsewhere.keeper_of(fund),
        "call": elsewhere.call_for(fund),
        "terms": queries.terms_of(fund),
        "gifts": gifts,
        "asked": queries.asked_of(fund, claims),
        "mine": [claim for claim in claims if claim.asker_id == request.member.pk],
        "purses": [(purse, draw(purse, mirrored=mirrored)) for purse in purses],
        "is_empty": not any(purse.there or purse.set_aside for purse in purses)
        and not (claims or gifts),
    }
    return render(request, "purse/fund.html", context)


@require_safe
@members_only
def fund_poster(request: MemberRequest, ref: str) -> HttpResponse:
    """A sheet for the wall that says where to ask for money; it speaks the group's language."""
    fund = find_fund(request, ref)
    elsewhere.must_be_nobodys(fund)
    back_url = reverse("show-fund", args=[request.group.slug, ref])
    about = {"name": fund.name, "purpose": fund.purpose, "back_url": back_url}
    return render(request, "purse/poster.html", {**about, **_where_to_ask(fund)})


def _where_to_ask(fund: Fund) -> dict[str, str]:
    """The address, to read and to photograph."""
    address = settings.PUBLIC_URL + reverse("ask-money", args=[fund.group.slug, fund.ref])
    return {"ask_url": address, "qr": square(address)}


@require_POST
@members_only
def close_fund(request: MemberRequest, ref: str) -> HttpResponse:
    """Close a fund that is empty, as the group decides."""
    books.close_fund(request.member, find_fund(request, ref))
    messages.success(request, _("Closed. What was written down in it stays."))
    return redirect("funds", request.group.slug)


def find_fund(request: GroupRequest, ref: str) -> Fund:
    """The open fund of the group under this ref, else 404."""
    found = get_object_or_404(queries.open_funds(request.group), ref=ref)
    found.group = request.group  # already here, with its constitution: spares two queries
    return found
