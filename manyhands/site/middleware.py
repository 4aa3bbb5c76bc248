"""What every answer carries, and how an act that may not be is told to a person."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from inspect import getclosurevars
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions.pages import become_proposal
from manyhands.groups.door import GroupRequest
from manyhands.groups.powers import NeedsDecision
from manyhands.site.pages_errors import not_whole

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
METHODS = ("GET", "HEAD", "POST")
OFF = ", ".join(f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb"))

TAKES_FILES = ("import", "bring", "choose-bank-file", "keep-case-receipt")
TYPED = "application/x-www-form-urlencoded"


def known_methods(answer: Answer) -> Answer:
    """Refuse whatever is neither looking nor sending; no page is made for anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(_taken_at(request.path_info))
        return answer(request)

    return middleware


def _taken_at(path: str) -> Sequence[str]:
    """The methods a page takes: those its `require_...` decorator names, else all we know."""
    try:
        page: Any = resolve(path).func
    except Resolver404:
        return METHODS
    while page is not None:
        if named := getclosurevars(page).nonlocals.get("request_method_list"):
            return named
        page = getattr(page, "__wrapped__", None)
    return METHODS


def no_body_for_head(
    answer: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Say of a page that is only asked about what is to be said, and send no page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()
        elif request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""
        return response

    return middleware


def readable_cookies(answer: Answer) -> Answer:
    """Leave out cookies with a zero sign: they are nobody's, and no table can look for them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return answer(request)

    return middleware


def safe_headers(answer: Answer) -> Answer:
    """Allow nothing from elsewhere, keep pages out of caches and out of the back button's memory.

    A page that inlines its stylesheet names the sheet's hash in `response.style_hash`.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        style = getattr(response, "style_hash", "")
        policy = POLICY | ({"style-src": f"'self' '{style}'"} if style else {})
        response.headers["Content-Security-Policy"] = "; ".join(
            f"{name} {value}" for name, value in policy.items()
        )
        response.headers["Permissions-Policy"] = OFF
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


class TooMuchIsNotRead:
    """Refuse a form that is longer than anybody types before it is read, by what it says of itself.

    Where files are brought, the page itself refuses what is too large for it.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        where = request.resolver_match
        length = request.META.get("CONTENT_LENGTH") or "0"
        if where is None or where.url_name in TAKES_FILES or not length.isdecimal():
            return None
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return not_whole(request, RequestDataTooBig())
        return None


class SpeakAsAsked:
    """Where another language is chosen together with a form, answer in it, now and from now on.

    So what was typed comes back on the page; see templates/parts/language.html.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if wanted := vars(request).get("speaks", ""):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            )
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Not before it is known that the form is one of ours. What brings files is left alone: a
        page may want to refuse it before it is read.
        """
        is_typed = request.method == "POST" and request.content_type == TYPED
        if not is_typed or "speak" not in request.POST:
            return
        wanted = request.POST.get("page_language", "")
        if wanted in dict(settings.LANGUAGES):
            vars(request)["speaks"] = wanted
            translation.activate(wanted)


class SayWhatWentWrong:
    """Turn the errors of acts into pages: refused 403, not possible 409, what no table can hold
    400, looked at where there is only something to send, or the other way round, 405. What the
    group decides together becomes a proposal.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _say_what_it_is_for(request, allowed=response.headers["Allow"])
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return render(request, "403.html", {"why": str(error)}, status=403)
        if isinstance(error, NotPossible):
            shown = {"why": str(error), "back_url": getattr(request, "back_url", "")}
            return render(request, "409.html", shown, status=409)
        if isinstance(error, NeedsDecision):
            try:
                return _as_proposal(request, error)
            except (NotPossible, Refused) as why:
                return self.process_exception(request, why)
        if isinstance(error, DataError):  # PostgreSQL holds no text with a zero sign in it
            return render(request, "400.html", status=400)
        return None


def _as_proposal(request: HttpRequest, needed: NeedsDecision) -> HttpResponse:
    """The draft that a member's act becomes; for others, that nothing was changed."""
    if getattr(request, "member", None) is None:
        why = _("In this group nobody does this alone. Nothing was changed.")
        return render(request, "409.html", {"why": why}, status=409)
    return become_proposal(cast(GroupRequest, request), needed)


def _say_what_it_is_for(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """What a phone gets that loads anew an answer to a form, or changes its language there; and
    whoever sends something to a page that is only read.
    """
    is_read = "GET" in allowed
    shown = {"is_read": is_read, "back_url": request.path if is_read else page_above(request.path)}
    response = render(request, "405.html", shown, status=HTTPStatus.METHOD_NOT_ALLOWED)
    response.headers["Allow"] = allowed
    return response


def page_above(path: str) -> str:
    """The nearest address above `path` that leads anywhere.

    >>> page_above("/me/passkeys/")
    '/me/'
    """
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
