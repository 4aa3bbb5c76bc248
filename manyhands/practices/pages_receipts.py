"""Pages of the court's receipt of a case: keep it, open it, take it away."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import limits
from manyhands.base.errors import NotPossible
from manyhands.base.uploads import first_small_enough
from manyhands.groups.door import MemberRequest, members_only
from manyhands.practices import case_days, receipts
from manyhands.practices.forms_receipts import ReceiptForm
from manyhands.practices.models import Case
from manyhands.practices.pages_running import case_of

A_DAY = 50


@require_safe
@members_only
def show_receipt(request: MemberRequest, ref: str) -> HttpResponse:
    """Whether there is one, who opened it, and the form to keep one."""
    case = case_of(request.group, ref)
    if not case_days.has_days(case):
        raise Http404  # only cases of bail have a court
    return _show(request, case, ReceiptForm())


def _show(
    request: MemberRequest, case: Case, form: ReceiptForm, *, status: int = 200
) -> HttpResponse:
    there = receipts.of(case)
    context = {
        "case": case,
        "receipt": there,
        "readings": there.readings.select_related("member") if there else [],
        "form": form if receipts.may_have_one(case) else None,
        "sent": form if form.is_bound else None,
    }
    return render(request, "practices/receipt.html", context, status=status)


@first_small_enough(receipts.MOST_BYTES, "practices/receipt_too_large.html")
@require_POST
@members_only
def keep_receipt(request: MemberRequest, ref: str) -> HttpResponse:
    """Keep the picture that was sent, in place of the one before."""
    case = case_of(request.group, ref)
    form = ReceiptForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, case, form, status=422)
    if not limits.take("receipt", request.member.ref, most=A_DAY, per=timedelta(days=1)):
        return render(request, "429.html", status=429)
    sent = form.cleaned_data["picture"]
    try:
        picture = receipts.bare_of(sent.read(receipts.MOST_BYTES + 1))
    except NotPossible as why:
        form.add_error("picture", str(why))
        return _show(request, case, form, status=422)
    receipts.keep_receipt(request.member, case, key=form.cleaned_data["key"], picture=picture)
    return redirect("show-case-receipt", request.group.slug, ref)


@require_POST
@members_only
def read_receipt(request: MemberRequest, ref: str) -> HttpResponse:
    """The picture itself, under no name; it is kept by no browser."""
    case = case_of(request.group, ref)
    kind, data = receipts.read_receipt(
        request.member, case, receipt=request.POST.get("receipt", "")
    )
    return HttpResponse(
        data, content_type=kind,
        headers={"Content-Disposition": "inline", "Cache-Control": "no-store"},
    )  # fmt: skip


@require_POST
@members_only
def drop_receipt(request: MemberRequest, ref: str) -> HttpResponse:
    """Take it away."""
    case = case_of(request.group, ref)
    receipts.drop_receipt(request.member, case, receipt=request.POST.get("receipt", ""))
    return redirect("show-case-receipt", request.group.slug, ref)
