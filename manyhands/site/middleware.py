"""What every answer carries, and how an act that may not be is told to a person."""

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from manyhands.base.errors import NotPossible, Refused
from manyhands.groups.powers import NeedsDecision

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
METHODS = ("GET", "HEAD", "POST")
OFF = ", ".join(
    f"{name}=()"
    for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


def known_methods(answer: Answer) -> Answer:
    """Refuse whatever is neither looking nor sending; no page is made for anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
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


class SayWhatWentWrong:
    """Turn the errors of acts into pages: refused 403, not possible 409, needs a decision 409,
    what no table can hold 400.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return render(request, "403.html", {"why": str(error)}, status=403)
        if isinstance(error, NotPossible):
            return render(request, "409.html", {"why": str(error)}, status=409)
        if isinstance(error, NeedsDecision):
            return render(request, "site/needs_decision.html", {"proposal": error}, status=409)
        if isinstance(error, DataError):  # PostgreSQL holds no text with a zero sign in it
            return render(request, "400.html", status=400)
        return None
