"""Pages of asking a fund for money: ask, see how it stands, agree, take it back."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import limits
from manyhands.base.codes import code_from
from manyhands.decisions.queries import open_about
from manyhands.funds.purse import asking, elsewhere, paying, policies, queries, queue
from manyhands.funds.purse.forms import AskForm, LeaveForm
from manyhands.funds.purse.giving import ref_from
from manyhands.funds.purse.holding import actor_for, members_and_who_asks
from manyhands.funds.purse.models import ACCOUNTS, CASH, PAID, Claim
from manyhands.funds.purse.pages import MOST_CLAIMS, find_fund
from manyhands.groups.acts import name_of
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.holding import OPENS, faces, hold
from manyhands.groups.models import Member
from manyhands.groups.staleness import may_be_forged, say_again, stale_is_told
from manyhands.groups.ties import ONE_KEY, are_one_key
from manyhands.ledger.models import Fund

ASKS_AN_HOUR = 120  # without an account, from one part of the net
OPENS.append(asking.by_code)


@stale_is_told
@in_group
def ask_for_money(request: GroupRequest, ref: str) -> HttpResponse:
    """Ask: how much, how it shall come; never why. Whoever has no account gets a code."""
    fund = find_fund(request, ref)
    elsewhere.must_be_nobodys(fund)
    terms = queries.terms_of(fund)
    known = None if request.member else queries.agreed_money(request.group)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        currency=queries.currency_of(fund),
        most=terms.most if terms else None,
        known=known,
    )
    if request.method == "POST" and may_be_forged(request):
        say_again(form)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "purse/ask.html", {"fund": fund, "form": form}, status=status)
    said = dict(form.cleaned_data)
    if request.member is None:
        return _ask_with_code(request, fund, said)
    claim_ref = ref_from(said.pop("secret"))
    mine = queries.claims(request.group).filter(ref=claim_ref, asker=request.member)
    if not mine.exists():
        try:
            asking.ask_for_money(request.member, fund, ref=claim_ref, **said)
        except IntegrityError:  # the same form, sent a moment earlier
            if not mine.exists():
                raise
    return redirect("show-claim", request.group.slug, claim_ref)


def _ask_with_code(request: GroupRequest, fund: Fund, said: dict[str, Any]) -> HttpResponse:
    """The code, once; sending the form again shows the same one and asks for nothing more."""
    code = code_from(said.pop("secret"))
    claim = asking.by_code(code.index())
    if claim is None:
        where = limits.where_from(request.META)
        if not limits.take("ask money", where, most=ASKS_AN_HOUR, per=timedelta(hours=1)):
            return render(request, "429.html", status=429)
        try:
            claim = asking.ask_for_money(request.actor, fund, code=code, **said)
        except IntegrityError:  # the same form, sent a moment earlier
            claim = asking.by_code(code.index())
            if claim is None:
                raise
    hold(request, claim)
    return render(request, "purse/asked.html", {"claim": claim, **faces(code)}, status=201)


@require_safe
@members_only
def list_claims(request: MemberRequest, ref: str) -> HttpResponse:
    """What is asked of the fund, without who asks."""
    fund = find_fund(request, ref)
    context = {"fund": fund, "claims": queries.open_claims(fund)[:MOST_CLAIMS]}
    return render(request, "purse/claims.html", context)


@require_safe
@members_and_who_asks
def show_claim(request: GroupRequest, ref: str) -> HttpResponse:
    """How it stands with an ask, for who asks and for who agrees."""
    return show(request, find_claim(request, ref))


def show(
    request: GroupRequest, claim: Claim, form: LeaveForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one ask."""
    actor, code, name = actor_for(request, claim), claim.commodity.code, name_of(claim)
    own = policies.the_asker(actor, claim)
    is_said = claim.paid_by_id is not None
    may_leave = (
        isinstance(actor, Member)
        and (own and claim.is_errand and claim.agreed_at and claim.is_open)
        and not (is_said or claim.batch_id)
    )
    context = {
        "claim": claim,
        "currency": code,
        "own": own,
        "has_code": own and not isinstance(actor, Member),
        **_paying(actor, claim),
        "came_later": request.member is not None
        and claim.agreed_at is not None
        and request.member.joined_at > claim.agreed_at,
        "can_unsay": claim.is_open and is_said and policies.who_said_it_or_asks(actor, claim),
        "can_say": own and (is_said or (claim.ended_as == PAID and claim.to_pay > 0)),
        "said_by_me": is_said and claim.paid_by == request.member,
        "is_cash": claim.is_cash,
        "is_in_the_box": claim.hold is not None and claim.hold.account.path == ACCOUNTS[CASH],
        "where": paying.where_to(actor, claim),
        "openings": claim.openings.select_related("member").order_by("opened_at") if own else [],
        "form": form or (LeaveForm(None, currency=code, most=claim.amount) if may_leave else None),
        "can_agree": claim.is_open and not claim.agreed_at and policies.not_the_asker(actor, claim),
        "proposal": open_about(claim.group, [] if claim.agreed_at else [name]).get(name),
        "before": _how_many_before(claim),
    }
    return render(request, "purse/claim.html", context, status=status)


def _paying(actor: Any, claim: Claim) -> dict[str, Any]:
    """Whether it is for `actor` to pay it now; and why not, where they live with who agreed
    alone or has said that it is paid.
    """
    may = claim.is_ready and policies.who_pays(actor, claim)
    one_key = may and are_one_key(actor, [claim.agreed_by_id, claim.paid_by_id])
    return {"can_pay": may and not one_key, "one_key": ONE_KEY if one_key else ""}


@require_POST
@members_only
def spend(request: MemberRequest, ref: str) -> HttpResponse:
    """Agree to give it, as the group decides."""
    claim = find_claim(request, ref)
    asking.spend(actor_for(request, claim), claim, amount=claim.amount)
    messages.success(request, _("Agreed. Other members can see to it now."))
    return redirect("show-claim", request.group.slug, ref)


@require_POST
@members_and_who_asks
def take_back_claim(request: GroupRequest, ref: str) -> HttpResponse:
    """Take it back."""
    claim = find_claim(request, ref)
    claim = asking.take_back_claim(actor_for(request, claim), claim)
    messages.success(request, _("Taken back."))
    if request.member is None:
        return redirect(claim)
    return redirect("show-fund", request.group.slug, claim.fund.ref)


@require_POST
@members_and_who_asks
def say_arrived(request: GroupRequest, ref: str) -> HttpResponse:
    """Say whether one has got the money."""
    claim = find_claim(request, ref)
    arrived = request.POST.get("arrived") == "1"
    paying.say_arrived(actor_for(request, claim), claim, arrived=arrived)
    messages.success(request, _("Good. The others see that."))
    return redirect(claim)


@require_POST
@members_and_who_asks
def erase_claim(request: GroupRequest, ref: str) -> HttpResponse:
    """Forget at once who asked."""
    claim = find_claim(request, ref)
    asking.erase_claim(actor_for(request, claim), claim)
    messages.success(request, _("It is erased. Nothing says any more who asked."))
    return redirect("board", request.group.slug)


def find_claim(request: GroupRequest, ref: str) -> Claim:
    """The ask of the group under this ref, else 404."""
    return get_object_or_404(queries.claims(request.group), ref=ref)


def _how_many_before(claim: Claim) -> int:
    """How many wait before it; 0 where it does not wait."""
    if not claim.agreed_at or not claim.is_open or claim.is_ready:
        return 0
    return queue.waiting(claim.fund).filter(agreed_at__lt=claim.agreed_at).count()
