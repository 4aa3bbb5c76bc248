"""Pages of bank accounts: naming one, bringing a file, the books beside the bank."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import limits
from manyhands.base.errors import NotPossible
from manyhands.base.uploads import first_small_enough
from manyhands.funds.bank import Meaning
from manyhands.funds.inbox import actions, files, queries
from manyhands.funds.inbox.files import Broken, Read
from manyhands.funds.inbox.forms import (
    AccountForm,
    BalanceForm,
    BeginForm,
    FileForm,
    MeaningForm,
    as_initial,
)
from manyhands.funds.inbox.queries import Compared
from manyhands.funds.models import BankAccount, BankFile
from manyhands.funds.values import in_words
from manyhands.groups.door import MemberRequest, members_only

A_DAY = 100
PREVIEWED = 5


@members_only
def open_account(request: MemberRequest) -> HttpResponse:
    """Give a bank account a name."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_account(request.member, request.group, **form.cleaned_data)
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            return redirect("bank-account", request.group.slug, made.ref)
    status = 422 if request.method == "POST" else 200
    return render(request, "funds/bank_open.html", {"form": form}, status=status)


@require_safe
@members_only
def show_account(request: MemberRequest, ref: str) -> HttpResponse:
    """A file to bring, and the books beside the bank."""
    return _show(request, _account(request, ref))


def _show(
    request: MemberRequest, account: BankAccount, *, status: int = 200, **forms: Any
) -> HttpResponse:
    found = queries.compared(account)
    context = {
        "account": account,
        "file_form": FileForm(),
        "balance_form": BalanceForm(account=account),
        "begin_form": BeginForm(account=account, prefix="before"),
        "has_begun": queries.has_begun(account),
        "found": found,
        "said": in_sentences(account, found) if found else [],
        "booked": in_words(queries.booked(account), account.currency),
        **forms,
    }
    return render(request, "funds/bank_account.html", context, status=status)


def in_sentences(account: BankAccount, found: Compared) -> list[str]:
    """What the bank and the books say, and what lies between them, in words."""
    sums = {
        name: in_words(abs(amount), account.currency)
        for name, amount in (
            ("off", found.difference), ("waits", found.waiting), ("left", found.unexplained)
        )
    }  # fmt: skip
    if not found.difference:
        return [_("The books say the same as the bank.")]
    said = [
        _("The bank has %s more than the books.") % sums["off"]
        if found.difference > 0
        else _("The bank has %s less than the books.") % sums["off"]
    ]
    if found.many:
        waits = ngettext(
            "%(many)d line until then waits in the inbox.",
            "%(many)d lines until then wait in the inbox.",
            found.many,
        )
        said.append(waits % {"many": found.many})
    if found.many and not found.unexplained:
        said.append(_("That is all: once they are in the books, both say the same."))
    elif found.many:
        said.append(_("Even with them, %s remain that nobody has explained.") % sums["left"])
    else:
        said.append(
            _("No line explains it. Bring what is missing, or look for what was forgotten.")
        )
    return said


@require_POST
@members_only
def begin_account(request: MemberRequest, ref: str) -> HttpResponse:
    """Write down what was there before the books, as the group decides."""
    account = _account(request, ref)
    form = BeginForm(request.POST, account=account, prefix="before")
    if not form.is_valid():
        return _show(request, account, begin_form=form, status=422)
    actions.begin_account(request.member, account, **form.said())
    return redirect("bank-account", request.group.slug, ref)


@require_POST
@members_only
def state_balance(request: MemberRequest, ref: str) -> HttpResponse:
    """Type in what the bank's paper says."""
    account = _account(request, ref)
    form = BalanceForm(request.POST, account=account)
    if not form.is_valid():
        return _show(request, account, balance_form=form, status=422)
    actions.state_balance(request.member, account, **form.said())
    return redirect("bank-account", request.group.slug, ref)


