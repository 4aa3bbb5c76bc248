"""Pages of gifts: say that one gives, see how to, confirm that it came; and a fund's terms."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import limits
from manyhands.funds.purse import elsewhere, giving, policies, queries
from manyhands.funds.purse.forms import CameForm, GiveForm, TermsForm
from manyhands.funds.purse.models import Gift
from manyhands.funds.purse.pages import find_fund
from manyhands.funds.values import decimal
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.staleness import may_be_forged, say_again, stale_is_told
from manyhands.groups.ties import ONE_KEY, are_one_key
from manyhands.ledger.models import Fund

GIFTS_AN_HOUR = 120  # said from one part of the net


@stale_is_told
@in_group
def give(request: GroupRequest, ref: str) -> HttpResponse:
    """Say that one gives something; whoever reads this page can, without account or cookies."""
    fund = find_fund(request, ref)
    terms = queries.terms_of(fund)
    currency = queries.currency_of(fund)
    suggested = terms.suggested if terms else None
    first = {"amount": decimal(suggested, currency)} if suggested else {}
    sent = request.POST if request.method == "POST" else None
    known = None if request.member else queries.agreed_money(request.group)
    form = GiveForm(sent, known=known, currency=currency, initial=first)
    if request.method == "POST" and may_be_forged(request):
        say_again(form)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        context = {"fund": fund, "form": form, "suggested": suggested, "currency": currency}
        context["kept"] = elsewhere.keeper_of(fund) is not None
        return render(request, "purse/give.html", context, status=status)
    said = dict(form.cleaned_data)
    gift_ref = giving.ref_from(said.pop("secret"))
    if not queries.gifts(request.group).filter(ref=gift_ref).exists():
        where = limits.where_from(request.META)
        if not limits.take("gift", where, most=GIFTS_AN_HOUR, per=timedelta(hours=1)):
            return render(request, "429.html", status=429)
        _say_once(request, fund, gift_ref, said)
    return redirect("show-gift", request.group.slug, gift_ref)


def _say_once(request: GroupRequest, fund: Fund, ref: str, said: dict[str, Any]) -> None:
    """Say it, unless the same form, sent a moment earlier, has said it meanwhile."""
    try:
        giving.say_gift(request.actor, fund, ref=ref, **said)
    except IntegrityError:
        if not queries.gifts(request.group).filter(ref=ref).exists():
            raise


@require_safe
@in_group
def show_gift(request: GroupRequest, ref: str) -> HttpResponse:
    """How it stands with a gift, for whoever gives it and for members who see it come."""
    return _show(request, _find(request, ref))


def _show(request: GroupRequest, gift: Gift, form: Any = None, status: int = 200) -> HttpResponse:
    code, member = gift.commodity.code, request.member
    own = policies.the_giver(request.actor, gift)
    one_key = member is not None and are_one_key(member, [gift.seen_by_id])
    context = {
        "gift": gift,
        "currency": code,
        "own": own,
        "gives": own or member is None,
        "typed": decimal(gift.amount, code) if gift.amount else "",
        "can_confirm": gift.is_on_its_way
        and not one_key
        and policies.not_the_giver(request.actor, gift),
        "one_key": ONE_KEY if one_key and gift.is_on_its_way else "",
        "came_later": request.member is not None
        and gift.is_on_its_way
        and request.member.joined_at > gift.said_at,
        "seen": gift.seen_by_id is not None and request.member is not None,
        "seen_by_me": request.member is not None and gift.seen_by_id == request.member.pk,
        "form": form or (CameForm(None, currency=code) if gift.amount is None else None),
    }
    return render(request, "purse/gift.html", context, status=status)


@require_POST
@members_only
def confirm_gift(request: MemberRequest, ref: str) -> HttpResponse:
    """Confirm that it came, as the group decides; counted first, where the giver left it open."""
    gift = _find(request, ref)
    came = {}
    if gift.amount is None or "amount" in request.POST:  # this form, or one opened before another
        form = CameForm(request.POST, currency=gift.commodity.code)
        if not form.is_valid():
            return _show(request, gift, form, status=422)
        came = {"amount": form.cleaned_data["amount"]}
    gift = giving.confirm_gift(request.member, gift, **came)
    if gift.arrived_at:
        messages.success(request, _("It is in the books now."))
    else:
        messages.success(request, _("Good. One more member has to see it."))
    return redirect("show-gift", request.group.slug, ref)


@require_POST
@members_only
def count_again(request: MemberRequest, ref: str) -> HttpResponse:
    """Take back that it came: it was counted wrongly."""
    giving.count_again(request.member, _find(request, ref))
    messages.success(request, _("Taken back. Look again together, and say when it has come."))
    return redirect("show-gift", request.group.slug, ref)


@require_POST
@members_only
def take_back_gift(request: MemberRequest, ref: str) -> HttpResponse:
    """Say that it does not come."""
    gift = giving.take_back_gift(request.member, _find(request, ref))
    messages.success(request, _("Good. Nobody waits for it."))
    return redirect("show-fund", request.group.slug, gift.fund.ref)


@members_only
def agree_terms(request: MemberRequest, ref: str) -> HttpResponse:
    """Say what is suggested, and the most for one ask, as the group decides."""
    fund = find_fund(request, ref)
    terms, currency = queries.terms_of(fund), queries.currency_of(fund)
    first: dict[str, Any] = {
        name: decimal(value, currency)
        for name in TermsForm.sums
        if (value := getattr(terms, name, None))
    }
    first |= {name: getattr(terms, name, "") for name in ("dues_every", "pays_waivers")}
    sent = request.POST if request.method == "POST" else None
    form = TermsForm(sent, currency=currency, initial=first)
    if request.method == "POST" and form.is_valid():
        giving.agree_terms(request.member, fund, **form.cleaned_data)
        return redirect("show-fund", request.group.slug, ref)
    status = 422 if request.method == "POST" else 200
    return render(request, "purse/terms.html", {"fund": fund, "form": form}, status=status)


def _find(request: GroupRequest, ref: str) -> Gift:
    return get_object_or_404(queries.gifts(request.group), ref=ref)
