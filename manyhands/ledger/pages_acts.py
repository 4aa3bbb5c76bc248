"""Pages to change the books: write, take back, limit, count, close; units of our own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from manyhands.base.errors import NotPossible
from manyhands.decisions.pages import become_proposal
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.powers import NeedsDecision
from manyhands.ledger import actions, exchanging, years
from manyhands.ledger.forms import (
    MOST_ROWS,
    CountForm,
    ExchangeForm,
    Legs,
    LimitForm,
    ReverseForm,
    UnitForm,
    UntilForm,
    WriteForm,
    YearForm,
    funds_of,
)
from manyhands.ledger.models import Account, Balance, Book, Commodity, Fund, Transfer
from manyhands.ledger.pages import account_of, transfer_of


@members_only
def write_by_hand(request: MemberRequest) -> HttpResponse:
    """Write a transfer: lines of an account, an amount and a fund that add up to nothing."""
    group = request.group
    given: dict[str, Any] = {"form_kwargs": {"funds": funds_of(group)}}
    if request.method != "POST":
        wrong = request.GET.get("corrects", "")
        return _writing(request, WriteForm.empty(group, wrong), Legs(**given), 200)
    sent = request.POST.copy()
    if "more" in sent:
        sent["form-TOTAL_FORMS"] = str(_one_more(sent.get("form-TOTAL_FORMS", "")))
    form, legs = WriteForm(sent, group=group), Legs(sent, **given)
    if "more" in sent:
        return _writing(request, form, legs, 422)
    act = _transfer(form, legs)
    done = act and press(request, form, lambda: actions.write_by_hand(request.member, group, **act))
    return done or _writing(request, form, legs, 422)


def _transfer(form: WriteForm, legs: Any) -> dict[str, Any] | None:
    """What the act takes; None where something is wrong, and then it is said."""
    if not form.is_valid() or not legs.is_valid():
        return None
    said = form.cleaned_data
    unit = Commodity.objects.get(group=form.group, code=said["unit"])
    lines = legs.lines(unit.code, unit.scale)
    if lines is None:
        return None
    more = {name: f"{said[name]}" for name in ("effective", "corrects") if said[name]}
    return {"nonce": said["nonce"], "lines": lines, **more}


def _writing(request: MemberRequest, form: WriteForm, legs: Any, status: int) -> HttpResponse:
    paths = Account.objects.filter(group=request.group, holder=None).order_by("path")
    context = {
        "form": form,
        "corrects": _corrected(request, form),
        "legs": legs,
        "paths": paths.values_list("path", flat=True)[:200],
        "is_checked": status == 422 and "more" not in request.POST,
    }
    return render(request, "ledger/write.html", context, status=status)


def _corrected(request: MemberRequest, form: WriteForm) -> Transfer | None:
    """What the member found wrong, if that is why they write."""
    ref = form["corrects"].value()
    return Transfer.objects.filter(group=request.group, ref=ref).first() if ref else None


def _one_more(rows: str) -> int:
    return min(int(rows) + 1, MOST_ROWS) if rows.isdecimal() and len(rows) < 4 else 1


@members_only
def reverse_transfer(request: MemberRequest, ref: str) -> HttpResponse:
    """Take back what was written down, from a day on."""
    transfer = transfer_of(request.group, ref)
    book = Book.objects.filter(group=request.group).first()
    day = years.first_open_day(book, transfer.effective) if book else transfer.effective
    form = ReverseForm(request.POST or None, initial={"effective": day})
    back = reverse("show-transfer", args=[request.group.slug, ref])

    def act() -> None:
        day = str(form.cleaned_data["effective"])
        actions.reverse_transfer(request.member, transfer, effective=day)

    return _form(request, form, act, _Page("reverse", back, transfer))


@members_only
def exchange(request: MemberRequest) -> HttpResponse:
    """Give one currency or unit for another."""
    form = ExchangeForm(request.POST or None, group=request.group)
    found = exchanging.rates(request.group)

    def act() -> None:
        fund = Fund.objects.get(group=request.group, ref=form.cleaned_data["fund"])
        exchanging.exchange(request.member, fund, **(form.details() or {}))

    return _form(request, form, act, _Page("exchange", about=found))


@members_only
def make_unit(request: MemberRequest) -> HttpResponse:
    """Count in a unit of our own."""
    form = UnitForm(request.POST or None)

    def act() -> None:
        actions.make_unit(request.member, request.group, **form.details())

    return _form(request, form, act, _Page("make_unit"))


@members_only
def limit_account(request: MemberRequest, path: str) -> HttpResponse:
    """Set how little or how much an account may hold."""
    account = account_of(request.group, path)
    first = Balance.objects.filter(account=account).select_related("commodity", "fund").first()
    form = LimitForm.of(request.POST or None, request.group, first)
    back = reverse("show-account", args=[request.group.slug, path])

    def act() -> None:
        actions.set_limits(request.member, account, **(form.details() or {}))

    return _form(request, form, act, _Page("limit", back, account))


@members_only
def count_account(request: MemberRequest, path: str) -> HttpResponse:
    """Write down what was counted."""
    account = account_of(request.group, path)
    form = CountForm(request.POST or None, group=request.group)
    back = reverse("show-account", args=[request.group.slug, path])

    def act() -> None:
        actions.write_count(request.member, account, **(form.details() or {}))

    return _form(request, form, act, _Page("count", back, account))


@members_only
def close_books(request: MemberRequest) -> HttpResponse:
    """Close the books until a day."""
    return _until(request, actions.close_books, "close")


@members_only
def reopen_books(request: MemberRequest) -> HttpResponse:
    """Open closed books again."""
    return _until(request, actions.reopen_books, "reopen")


@members_only
def carry_over(request: MemberRequest) -> HttpResponse:
    """Carry a closed year over to the next."""
    book = Book.objects.filter(group=request.group).first()
    last = years.last_to_carry(book) if book else None
    form = YearForm(request.POST or None, initial={"year": last})

    def act() -> None:
        years.carry_over(request.member, request.group, year=form.cleaned_data["year"])

    return _form(request, form, act, _Page("carry_over", about=last))


@members_only
def publish_books(request: MemberRequest) -> HttpResponse:
    """Let anybody read the page of accounts, or stop that."""
    is_public = Book.objects.filter(group=request.group, public_since__isnull=False).exists()

    def act() -> None:
        actions.publish_books(request.member, request.group, for_all=not is_public)

    return _act(request, act, _Page("publish", about=is_public))


class _Page:
    """Which act a page is for, what it is about and where it leads back to."""

    def __init__(self, what: str, back: str = "", about: Any = None) -> None:
        self.what, self.back, self.about = what, back, about

    def power(self) -> str:
        return "unit.make" if self.what == "make_unit" else f"books.{self.what}"

    def context(self, request: MemberRequest) -> dict[str, Any]:
        back = self.back or reverse("books", args=[request.group.slug])
        return {"what": self.what, "power": self.power(), "back": back, "about": self.about}


def _until(request: MemberRequest, done: Callable[..., None], what: str) -> HttpResponse:
    form = UntilForm(request.POST or None)
    book = Book.objects.filter(group=request.group).first()

    def act() -> None:
        done(request.member, request.group, until=str(form.cleaned_data["until"]))

    return _form(request, form, act, _Page(what, about=book))


def _form(request: MemberRequest, form: Any, act: Callable[[], None], page: _Page) -> HttpResponse:
    """The form; where it was sent, the act, else the page again with what was typed."""
    shown = page.context(request)
    if request.method == "POST" and form.is_valid() and _is_whole(form):
        done = press(request, form, act, shown["back"])
        if done:
            return done
    status = 422 if request.method == "POST" else 200
    return render(request, "ledger/act.html", {"form": form, **shown}, status=status)


def _is_whole(form: Any) -> bool:
    """Whether its amounts are amounts."""
    return not hasattr(form, "details") or form.details() is not None


def _act(request: MemberRequest, act: Callable[[], None], page: _Page) -> HttpResponse:
    """One question, and the act."""
    shown = page.context(request)
    if request.method != "POST":
        return render(request, "ledger/act.html", shown)
    request.back_url = shown["back"]
    act()
    messages.success(request, _("That is written down."))
    return redirect(shown["back"])


def press(
    request: MemberRequest, form: Any, act: Callable[[], None], back: str = ""
) -> HttpResponse | None:
    """Do it, or let it become a proposal; where it cannot be done, say why in the form."""
    try:
        act()
    except NeedsDecision as needed:
        return _propose(request, form, needed)
    except NotPossible as why:
        form.add_error(None, str(why))
        return None
    messages.success(request, _("That is written down."))
    return redirect(back or reverse("books", args=[request.group.slug]))


def _propose(request: MemberRequest, form: Any, needed: NeedsDecision) -> HttpResponse | None:
    try:
        return become_proposal(request, needed)
    except NotPossible as why:
        form.add_error(None, str(why))
        return None
