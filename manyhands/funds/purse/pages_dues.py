"""The page of a fund's dues: what one gave, give, give for somebody else, or not this time."""

from datetime import date

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.calendars import repeating
from manyhands.base.periods import MONTH, YEAR
from manyhands.base.times import now
from manyhands.funds.purse import dues, queries
from manyhands.funds.purse.forms import EVERY, DuesForm
from manyhands.funds.purse.giving import ref_from
from manyhands.funds.purse.models import Waiver
from manyhands.funds.purse.pages import find_fund
from manyhands.funds.values import decimal
from manyhands.groups.door import MemberRequest, members_only
from manyhands.ledger.models import Fund

SHOWN = 60


@members_only
def give_dues(request: MemberRequest, ref: str) -> HttpResponse:
    """See one's own dues, and say that one gives them, for oneself or for somebody."""
    fund = find_fund(request, ref)
    terms = queries.terms_of(fund)
    if terms is None or not terms.dues_every:
        raise Http404
    code = terms.commodity.code
    form = DuesForm(
        request.POST if request.method == "POST" else None,
        others=[(other.ref, other.name) for other in dues.others(request.member)],
        currency=code,
        initial={"amount": decimal(terms.dues, code)} if terms.dues else None,
    )
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _show(request, fund, form, status)
    said = {name: value for name, value in form.cleaned_data.items() if name != "secret"}
    gift_ref = ref_from(form.cleaned_data["secret"])
    mine = queries.gifts(request.group).filter(ref=gift_ref, giver=request.member)
    if not mine.exists():
        try:
            dues.give(request.member, fund, ref=gift_ref, **said)
        except IntegrityError:  # the same form, sent a moment earlier
            if not mine.exists():
                raise
    return redirect("show-gift", request.group.slug, gift_ref)


def _show(request: MemberRequest, fund: Fund, form: DuesForm, status: int) -> HttpResponse:
    terms, (due_on, _next) = queries.terms_of(fund), dues.period_now(fund)
    assert terms is not None, "they were looked for before"
    given = list(dues.given_by(request.member, fund)[:SHOWN])
    context = {
        "fund": fund,
        "terms": terms,
        "currency": terms.commodity.code,
        "every": dict(EVERY)[terms.dues_every],
        "now": in_words(terms.dues_every, due_on),
        "given": [(gift, in_words(terms.dues_every, gift.due_on or due_on)) for gift in given],
        "for_me": dues.given_for(request.member, fund, due_on),
        "is_waived": Waiver.objects.filter(
            fund=fund, member=request.member, due_on=due_on
        ).exists(),
        "are_given": dues.are_given(request.member, fund, due_on),
        "pays": dues.fund_that_pays(terms),
        "form": form,
    }
    return render(request, "purse/dues.html", context, status=status)


@require_POST
@members_only
def waive_dues(request: MemberRequest, ref: str) -> HttpResponse:
    """Not this time."""
    dues.waive(request.member, find_fund(request, ref))
    messages.success(request, _("Good. Nobody is told."))
    return redirect("give-dues", request.group.slug, ref)


@require_safe
@members_only
def dues_calendar(request: MemberRequest, ref: str) -> HttpResponse:
    """A reminder for one's own calendar. Nothing here says who took one."""
    fund = find_fund(request, ref)
    terms = queries.terms_of(fund)
    if terms is None or not terms.dues_every:
        raise Http404
    _now, first = dues.period_now(fund)
    what = _("Dues")
    words = f"{request.group.name}: {what}, {fund.name}"
    file = repeating(f"dues-{fund.ref}", first, terms.dues_every, words, now())
    named = {"Content-Disposition": 'attachment; filename="dues.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=named)


def in_words(every: str, due_on: date) -> str:
    """The time that begins on this day, as people call it."""
    if every == YEAR:
        return date_format(due_on, "Y")
    if every == MONTH:
        return date_format(due_on, "F Y")
    return _("the week of %s") % date_format(due_on)
