"""Pages of paying many asks together: choose, carry to the bank, say that it is paid."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.refs import new_ref
from manyhands.funds.codes.iban import in_fours
from manyhands.funds.models import BankAccount
from manyhands.funds.payouts.reading import payee
from manyhands.funds.purse import batches, paying, policies, queries
from manyhands.funds.purse.forms_batches import FileForm
from manyhands.funds.purse.giving import ref_from
from manyhands.funds.purse.models import Claim, PayoutBatch
from manyhands.funds.purse.words import family_in_words
from manyhands.funds.queries import ways_of
from manyhands.groups.door import MemberRequest, members_only
from manyhands.ledger.pages import page_of

SHOWN, LINES_A_PAGE = 20, 200
LEAST_SECRET = 22  # characters; all who send none would send the same


@members_only
def list_payouts(request: MemberRequest) -> HttpResponse:
    """What is to be paid, from which account; choose what goes into one file for the bank."""
    if request.method != "POST":
        return _show_list(request)
    asks, secret = request.POST.getlist("ask"), request.POST.get("secret", "")
    if "all" in request.POST:
        asks = [claim.ref for claim in _all_of(request, request.POST["all"])]
    if not asks or len(secret) < LEAST_SECRET:
        return _show_list(request, fault=str(batches.CHOOSE), status=422)
    ref = ref_from(secret)
    mine = queries.batches(request.group).filter(ref=ref, made_by=request.member)
    if not mine.exists():
        try:
            batches.gather(request.member, request.group, asks=asks, ref=ref)
        except IntegrityError:  # the same form, sent a moment earlier
            if not mine.exists():
                raise
    return redirect("show-payout", request.group.slug, ref)


def _all_of(request: MemberRequest, till: str) -> list[Claim]:
    """What the member may pay from this till, the earliest first: as much as one batch takes."""
    ready = queries.to_be_paid(request.group)
    from_it = [claim for claim in ready if not claim.is_cash and _key(claim) == till]
    return paying.payable(request.member, from_it)[: batches.MOST]


def _show_list(request: MemberRequest, fault: str = "", status: int = 200) -> HttpResponse:
    ready = list(queries.to_be_paid(request.group))
    known = queries.batches(request.group).exclude(claims=None).distinct()
    alone = policies.pays_alone(request.member)
    tills = [
        {
            "name": _name_of(request, path),
            "currency": currency,
            "can_gather": alone and not is_cash,
            "is_cash": is_cash,
            "key": f"{path} {currency}",
            "many": min(len(paying.payable(request.member, claims)), batches.MOST),
            "lines": _lines(request, claims[:LINES_A_PAGE]),
            "more": max(0, len(claims) - LINES_A_PAGE),
        }
        for (path, currency, is_cash), claims in _by_till(ready)
    ]
    context = {
        "tills": tills,
        "alone": alone,
        "fault": fault,
        "secret": new_ref() + new_ref(),
        "open": known.filter(ended_at=None),
        "over": known.exclude(ended_at=None)[:SHOWN],
    }
    return render(request, "purse/payouts.html", context, status=status)


def _key(claim: Claim) -> str:
    path, currency, _is_cash = queries.paid_from(claim)
    return f"{path} {currency}"


def _by_till(claims: list[Claim]) -> list[tuple[tuple[str, str, bool], list[Claim]]]:
    rows = sorted(claims, key=queries.paid_from)
    return [(till, list(those)) for till, those in groupby(rows, queries.paid_from)]


@require_safe
@members_only
def show_payout(request: MemberRequest, ref: str) -> HttpResponse:
    """A batch: what is in it, and what to do with it."""
    return _show(request, _find(request, ref))


def _show(
    request: MemberRequest, batch: PayoutBatch, form: FileForm | None = None, status: int = 200
) -> HttpResponse:
    claims, member = list(queries.lines_of(batch)), request.member
    currency = claims[0].commodity.code if claims else ""
    page = page_of(request.GET.get("page", ""))
    start = (page - 1) * LINES_A_PAGE
    context = {
        "batch": batch,
        "lines": _lines(request, claims[start : start + LINES_A_PAGE]),
        "before": start,
        "many": len(claims),
        "currency": currency,
        "total": sum(claim.to_pay for claim in claims),
        "can_return": policies.who_has_it_or_pays(member, batch),
        "can_pay": policies.pays_alone(member)
        and bool(claims)
        and len(paying.payable(member, claims)) == len(claims),
        "all_read": queries.read_by(member, batch) == len(claims),
        "form": form or FileForm(None, currency=currency, initial=_first(request)),
        "here": page if len(claims) > LINES_A_PAGE else "",
        "prev_url": f"?page={page - 1}" if page > 1 else "",
        "next_url": f"?page={page + 1}" if start + LINES_A_PAGE < len(claims) else "",
    }
    return render(request, "purse/payout.html", context, status=status)


@require_POST
@members_only
def read_payout(request: MemberRequest, ref: str) -> HttpResponse:
    """Open where all of them are to be paid; those who asked see that."""
    batches.read_all(request.member, _find(request, ref))
    return redirect("show-payout", request.group.slug, ref)


@require_POST
@members_only
def payout_file(request: MemberRequest, ref: str) -> HttpResponse:
    """The file for the bank, made now and kept nowhere."""
    batch = _find(request, ref)
    batches.read_all(request.member, batch)
    claims = list(queries.to_pay_in(batch))
    currency = claims[0].commodity.code
    form = FileForm(request.POST, currency=currency)
    if form.is_valid():
        lines = [(*payee(paying.where_to(request.member, one)), one.to_pay) for one in claims]
        made = form.written(form.batch(batch.ref, currency, lines))
        if made is not None:
            is_sheet = form.cleaned_data["kind"] == "sheet"
            kind, end = (
                ("text/csv; charset=utf-8", "csv") if is_sheet else ("application/xml", "xml")
            )
            named = {"Content-Disposition": f'attachment; filename="{batch.ref}.{end}"'}
            return HttpResponse(made, content_type=kind, headers=named)
    return _show(request, batch, form, status=422)


@require_POST
@members_only
def pay_payout(request: MemberRequest, ref: str) -> HttpResponse:
    """Say that all of it is paid."""
    batches.pay_all(request.member, _find(request, ref))
    messages.success(request, _("All of it is paid, and in the books."))
    return redirect("show-payout", request.group.slug, ref)


@require_POST
@members_only
def put_back(request: MemberRequest, ref: str) -> HttpResponse:
    """Take one ask or all of them out of the batch."""
    batch = _find(request, ref)
    asks = request.POST.getlist("ask")
    if "all" in request.POST:
        asks = list(queries.in_batch(batch).values_list("ref", flat=True))
    batch = batches.put_back(request.member, batch, asks=asks)
    messages.success(request, _("Put back. It is still to be paid."))
    return redirect(
        *(
            ["show-payout", request.group.slug, ref]
            if batch.is_open
            else ["payouts", request.group.slug]
        )
    )


def _lines(request: MemberRequest, claims: list[Claim]) -> list[dict[str, Any]]:
    """Asks as whoever pays sees them."""
    may = paying.payable(request.member, claims)
    return [_line(request, claim) | {"may": claim in may} for claim in claims]


def _line(request: MemberRequest, claim: Claim) -> dict[str, Any]:
    """One of them: where to, once they opened it."""
    where = paying.where_to(request.member, claim)
    own = policies.the_asker(request.member, claim)
    name, account = payee(where) if where and not own else ("", "")
    return {
        "claim": claim,
        "where": where,
        "name": name,
        "written": in_fours(account) if name else account,
        "own": own,
    }


def _name_of(request: MemberRequest, path: str) -> str:
    """What members call the account."""
    found = BankAccount.objects.filter(group=request.group, path=path).first()
    return found.name if found else family_in_words(path)


def _first(request: MemberRequest) -> dict[str, str]:
    """The group's own account, where it is paid in one."""
    way = ways_of(request.group).filter(kind="sepa").first()
    return {"payer": way.payee, "iban": way.account} if way else {}


def _find(request: MemberRequest, ref: str) -> PayoutBatch:
    return get_object_or_404(queries.batches(request.group), ref=ref)
