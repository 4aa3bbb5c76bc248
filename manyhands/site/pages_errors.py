"""Pages for what went wrong before any page was reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old to be trusted: nothing was done, go back and send it again."""
    return render(request, "403_stale.html", status=403)
