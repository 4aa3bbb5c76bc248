"""The form of a post with its rows: empty, as the post stands, or as it was sent."""

import secrets
from itertools import zip_longest
from typing import Any

from manyhands.aid import actions, promises, queries
from manyhands.aid.drafts import FREE_TEXT
from manyhands.aid.forms import AskForm, Lines, OfferForm
from manyhands.aid.holding import actor_for
from manyhands.aid.models import NEED, OFFER, Intent
from manyhands.aid.wishes import wished
from manyhands.groups.door import GroupRequest

MOST_ROWS = 20


def answered_offer(request: GroupRequest) -> Intent | None:
    ref = request.GET.get("offer", "")
    seen = queries.seen_by(request.actor, request.group)
    return seen.filter(direction=OFFER, closed_at=None, ref=ref).first() if ref else None


def forms_of(request: GroupRequest, direction: str, intent: Intent | None = None):
    """The form and its rows: as posted, as they stand, or empty."""
    kind = AskForm if direction == NEED else OfferForm
    initial, rows = _initial(request, intent)
    about: dict[str, Any] = {"group": request.group, "initial": initial}
    if direction == NEED:
        about["confidants"] = queries.confidants(request.actor, request.group, intent)
    if request.method == "POST":
        data = request.POST.copy()
        if "more" in data:
            data["form-TOTAL_FORMS"] = str(_one_more(request.POST.get("form-TOTAL_FORMS", "")))
        lines = Lines(data, initial=rows)
        return kind(data, lines=lines, **about), lines
    lines = Lines(initial=rows)
    return kind(lines=lines, **about), lines


def goes_on(request: GroupRequest) -> bool:
    """Whether one more line, or another language, was wanted: nothing is to be sent yet."""
    return "more" in request.POST or "speak" in request.POST


def _one_more(rows: str) -> int:
    return min(int(rows) + 1, MOST_ROWS) if rows.isdecimal() and len(rows) < 4 else 1


def _initial(request: GroupRequest, intent: Intent | None):
    if intent is None:
        answered = answered_offer(request)
        said = {"words": answered.words, "kinds": answered.kind_list} if answered else {}
        return {"secret": secrets.token_urlsafe(16), **wished(request.GET), **said}, []
    own = dict(promises.read_own(actor_for(request, intent), intent))
    shown = {name: getattr(intent, name) for name in actions.ON_THE_BOARD}
    told = dict(own.pop("told", {}))
    rows = _rows_of(intent, told.pop("lines", []))
    hidden = {name: own.pop(name, "") for name in FREE_TEXT}
    said = {name: getattr(intent, name) or hidden[name] for name in FREE_TEXT}
    place = intent.place.cell if intent.place else None
    more = {"place": place, "secret": secrets.token_urlsafe(16)}
    return {**shown, **own, **said, **told, **more}, rows


def _rows_of(intent: Intent, told: list[list[Any]]) -> list[dict[str, Any]]:
    """Its lines; where it is confided, those `told`, for which one line stands on the board."""
    lines = list(intent.lines.all())
    ids = [line.pk for line in lines]
    said = told or [[line.kind, line.quantity, line.words] for line in lines]
    return [
        {"line_id": line_id, "kind": kind, "quantity": quantity, "what": what}
        for line_id, (kind, quantity, what) in zip_longest(ids[: len(said)], said)
    ]
