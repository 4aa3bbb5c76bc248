"""Pages of asking a fund for money: ask, see how it stands, agree, take it back."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.funds.purse import asking, paying, policies, queries, queue
from manyhands.funds.purse.forms import AskForm, LeaveForm
from manyhands.funds.purse.giving import ref_from
from manyhands.funds.purse.models import ACCOUNTS, CASH, Claim
from manyhands.funds.purse.pages import MOST_CLAIMS, find_fund
from manyhands.groups.door import MemberRequest, members_only


@members_only
def ask_for_money(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask: how much, how it shall come; never why."""
    fund = find_fund(request, ref)
    terms = queries.terms_of(fund)
    sent = request.POST if request.method == "POST" else None
    most = terms.most if terms else None
    form = AskForm(sent, currency=queries.currency_of(fund), most=most)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "purse/ask.html", {"fund": fund, "form": form}, status=status)
    said = dict(form.cleaned_data)
    claim_ref = ref_from(said.pop("secret"))
    mine = queries.claims(request.group).filter(ref=claim_ref, asker=request.member)
    if not mine.exists():
        try:
            asking.ask_for_money(request.member, fund, ref=claim_ref, **said)
        except IntegrityError:  # the same form, sent a moment earlier
            if not mine.exists():
                raise
    return redirect("show-claim", request.group.slug, claim_ref)


@require_safe
@members_only
def list_claims(request: MemberRequest, ref: str) -> HttpResponse:
    """What is asked of the fund, without who asks."""
    fund = find_fund(request, ref)
    context = {"fund": fund, "claims": queries.open_claims(fund)[:MOST_CLAIMS]}
    return render(request, "purse/claims.html", context)


@require_safe
@members_only
def show_claim(request: MemberRequest, ref: str) -> HttpResponse:
    """How it stands with an ask, for who asks and for who agrees."""
    return show(request, find_claim(request, ref))


def show(
    request: MemberRequest, claim: Claim, form: LeaveForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one ask."""
    own, code = policies.the_asker(request.member, claim), claim.commodity.code
    may_leave = (own and claim.is_errand and claim.agreed_at and claim.is_open) and not (
        claim.paid_by_id or claim.batch_id
    )
    context = {
        "claim": claim,
        "currency": code,
        "own": own,
        "can_pay": claim.is_ready and policies.who_pays(request.member, claim),
        "came_later": bool(claim.agreed_at and request.member.joined_at > claim.agreed_at),
        "can_unsay": claim.is_open
        and claim.paid_by_id is not None
        and policies.who_said_it_or_asks(request.member, claim),
        "said_by_me": claim.paid_by_id == request.member.pk,
        "is_cash": claim.hold is not None and claim.hold.account.path == ACCOUNTS[CASH],
        "where": paying.where_to(request.member, claim),
        "openings": claim.openings.select_related("member").order_by("opened_at") if own else [],
        "form": form or (LeaveForm(None, currency=code, most=claim.amount) if may_leave else None),
        "can_agree": claim.is_open
        and not claim.agreed_at
        and policies.not_the_asker(request.member, claim),
        "before": _how_many_before(claim),
    }
    return render(request, "purse/claim.html", context, status=status)


@require_POST
@members_only
def spend(request: MemberRequest, ref: str) -> HttpResponse:
    """Agree to give it, as the group decides."""
    claim = find_claim(request, ref)
    asking.spend(request.member, claim, amount=claim.amount)
    messages.success(request, _("Agreed. Other members can see to it now."))
    return redirect("show-claim", request.group.slug, ref)


@require_POST
@members_only
def take_back_claim(request: MemberRequest, ref: str) -> HttpResponse:
    """Take it back."""
    claim = asking.take_back_claim(request.member, find_claim(request, ref))
    messages.success(request, _("Taken back."))
    return redirect("show-fund", request.group.slug, claim.fund.ref)


def find_claim(request: MemberRequest, ref: str) -> Claim:
    """The ask of the group under this ref, else 404."""
    return get_object_or_404(queries.claims(request.group), ref=ref)


def _how_many_before(claim: Claim) -> int:
    """How many wait before it; 0 where it does not wait."""
    if not claim.agreed_at or not claim.is_open or claim.is_ready:
        return 0
    return queue.waiting(claim.fund).filter(agreed_at__lt=claim.agreed_at).count()
