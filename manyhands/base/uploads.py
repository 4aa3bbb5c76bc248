"""Files that people send: refused by their size before anybody reads them, and held in memory."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

FORM_AROUND_IT_B = 100_000
Page = Callable[..., HttpResponseBase]


class NeverOnDisk(MemoryFileUploadHandler):
    """Holds what is sent in memory: a file on the disk would be one that nobody scrubs."""

    def handle_raw_input(self, *_args: Any, **_more: Any) -> None:
        self.activated = True  # how much it can be, the page has looked at before


def first_small_enough(most_bytes: int, too_large: str) -> Callable[[Page], Page]:
    """Refuse a body that is too large, with this template, before anybody reads it, the check
    against forgery too.
    """

    def declare(page: Page) -> Page:
        checked = csrf_protect(page)

        @csrf_exempt
        def small(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if length.isdecimal() and int(length) <= most_bytes + FORM_AROUND_IT_B:
                with suppress(AttributeError):  # what was read already had no file in it
                    request.upload_handlers = [NeverOnDisk(request)]
                try:
                    return checked(request, **kwargs)
                except (RequestDataTooBig, TooManyFieldsSent):
                    pass
            context = {"slug": kwargs["slug"], "ref": kwargs["ref"]}
            return render(request, too_large, context, status=413)

        return small

    return declare
