"""Which codes this browser has shown: kept in its session for half an hour, then asked again."""

from django.http import HttpRequest

from manyhands.aid.models import Intent
from manyhands.aid.policies import Holder, is_theirs
from manyhands.base.times import now

HELD = "held"
LASTS_S = 30 * 60


def hold(request: HttpRequest, intent: Intent) -> None:
    """Remember in this browser, for a while, that it holds the code of `intent`."""
    held = {ref: until for ref, until in _held(request).items() if until > now().timestamp()}
    request.session[HELD] = held | {intent.ref: now().timestamp() + LASTS_S}
    if "signed_in" not in request.session:
        request.session.set_expiry(0)  # gone when the browser closes


def drop(request: HttpRequest) -> None:
    """Forget every code this browser has shown."""
    request.session.pop(HELD, None)


def holds(request: HttpRequest, intent: Intent) -> bool:
    """Whether this browser has shown the code of `intent` within the last half hour."""
    return _held(request).get(intent.ref, 0) > now().timestamp()


def actor_for(request, intent: Intent):
    """Who the visitor is to `intent`: its poster if they are, else who they are in the group."""
    if is_theirs(request.actor, intent) or not holds(request, intent):
        return request.actor
    return Holder(intent.group, intent.pk)


def _held(request: HttpRequest) -> dict[str, float]:
    return request.session.get(HELD, {})
