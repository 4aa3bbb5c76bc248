"""Pages on which somebody writes much: a form that is too old brings back what was typed."""

from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from manyhands.groups.door import GroupRequest, Page


class _TokenIsTold(CsrfViewMiddleware):
    """Refuses what another site sends; of a token that does not fit, only tells the page."""

    def _check_token(self, request: HttpRequest) -> None:
        try:
            super()._check_token(request)  # type: ignore[misc]
        except RejectRequest:
            vars(request)["is_stale"] = True


def stale_is_told(page: Page) -> Page:
    """Let the page decide about a form whose token is too old or lost: see `may_be_forged`.

    A form from another site is refused as everywhere.
    """
    check = _TokenIsTold(lambda _request: None)  # type: ignore[arg-type]

    @csrf_exempt
    @wraps(page)
    def told(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        refused = check.process_view(request, page, (), kwargs)
        return refused or page(request, **kwargs)

    return told


def is_stale(request: HttpRequest) -> bool:
    return vars(request).get("is_stale", False)


def may_be_forged(request: GroupRequest) -> bool:
    """Whether a form is too old to be taken for a member's own.

    Whoever writes without an account needs no token: what is sent carries its own secret, and the
    browser lends it nothing.
    """
    return is_stale(request) and request.member is not None


def say_again(form: BaseForm) -> None:
    """Ask for it once more, beside what was typed."""
    form.is_valid()
    form.add_error(
        None, _("This page is from before you signed in, or from long ago. Please send it again.")
    )
