"""The pages to sign in and out, and one's own page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from manyhands.base import limits
from manyhands.base import mail as post
from manyhands.base.times import now
from manyhands.people import actions, passkeys, queries, rules
from manyhands.people.forms import (
    AddPasskeyForm,
    LanguageForm,
    MailForm,
    SignInCodeForm,
    SignInPasskeyForm,
)
from manyhands.people.middleware import PersonRequest, SignedInRequest
from manyhands.people.models import Person

NONCE, NEXT, PASSKEY = "sign_in_nonce", "sign_in_next", "passkey"
NEWCOMER = "newcomer"

READ_OR_WRITE = ["GET", "HEAD", "POST"]

Page = Callable[..., HttpResponse]


def only_signed_in(page: Page) -> Page:
    """Who is not signed in is sent to sign in, and comes back to the page afterwards."""

    @wraps(page)
    def asked(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.person is None:
            back = request.get_full_path() if request.method == "GET" else ""
            return redirect(sign_in_url(back))
        return page(request, *args, **kwargs)

    return asked


def sign_in_url(back: str = "") -> str:
    """Where to sign in, and to come back to `back` (a path of this site) afterwards."""
    return reverse("sign-in") + (f"?{urlencode({'next': back})}" if back else "")


@require_http_methods(READ_OR_WRITE)
def sign_in(request: PersonRequest) -> HttpResponse:
    """Ask for a code by mail. The answer is the same whoever the address belongs to."""
    back = _own_path(request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.person is not None:
            return redirect(back or "me")
        return _show_sign_in(request, MailForm(), back)
    form = MailForm(request.POST)
    if not form.is_valid():
        return _show_sign_in(request, form, back, status=422)
    if not may_ask(request):
        form.add_error(None, too_often())
        return _show_sign_in(request, form, back, status=429)
    request.session[NONCE] = actions.ask_for_code(
        form.cleaned_data["mail"], instead_of=request.session.get(NONCE, "")
    )
    request.session[NEXT] = back
    return redirect("sign-in-code")


@require_http_methods(READ_OR_WRITE)
def type_code(request: PersonRequest) -> HttpResponse:
    """Take the code that was mailed, in the browser that asked for it."""
    if request.method != "POST":
        if NONCE not in request.session:
            return redirect("sign-in")
        return _show_code(request, SignInCodeForm())
    form = SignInCodeForm(request.POST)
    if not form.is_valid():
        return _show_code(request, form, status=422)
    if not may_try(request):
        form.add_error(None, too_often())
        return _show_code(request, form, status=429)
    person = actions.redeem_code(
        request.session.get(NONCE, ""),
        form.cleaned_data["code"],
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    if person is None:
        form.add_error(
            "code",
            _("This code does not work here. Look again, or ask for a new one below."),
        )
        return _show_code(request, form, status=422)
    return _let_in(request, person, stays=form.cleaned_data["stays"])


@require_POST
def ask_passkey_to_sign_in(request: PersonRequest) -> HttpResponse:
    """The question for a passkey, as JSON for the script on the page."""
    if not passkeys.are_possible():
        raise Http404
    if not may_ask(request):
        return JsonResponse({"why": too_often()}, status=429)
    question, request.session[PASSKEY] = passkeys.question_to_sign_in()
    return JsonResponse(question)


@require_POST
def sign_in_with_passkey(request: PersonRequest) -> HttpResponse:
    """Sign in with what the phone answered."""
    back = _own_path(request.POST.get("next", ""))
    form = SignInPasskeyForm(request.POST)
    state = request.session.pop(PASSKEY, None)
    person = actions.use_passkey(state, form.cleaned_data["answer"]) if form.is_valid() else None
    if person is None:
        form.add_error(
            None,
            _("This did not work. Try once more, or let us send you a code."),
        )
        return _show_sign_in(request, MailForm(), back, passkey_form=form, status=422)
    request.session[NEXT] = back
    return _let_in(request, person, stays=form.cleaned_data["stays"])


@require_POST
def ask_passkey_to_join(request: PersonRequest) -> HttpResponse:
    """The question for the first passkey of somebody who is new here, as JSON."""
    if not passkeys.are_possible():
        raise Http404
    if not may_ask(request):
        return JsonResponse({"why": too_often()}, status=429)
    newcomer = Person()
    question, request.session[PASSKEY] = passkeys.question_to_add(newcomer)
    request.session[NEWCOMER] = newcomer.ref
    return JsonResponse(question)


@require_POST
def join_with_passkey(request: PersonRequest) -> HttpResponse:
    """Meet somebody new who shows a passkey and gives no address."""
    back = _own_path(request.POST.get("next", ""))
    form = SignInPasskeyForm(request.POST)
    state, ref = request.session.pop(PASSKEY, None), request.session.pop(NEWCOMER, "")
    new = passkeys.read_new(state, form.cleaned_data["answer"]) if form.is_valid() else None
    language = translation.get_language() or settings.LANGUAGE_CODE
    person = actions.meet_with_passkey(ref, new, language=language) if new and ref else None
    if person is None:
        form.add_error(
            None,
            _("This did not work. Try once more, or let us send you a code."),
        )
        return _show_sign_in(request, MailForm(), back, passkey_form=form, status=422)
    request.session[NEXT] = back
    return _let_in(request, person, stays=form.cleaned_data["stays"])


@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """Leave, and let the browser forget what it kept of us."""
    actions.sign_out(request)
    return _wiped(redirect("/"))


@require_POST
@only_signed_in
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    """Leave in every browser."""
    actions.sign_out_everywhere(request.person)
    actions.sign_out(request)
    return _wiped(redirect("/"))


@require_safe
@only_signed_in
def show_me(request: SignedInRequest) -> HttpResponse:
    """What is known about the person who asks, and how to change or end it."""
    return _show_me(request)


@require_POST
@only_signed_in
def choose_language(request: SignedInRequest) -> HttpResponse:
    """Pages and letters come in another language from now on."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _show_me(request, language_form=form, status=422)
    actions.choose_language(request.person, form.cleaned_data["language"])
    return _speaking(redirect("me"), request.person)


