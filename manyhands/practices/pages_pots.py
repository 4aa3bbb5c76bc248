"""Pages of a stokvel's pots: the time to bid for one, one's own bid, and giving it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from manyhands.base.errors import NotPossible
from manyhands.groups.door import MemberRequest, members_only
from manyhands.practices import pots, rotating, shelf
from manyhands.practices.pages_turns import find, page
from manyhands.practices.seeing_rounds import NO_CURRENCY, BidForm
from manyhands.practices.units import unit_of


@require_POST
@members_only
def open_bids(request: MemberRequest, ref: str) -> HttpResponse:
    """Begin the time to bid for the pot that the button was for."""
    practice = find(request, ref)
    pots.open_bids(request.member, practice, number=_number(request))
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def bid_for_pot(request: MemberRequest, ref: str) -> HttpResponse:
    """Say what one would give up, or that one needs it; or take that back."""
    practice = find(request, ref)
    if "back" in request.POST or "need" in request.POST:
        gives_up = None if "back" in request.POST else 0
        pots.bid(request.member, practice, number=_number(request), gives_up=gives_up)
        return redirect("show-turns", request.group.slug, practice.ref)
    unit = unit_of(practice, shelf.recipes()[practice.recipe])
    if unit is None:
        raise NotPossible(NO_CURRENCY)
    form = BidForm(unit, request.POST)
    if not form.is_valid():
        return page(request, practice, form, status=422)
    pots.bid(request.member, practice, **form.cleaned_data)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def award_pot(request: MemberRequest, ref: str) -> HttpResponse:
    """Give the pot of the round that the button was for."""
    practice = find(request, ref)
    pots.award(request.member, practice, number=_number(request))
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def swap_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Change turns with another, or say that one would."""
    practice = find(request, ref)
    own = {"own": request.POST["own"]} if request.POST.get("own") else {}
    rotating.swap(request.member, practice, hand=request.POST.get("hand", ""), **own)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def give_cushion_back(request: MemberRequest, ref: str) -> HttpResponse:
    """Give back what the page said is left of the cushion."""
    practice, amount = find(request, ref), request.POST.get("amount", "")
    is_number = amount.isdecimal() and len(amount) < 16
    pots.give_back(request.member, practice, amount=int(amount) if is_number else 0)
    return redirect("show-turns", request.group.slug, practice.ref)


def _number(request: MemberRequest) -> int:
    """The round that the page was about; 0 for anything else."""
    number = request.POST.get("number", "")
    return int(number) if number.isdecimal() and len(number) < 6 else 0
