"""Pages to read the books: what is there, an account's statement, a transfer, members' accounts."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Group
from manyhands.ledger import actions, checking, reading
from manyhands.ledger.forms import StatementForm
from manyhands.ledger.models import Account, Balance, Book, Fund, Transfer
from manyhands.ledger.policies import sees_names

NAMES_OPEN_S = 3600
LATEST = 10


def names_for(request: MemberRequest) -> reading.Names:
    """Members by name only for who carries the power to, for an hour after they looked them up."""
    until = request.session.get("names_in_books", {}).get(request.group.slug, 0)
    is_open = until > now().timestamp() and sees_names(request.member, request.group)
    return reading.Names(request.member, is_open)


@require_safe
@members_only
def show_books(request: MemberRequest) -> HttpResponse:
    """Each fund and unit: what is there, family by family; whether the books are sound."""
    group, names = request.group, names_for(request)
    book = Book.objects.filter(group=group).first()
    sheets = reading.trial_balance(group, names)
    funds = list(Fund.objects.filter(group=group).order_by("closed_at", "name"))
    told = {sheet.fund.pk for sheet in sheets}
    context = {
        "book": book,
        "sheets": [sheet for sheet in sheets if not sheet.fund.closed_at],
        "empty": [fund for fund in funds if fund.pk not in told and not fund.closed_at],
        "past": [fund for fund in funds if fund.closed_at],
        "latest": reading.transfers(group)[:LATEST],
        "problems": checking.problems(group) if book and book.unsound_at else [],
    }
    return render(request, "ledger/books.html", context)


@require_safe
@members_only
def show_account(request: MemberRequest, path: str) -> HttpResponse:
    """The statement of one account: from, to, and as it was known on a day."""
    account = account_of(request.group, path)
    names = names_for(request)
    balances = list(
        Balance.objects.filter(account=account).select_related("commodity", "fund").order_by("fund")
    )
    form = StatementForm(request.GET or None, group=request.group)
    context: dict[str, Any] = {
        "account": account,
        "name": names.of(account),
        "is_own": names.is_own(account),
        "can_look_up": _can_look_up(request, account, names),
        "balances": [(row.fund, reading.held_in_words(row)) for row in balances],
        "form": form,
        "counts": reading.counts(account),
    }
    if balances:
        context |= _statement(request, account, balances, form)
    return render(request, "ledger/account.html", context)


@require_safe
@members_only
def show_transfer(request: MemberRequest, ref: str) -> HttpResponse:
    """One transfer with its lines, its seal, and what it takes back or is taken back by."""
    transfer = transfer_of(request.group, ref)
    context = {
        "transfer": transfer,
        "legs": reading.legs(transfer, names_for(request)),
        "reversed_by": Transfer.objects.filter(reverses=transfer).first(),
        "corrected_by": transfer.corrected_by.order_by("pk"),
    }
    return render(request, "ledger/transfer.html", context)


@require_safe
@members_only
def personal_accounts(request: MemberRequest) -> HttpResponse:
    """What stands on the accounts of members; names for whoever carries the power to read them."""
    names, page = names_for(request), page_of(request.GET.get("page", ""))
    rows = reading.personal_balances(request.group)
    start = (page - 1) * reading.PEOPLE_A_PAGE
    found = list(rows[start : start + reading.PEOPLE_A_PAGE + 1])
    shown = found[: reading.PEOPLE_A_PAGE]
    context = {
        "rows": [
            {
                "name": names.of(row.account),
                "path": row.account.path,
                "is_own": names.is_own(row.account),
                "fund": row.fund,
                "held": reading.held_in_words(row),
            }
            for row in shown
        ],
        "can_look_up": not names.are_open and sees_names(request.member, request.group),
        **_pager(request, page, len(found) > len(shown)),
    }
    return render(request, "ledger/people.html", context)


@require_POST
@members_only
def look_up_names(request: MemberRequest) -> HttpResponse:
    """Show names for an hour; that is written in the record."""
    actions.look_up_names(request.member, request.group)
    until = now().timestamp() + NAMES_OPEN_S
    held = request.session.get("names_in_books", {})
    request.session["names_in_books"] = {**held, request.group.slug: until}
    return redirect("personal-accounts", request.group.slug)


def account_of(group: Group, path: str) -> Account:
    """The account, or 404."""
    rows = Account.objects.filter(group=group).select_related("holder__member", "group")
    return get_object_or_404(rows, path=path)


def transfer_of(group: Group, ref: str) -> Transfer:
    """The transfer, or 404."""
    return get_object_or_404(reading.transfers(group).select_related("group"), ref=ref)


def page_of(text: str) -> int:
    """The number of a page; 404 for what is none."""
    if not text:
        return 1
    if not text.isdecimal() or len(text) > 6 or int(text) == 0:
        raise Http404
    return int(text)


def _statement(
    request: MemberRequest, account: Account, balances: list[Balance], form: StatementForm
) -> dict[str, Any]:
    said = form.cleaned_data if form.is_valid() else {}
    unit = next((b.commodity for b in balances if b.commodity.code == said.get("unit")), None)
    fund = next((b.fund for b in balances if b.fund.ref == said.get("fund")), None)
    usual = reading.month_of(reading.last_day(account) or day_in(request.group, now()))
    since, until = form.days(usual)
    page = page_of(request.GET.get("page", ""))
    asked = reading.Asked(
        account, unit or balances[0].commodity, since, until, fund, form.known_on(), page
    )
    found = reading.statement(asked)
    return {
        "asked": asked,
        "statement": found,
        "checkpoint": request.group.log.checkpoint,
        "months": _months(request, asked),
        **_pager(request, page, found.has_more),
    }


def _months(request: MemberRequest, asked: reading.Asked) -> dict[str, str]:
    """Where the month before and the month after are."""
    before = reading.month_of(reading.month_of(asked.since)[0] - reading.ONE_DAY)
    after = reading.month_of(reading.month_of(asked.until)[1] + reading.ONE_DAY)
    return {
        "prev_url": _with(request, **{"from": before[0], "to": before[1], "page": ""}),
        "next_url": _with(request, **{"from": after[0], "to": after[1], "page": ""}),
    }


def _pager(request: MemberRequest, page: int, has_more: bool) -> dict[str, str]:
    return {
        "prev_url": _with(request, page=page - 1) if page > 1 else "",
        "next_url": _with(request, page=page + 1) if has_more else "",
        "here": str(page),
    }


def _with(request: MemberRequest, **said: Any) -> str:
    """This page's own address with other words in its question."""
    kept = {**request.GET.dict(), **{name: str(value) for name, value in said.items()}}
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def _can_look_up(request: MemberRequest, account: Account, names: reading.Names) -> bool:
    is_anothers = account.holder_id is not None and not names.is_own(account)
    return is_anothers and not names.are_open and sees_names(request.member, request.group)
