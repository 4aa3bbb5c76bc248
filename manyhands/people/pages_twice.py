"""The pages of somebody who is here twice: show that both accounts are yours, then be one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from manyhands.base import mail as post
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.people import actions, merging, passkeys, queries, rules
from manyhands.people.forms import CodeForm, OtherMailForm, PasskeyForm
from manyhands.people.middleware import SignedInRequest
from manyhands.people.models import Person
from manyhands.people.pages import (
    PASSKEY,
    READ_OR_WRITE,
    may_ask,
    may_try,
    only_signed_in,
    too_often,
)

NONCE, OTHER = "twice_nonce", "twice_other"


@require_http_methods(READ_OR_WRITE)
@only_signed_in
def be_here_twice(request: SignedInRequest) -> HttpResponse:
    """Mail a code to the address of the other account; the answer is the same for any address."""
    if request.method != "POST":
        return _show(request, OtherMailForm())
    form = OtherMailForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    if not may_ask(request):
        form.add_error(None, too_often())
        return _show(request, form, status=429)
    request.session[NONCE] = actions.ask_for_code(
        form.cleaned_data["mail"], instead_of=request.session.get(NONCE, "")
    )
    return redirect("me-twice-code")


@require_http_methods(READ_OR_WRITE)
@only_signed_in
def type_other_code(request: SignedInRequest) -> HttpResponse:
    """Take the code that was mailed to the other address, in the browser that asked for it."""
    if NONCE not in request.session:
        return redirect("me-twice")
    if request.method != "POST":
        return _show_code(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show_code(request, form, status=422)
    if not may_try(request):
        form.add_error(None, too_often())
        return _show_code(request, form, status=429)
    address = actions.address_shown(request.session[NONCE], form.cleaned_data["code"])
    if address is None:
        form.add_error(
            "code",
            _("This code does not work here. Look again, or ask for a new one below."),
        )
        return _show_code(request, form, status=422)
    del request.session[NONCE]
    return _go_on_with(request, merging.account_with(address))


@require_POST
@only_signed_in
def show_other_passkey(request: SignedInRequest) -> HttpResponse:
    """Take what the phone answered with the passkey of the other account."""
    form = PasskeyForm(request.POST)
    state = request.session.pop(PASSKEY, None)
    other = actions.use_passkey(state, form.cleaned_data["answer"]) if form.is_valid() else None
    if other is None:
        form.add_error(None, _("This did not work. Try once more, or let us send you a code."))
        return _show(request, OtherMailForm(), passkey_form=form, status=422)
    return _go_on_with(request, other)


@require_http_methods(READ_OR_WRITE)
@only_signed_in
def become_one(request: SignedInRequest) -> HttpResponse:
    """Show what will happen; with one button it does."""
    other = _shown(request)
    if other is None:
        return redirect("me-twice")
    if request.method != "POST":
        return _show_what_will_happen(request, other)
    try:
        merging.bring_together(request.person, other)
    except NotPossible as why:
        return _show_what_will_happen(request, other, why=str(why), status=422)
    del request.session[OTHER]
    messages.success(request, _("Done. From now on you are here once."))
    return redirect("me")


def _go_on_with(request: SignedInRequest, other: Person | None) -> HttpResponse:
    """For ten minutes this browser may bring the two together; only what is shown can be."""
    if other is None or other == request.person:
        messages.warning(
            request,
            _("That is yours, but there is no other account with it. Nothing was changed."),
        )
        return redirect("me-twice")
    until = now() + rules.CODE_LASTS
    request.session[OTHER] = {"ref": other.ref, "until": until.timestamp()}
    return redirect("me-twice-together")


def _shown(request: SignedInRequest) -> Person | None:
    """The other account that was shown to be theirs a moment ago."""
    shown = request.session.get(OTHER)
    if shown is None or shown["until"] <= now().timestamp():
        return None
    others = Person.objects.exclude(pk=request.person.pk).select_related("key")
    return others.filter(ref=shown["ref"], forgotten_at=None).first()


def _show(
    request: SignedInRequest,
    form: OtherMailForm,
    *,
    passkey_form: PasskeyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = {
        "form": form,
        "passkey_form": passkey_form or PasskeyForm(auto_id="passkey-%s"),
        "passkeys_are_possible": passkeys.are_possible(),
    }
    return render(request, "people/twice.html", found, status=status)


def _show_code(request: SignedInRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    found = {"form": form, "mail_stays_here": not post.leaves_the_house()}
    return render(request, "people/twice_code.html", found, status=status)


def _show_what_will_happen(
    request: SignedInRequest, other: Person, *, why: str = "", status: int = 200
) -> HttpResponse:
    person = request.person
    address = queries.masked_mail_of(other)
    memberships = merging.what_will_happen(person, other)
    found = {
        "why": why,
        "memberships": memberships,
        "is_twice": any(one.stays for one in memberships),
        "other_mail": address,
        "takes_mail": bool(address) and not person.mail_sealed,
    }
    return render(request, "people/twice_together.html", found, status=status)
