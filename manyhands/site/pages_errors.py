"""Pages for what went wrong before any page was reached."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old to be trusted: nothing was done, go back and send it again."""
    return render(request, "403_stale.html", status=403)


def not_whole(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read, or is more than anybody types; it is not read to its end."""
    if isinstance(exception, RequestDataTooBig):
        shown = {
            "why": _("This is too much to send at once. Nothing was changed. Make it shorter.")
        }
        return render(request, "400.html", shown, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