@first_small_enough(files.MOST_BYTES, "funds/bank_too_large.html")
@require_POST
@members_only
def choose_file(request: MemberRequest, ref: str) -> HttpResponse:
    """Send a file up; it waits, sealed, until it is looked at."""
    account = _account(request, ref)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, account, file_form=form, status=422)
    if not limits.take("bank file", request.member.ref, most=A_DAY, per=timedelta(days=1)):
        return render(request, "429.html", status=429)
    sent = form.cleaned_data["file"]
    try:
        file = files.keep(request.member, account, sent.read(files.MOST_BYTES + 1), sent.name)
        if not file.mapping:
            files.read(file)  # what cannot be mended here is said at once
    except Broken as fault:
        form.add_error("file", fault.says)
        return _show(request, account, file_form=form, status=422)
    return redirect("bank-file", request.group.slug, file.ref)


@members_only
def check_file(request: MemberRequest, ref: str) -> HttpResponse:
    """What the file would bring; for a sheet also what its columns mean."""
    file = _file(request, ref)
    sheet = files.sheet_of(file)
    if sheet is None:
        if request.method == "POST":  # a bank's own format has no columns to explain
            return redirect("bank-file", request.group.slug, ref)
        return _show_check(request, file, None)
    meaning = Meaning.kept(file.mapping)
    assert meaning is not None, "a sheet always means something"
    if request.method != "POST":
        form = MeaningForm(initial=as_initial(meaning), sheet=sheet, preset=meaning.preset)
        return _show_check(request, file, form)
    form = MeaningForm(request.POST, sheet=sheet, preset=meaning.preset)
    if not form.is_valid():
        return _show_check(request, file, form, status=422)
    files.mean(file, form.meaning())
    return redirect("bank-file", request.group.slug, ref)


def _show_check(
    request: MemberRequest, file: BankFile, form: MeaningForm | None, status: int = 200
) -> HttpResponse:
    found, fault = None, ""
    try:
        found = files.read(file)
    except Broken as broken:
        fault = broken.says
    context = {
        "file": file,
        "form": form,
        "found": found,
        "fault": fault,
        "rows": _preview(file, found) if found else [],
        "many": len(found.fresh) if found else 0,
        "days": files.days_of(found.fresh) if found else None,
        "closing": in_words(found.closing.amount, found.closing.currency)
        if found and found.closing
        else "",
    }
    return render(request, "funds/bank_check.html", context, status=status)


def _preview(file: BankFile, found: Read) -> list[dict[str, Any]]:
    """The first lines as the inbox would show them to whoever brings them."""
    return [
        {
            "day": said.date,
            "amount": in_words(said.amount, file.account.currency),
            "name": said.name,
            "text": said.text,
        }
        for _index, said in found.fresh[:PREVIEWED]
    ]


@require_POST
@members_only
def bring_lines(request: MemberRequest, ref: str) -> HttpResponse:
    """Bring them in, all or none; a second click finds what the first has brought."""
    if not BankFile.objects.filter(ref=ref).exists():
        messages.info(request, _("This file waits no more. What was brought in stands here."))
        return redirect("bank", request.group.slug)
    file = _file(request, ref)
    try:
        found = actions.bring_lines(request.member, file)
    except Broken:
        return redirect("bank-file", request.group.slug, ref)
    said = _("New in the inbox: %(new)s. There already: %(known)s.")
    messages.success(request, said % {"new": len(found.fresh), "known": found.known})
    return redirect("bank", request.group.slug)


@require_POST
@members_only
def throw_away(request: MemberRequest, ref: str) -> HttpResponse:
    """Forget the file."""
    file = _file(request, ref)
    files.throw_away(file)
    return redirect("bank-account", request.group.slug, file.account.ref)


def _account(request: MemberRequest, ref: str) -> BankAccount:
    return get_object_or_404(
        BankAccount.objects.select_related("group"), group=request.group, ref=ref
    )


def _file(request: MemberRequest, ref: str) -> BankFile:
    """The member's own file, else 404."""
    found = files.waiting(request.member).filter(ref=ref, group=request.group).first()
    if found is None:
        raise Http404
    return found
