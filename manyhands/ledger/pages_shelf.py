"""Pages of what is on the shelf: what there is, and until when; to put in, to count, to bin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.door import MemberRequest, members_only
from manyhands.ledger import shelves
from manyhands.ledger.amounts import plain
from manyhands.ledger.forms_shelf import BinForm, CountLeftForm, PutInForm
from manyhands.ledger.models import Account, Commodity, Fund
from manyhands.ledger.pages_acts import press
from manyhands.ledger.words import name_of


@require_safe
@members_only
def show_shelf(request: MemberRequest) -> HttpResponse:
    """What is on the shelves, the soonest day first; what is past its day apart."""
    today = day_in(request.group, now())
    found = shelves.lots(request.group, today)
    context = {
        "today": today,
        "funds_differ": len({lot.fund.pk for lot in found}) > 1,
        "offered": [lot for lot in found if not lot.is_past],
        "past": [
            (lot, BinForm(group=request.group, today=today, lots=[lot], initial=_all_of(lot)))
            for lot in found
            if lot.is_past
        ],
        "places": [(row.path, name_of(row)) for row in shelves.places(request.group)],
    }
    return render(request, "ledger/shelf.html", context)


@members_only
def put_in(request: MemberRequest) -> HttpResponse:
    """Put something on a shelf."""
    group = request.group
    form = PutInForm(request.POST or None, group=group, today=day_in(group, now()))

    def act(details: dict[str, Any]) -> None:
        fund = get_object_or_404(Fund, group=group, ref=form.cleaned_data["fund"])
        shelves.put_in(request.member, fund, **details)

    goods = Commodity.objects.filter(group=group, kind="goods").order_by("name")
    lists = {
        "goods": list(dict.fromkeys(goods.values_list("name", flat=True))),
        "places": [name_of(row) for row in shelves.places(group)],
        "funds": Fund.objects.filter(group=group, closed_at=None).exists(),
    }
    return _form(request, form, act, {"power": "shelf.put_in", **lists})


@members_only
def count_left(request: MemberRequest, shelf: str) -> HttpResponse:
    """Write down what is left on one shelf."""
    place = _place(request, shelf)
    today = day_in(request.group, now())
    found = shelves.lots(request.group, today, place)
    form = CountLeftForm(request.POST or None, group=request.group, today=today, lots=found)

    def act(details: dict[str, Any]) -> None:
        shelves.count_left(request.member, place, **details)

    about = name_of(place)
    return _form(request, form, act, {"power": "shelf.count", "about": about, "is_bare": not found})


@members_only
def bin_lot(request: MemberRequest, shelf: str) -> HttpResponse:
    """Bin what nobody can use any more."""
    place = _place(request, shelf)
    today = day_in(request.group, now())
    found = shelves.lots(request.group, today, place)
    form = BinForm(request.POST or None, group=request.group, today=today, lots=found)

    def act(details: dict[str, Any]) -> None:
        shelves.bin_lot(request.member, place, **details)

    about = name_of(place)
    return _form(request, form, act, {"power": "shelf.bin", "about": about, "is_bare": not found})


def _place(request: MemberRequest, path: str) -> Account:
    return get_object_or_404(shelves.places(request.group).select_related("group"), path=path)


def _all_of(lot: shelves.Lot) -> dict[str, str]:
    """What one press bins: all of it."""
    return {"lot": lot.choice, "amount": plain(lot.many, lot.unit.scale)}


def _form(
    request: MemberRequest,
    form: Any,
    act: Callable[[dict[str, Any]], None],
    context: dict[str, Any],
) -> HttpResponse:
    """The form; where it was sent, the act, else the page again with what was typed."""
    back = reverse("show-shelf", args=[request.group.slug])
    details = form.details() if request.method == "POST" and form.is_valid() else None
    if details is not None:
        done = press(request, form, lambda: act(details), back)
        if done:
            return done
    status = 422 if request.method == "POST" else 200
    return render(
        request, "ledger/shelf_act.html", {"form": form, "back": back, **context}, status=status
    )