@require_POST
@only_signed_in
def ask_passkey_to_add(request: SignedInRequest) -> HttpResponse:
    """The question for a new passkey, as JSON for the script on the page."""
    if not passkeys.are_possible():
        raise Http404
    question, request.session[PASSKEY] = passkeys.question_to_add(request.person)
    return JsonResponse(question)


@require_POST
@only_signed_in
def add_passkey(request: SignedInRequest) -> HttpResponse:
    """Keep the public half of a new passkey."""
    form = AddPasskeyForm(request.POST)
    state = request.session.pop(PASSKEY, None)
    if not form.is_valid():
        return _show_me(request, passkey_form=form, status=422)
    new = passkeys.read_new(state, form.cleaned_data["answer"])
    label = form.cleaned_data["label"]
    if new is None or not actions.add_passkey(request.person, label, new):
        form.add_error(None, _("This did not work. Nothing was changed. Please try once more."))
        return _show_me(request, passkey_form=form, status=422)
    messages.success(request, _("Done. Next time you can sign in with it."))
    return redirect("me")


@require_POST
@only_signed_in
def remove_passkey(request: SignedInRequest, ref: str) -> HttpResponse:
    """That passkey opens nothing any more."""
    if not actions.remove_passkey(request.person, ref):
        raise Http404
    messages.success(request, _("Removed. It opens nothing here any more."))
    return redirect("me")


@require_http_methods(READ_OR_WRITE)
@only_signed_in
def forget_me(request: SignedInRequest) -> HttpResponse:
    """Ask once whether it is meant, then forget the person."""
    if request.method != "POST":
        return render(request, "people/forgetting.html")
    actions.forget(request.person)
    actions.sign_out(request)
    return _wiped(render(request, "people/forgotten.html"))


def _let_in(request: PersonRequest, person: Person, *, stays: bool) -> HttpResponse:
    back = _own_path(request.session.pop(NEXT, ""))
    request.session.pop(NONCE, None)
    actions.sign_in(request, person, stays=stays)
    return _speaking(redirect(back or "me"), person)


def _show_sign_in(
    request: PersonRequest,
    form: MailForm,
    back: str,
    *,
    passkey_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    found = {
        "form": form,
        "passkey_form": passkey_form or SignInPasskeyForm(auto_id="passkey-%s"),
        "next": back,
        "passkeys_are_possible": passkeys.are_possible(),
    }
    return render(request, "people/sign_in.html", found, status=status)


def _show_code(request: PersonRequest, form: SignInCodeForm, *, status: int = 200) -> HttpResponse:
    found = {
        "form": form,
        "mail_stays_here": not post.leaves_the_house(),
        "back": sign_in_url(_own_path(request.session.get(NEXT, ""))),
    }
    return render(request, "people/code.html", found, status=status)


def _show_me(
    request: SignedInRequest,
    *,
    language_form: forms.Form | None = None,
    passkey_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    person = request.person
    spoken = person.language or translation.get_language()
    found = {
        "mail": queries.masked_mail_of(person),
        "browsers": queries.browsers_of(person, now()),
        "passkeys": queries.passkeys_of(person),
        "passkeys_are_possible": passkeys.are_possible(),
        "language_form": language_form or LanguageForm(initial={"language": spoken}),
        "passkey_form": passkey_form or AddPasskeyForm(auto_id="passkey-%s"),
    }
    return render(request, "people/me.html", found, status=status)


def _own_path(path: str) -> str:
    """`path` if it leads to a page of this site, else nothing."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else ""


def may_ask(request: PersonRequest) -> bool:
    """Whether one may ask for one more code or question.

    Counted for the part of the net, then for the browser; never for the address asked for.
    """
    net = limits.where_from(request.META)
    if not limits.take("sign-in ask", net, most=rules.ASKS_PER_NET, per=rules.HOUR):
        return False
    if request.session.session_key is None:
        request.session.create()
    browser = request.session.session_key or ""
    return limits.take("sign-in ask", browser, most=rules.ASKS_PER_BROWSER, per=rules.HOUR)


def may_try(request: PersonRequest) -> bool:
    """Whether one may try one more code: counted for the part of the net."""
    net = limits.where_from(request.META)
    return limits.take("sign-in try", net, most=rules.TRIES_PER_NET, per=rules.HOUR)


def too_often() -> str:
    """What is said to who may not."""
    return _("That was tried very often from here. Please wait an hour and try again.")


def _speaking(response: HttpResponse, person: Person) -> HttpResponse:
    """The browser asks for pages in the person's language from now on."""
    if person.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        )
    return response


def _wiped(response: HttpResponse) -> HttpResponse:
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
