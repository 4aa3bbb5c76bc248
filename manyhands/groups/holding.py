"""Which codes this browser has shown: kept in its session for half an hour, then asked again.

What a code opens is registered by floors above: a need, an ask for money.
"""

from collections.abc import Callable
from typing import Any, Protocol

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from manyhands.base.codes import Code
from manyhands.base.times import now

HELD = "held"
LASTS_S = 30 * 60


class Opened(Protocol):
    """What a code opens."""

    @property
    def ref(self) -> str: ...

    def get_absolute_url(self) -> str: ...


OPENS: list[Callable[[bytes], Opened | None]] = []


def opened_by(index: bytes) -> Opened | None:
    """What the code with this index opens; the work is the same whether it is there or not."""
    found = [look(index) for look in OPENS]
    return next((one for one in found if one is not None), None)


def hold(request: HttpRequest, thing: Opened) -> None:
    """Remember in this browser, for a while, that it holds the code of `thing`."""
    held = {ref: until for ref, until in _held(request).items() if until > now().timestamp()}
    request.session[HELD] = held | {thing.ref: now().timestamp() + LASTS_S}
    if "signed_in" not in request.session:
        request.session.set_expiry(0)  # gone when the browser closes


def drop(request: HttpRequest) -> None:
    """Forget every code this browser has shown."""
    request.session.pop(HELD, None)


def holds(request: HttpRequest, ref: str) -> bool:
    """Whether this browser has shown the code of what has this ref within the last half hour."""
    return _held(request).get(ref, 0) > now().timestamp()


def faces(code: Code) -> dict[str, Any]:
    """The code, once: as words, as a link and as a picture for a phone camera."""
    return _faces(code, reverse("open-link", args=[code.link()]))


def faces_of_invitation(code: Code, slug: str) -> dict[str, Any]:
    """The code of an invitation to this group, once."""
    return _faces(code, reverse("join-with", args=[slug, code.link()]))


def _faces(code: Code, path: str) -> dict[str, Any]:
    link = settings.PUBLIC_URL + path
    return {
        "words": code.words(get_language() or "en"),
        "shown_once": True,
        "link": link,
        "qr": mark_safe(segno.make(link, error="m").svg_inline(border=2, omitsize=True)),  # noqa: S308  ours
    }


def _held(request: HttpRequest) -> dict[str, float]:
    return request.session.get(HELD, {})
