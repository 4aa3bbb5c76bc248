"""Pages of the inbox of bank lines: what waits, and where one line belongs."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.errors import NotPossible
from manyhands.funds.inbox import actions, queries
from manyhands.funds.inbox.forms import PartsForm
from manyhands.funds.inbox.suggesting import Idea, ideas, in_the_books, pieces
from manyhands.funds.inbox.telling import STATES
from manyhands.funds.models import BankAccount, BankLine
from manyhands.funds.models_bank import IGNORED, IN_THE_BOOKS, ON_HOLD, PENDING, WAITING
from manyhands.funds.values import in_words
from manyhands.groups.door import MemberRequest, members_only
from manyhands.ledger.accounts import book_of
from manyhands.ledger.years import first_open_day

OTHERS = 20
SHOWS = {"": WAITING, "ignored": (IGNORED,), "books": IN_THE_BOOKS}
SAID = {
    PENDING: gettext_lazy("It waits in the inbox again."),
    ON_HOLD: gettext_lazy("It is on hold."),
    IGNORED: gettext_lazy("It is ignored. You can take it back."),
}


@require_safe
@members_only
def inbox(request: MemberRequest) -> HttpResponse:
    """The bank accounts, and what nobody has linked yet, with an idea for each."""
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWS else ""
    found = queries.inbox(request.group, SHOWS[shown], _cursor(request))
    lines, more = found[: queries.PAGE], len(found) > queries.PAGE
    query = f"show={shown}&" if shown else ""
    context = {
        "cards": cards(request, lines),
        "accounts": list(BankAccount.objects.filter(group=request.group)),
        "waiting": sum(queries.waiting_counts(request.group).values()),
        "shown": shown,
        "next_url": f"?{query}before={_place(lines[-1])}" if more else "",
        "first_url": (f"?{query}".rstrip("?&") or "?") if request.GET.get("before") else "",
    }
    return render(request, "funds/bank.html", context)


def cards(request: MemberRequest, lines: list[BankLine]) -> list[dict[str, Any]]:
    """Each line as a card: what the bank says, who may read its words, and an idea."""
    waiting = [line for line in lines if line.state in WAITING]
    guessed = dict(zip(waiting, ideas(request.group, waiting), strict=True))
    sees_all = queries.sees_all_names(request.member)
    return [_card(request, line, guessed.get(line), sees_all) for line in lines]


def _card(
    request: MemberRequest, line: BankLine, idea: Idea | None, sees_all: bool
) -> dict[str, Any]:
    reads = queries.may_read(request.member, line, sees_all)
    return {
        "line": line,
        "amount": in_words(line.amount, line.account.currency),
        "words": queries.words_of(line) if reads else None,
        "is_sealed": line.sealed is not None and not reads,
        "idea": idea,
        "state": STATES[line.state],
        "waits": line.state in WAITING,
        "is_reversed": bool(line.transfer and hasattr(line.transfer, "reversed_by")),
    }


@members_only
def link_line(request: MemberRequest, ref: str) -> HttpResponse:
    """One line: what the bank says, what it may be, and where it belongs."""
    line = _line(request, ref)
    form = PartsForm(
        request.POST if request.method == "POST" else None, line=line, others=_others(line)
    )
    if request.method == "POST" and line.state in WAITING and form.is_valid():
        details = form.details()
        _must_not_be_own(request, line, details)
        actions.link_line(request.member, line, **details)
        messages.success(request, _("It is in the books."))
        return redirect("bank", request.group.slug)
    card = cards(request, [line])[0]
    context = {
        "card": card,
        "line": line,
        "form": form,
        "others": [
            {"card": one, "checked": one["line"] in form.also}
            for one in cards(request, list(form.others))
        ],
        "there": in_the_books(request.group, [line]).get(line.pk, [])[:5],
        "pieces": [(one, in_words(one.moved, line.account.currency)) for one in pieces(line)],
        "counts_for": first_open_day(book_of(request.group), line.day),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "funds/bank_line.html", context, status=status)


def _must_not_be_own(request: MemberRequest, line: BankLine, details: dict[str, Any]) -> None:
    """Nobody proposes either to link a line to what they asked for themselves."""
    if actions.concerned(line, details) == request.member:
        raise NotPossible(_("This is about you, so somebody else links it."))


@require_POST
@members_only
def match_line(request: MemberRequest, ref: str) -> HttpResponse:
    """The line is in the books already, as one transfer or as several."""
    line = _line(request, ref)
    refs = request.POST.getlist("transfer")
    if not refs:
        raise NotPossible(_("Tick what makes up this line."))
    first, *also = refs
    actions.match_line(request.member, line, transfer=first, also=also)
    messages.success(request, _("It is in the books."))
    return redirect("bank", request.group.slug)


@require_POST
@members_only
def set_aside(request: MemberRequest, ref: str) -> HttpResponse:
    """Ignored, on hold, or waiting again."""
    line = _line(request, ref)
    state = request.POST.get("state", "")
    actions.set_aside(request.member, line, state=state)
    messages.success(request, SAID[state])
    back = f"?show={IGNORED}" if line.state == IGNORED else ""
    return redirect(reverse("bank", args=[request.group.slug]) + back)


def _line(request: MemberRequest, ref: str) -> BankLine:
    return get_object_or_404(queries.lines_of(request.group), ref=ref)


def _others(line: BankLine) -> list[BankLine]:
    """Other lines that wait and that may go with it, the nearest days first."""
    rows = queries.lines_of(line.group).filter(
        state__in=WAITING, account__currency=line.account.currency
    )
    around = rows.exclude(pk=line.pk).order_by("-day", "-pk")[:200]
    return sorted(around, key=lambda one: abs(one.day - line.day))[:OTHERS]


def _place(line: BankLine) -> str:
    return f"{line.state}.{line.day.isoformat()}.{line.pk}"


def _cursor(request: HttpRequest) -> tuple[str, date, int] | None:
    state, _dot, rest = request.GET.get("before", "").partition(".")
    day, _dot, last = rest.partition(".")
    try:
        number, on = int(last), date.fromisoformat(day)
    except ValueError:
        return None
    return (state, on, number) if state in STATES and 0 <= number < 2**62 else None
