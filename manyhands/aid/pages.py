"""Pages of the board: look, ask, offer, and one need or offer with all that can be done with it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from manyhands.aid import actions, cards, drawing, promises, queries
from manyhands.aid.drafts import Draft
from manyhands.aid.filling import answered_offer, forms_of, goes_on
from manyhands.aid.forms import AskForm
from manyhands.aid.forms_board import CodeForm, CommitForm, FilterForm
from manyhands.aid.holding import actor_for
from manyhands.aid.kinds import LANGUAGES
from manyhands.aid.models import NEED, OFFER, Intent
from manyhands.aid.policies import is_theirs, may_hear
from manyhands.base import codes, limits
from manyhands.base.inline import sheet
from manyhands.base.quilt import sew
from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.holding import OPENS, drop, faces, hold, holds, opened_by
from manyhands.groups.models import Place
from manyhands.groups.staleness import is_stale, may_be_forged, say_again, stale_is_told
from manyhands.groups.standing import is_open_to

# Floors above add what they show beside a need or offer: functions of who looks, and the intent.
BESIDE_INTENT: list[Callable[[Any, Intent], SafeString]] = []

POSTS_AN_HOUR = 120  # from one part of the net: after an earthquake that may be a whole town
# Right codes count too, and a shelter shares one address of the net. A million guesses among a
# million codes have a chance of 2**-48; this only keeps the server from being kept busy.
TRIES_AN_HOUR = 600
OPENS.append(partial(queries.by_code, None))


@require_safe
@in_group
def board(request: GroupRequest, direction: str = NEED) -> HttpResponse:
    """What is open, as cards and as the quilt, narrowed down by what somebody looks for."""
    places = list(queries.patches(request.group))
    form = FilterForm(request.GET, places=places)
    chosen = form.chosen()
    found = queries.board(
        request.actor, request.group, direction, queries.Filters(**chosen), _cursor(request)
    )
    rows, more = found[: queries.PAGE], len(found) > queries.PAGE
    by_id: dict[int | None, Place | None] = {place.pk: place for place in places}
    at = now()
    here = reverse(f"{direction}s", args=[request.group.slug])
    caption = _("Tap a patch to see what is open there.")
    patches = cards.patches(places, here, chosen=chosen.get("place"))
    context = {
        "direction": direction,
        "cards": [drawing.card(cards.card(row, by_id, at, here), at) for row in rows],
        "form": form,
        "is_narrowed": bool(chosen),
        "quilt": drawing.quilt(patches, caption, at),
        "next_url": _next_url(request, rows[-1]) if more else "",
        "first_url": here if request.GET.get("before") else "",
    }
    return render(request, "aid/board.html", context)


@stale_is_told
@in_group
def ask(request: GroupRequest) -> HttpResponse:
    """Ask for help: one short page, no account, no name."""
    return _post_page(request, NEED)


@stale_is_told
@in_group
def offer(request: GroupRequest) -> HttpResponse:
    """Offer help: one short page, no account, no name."""
    return _post_page(request, OFFER)


def _post_page(request: GroupRequest, direction: str) -> HttpResponse:
    form, lines = forms_of(request, direction)
    if request.method != "POST" or goes_on(request):
        return _show_form(request, form, lines)
    if may_be_forged(request):
        say_again(form)
    if not (form.is_valid() and lines.is_valid() and form.is_safe_to_show()):
        return _show_form(request, form, lines, status=422)
    code = codes.code_from(form.cleaned_data["secret"])
    posted = queries.by_code(None, code.index())
    if posted is None:
        where = limits.where_from(request.META)
        if not limits.take("post", where, most=POSTS_AN_HOUR, per=timedelta(hours=1)):
            return render(request, "429.html", status=429)
        posted = _post_once(request, direction, form.draft(), code)
    hold(request, posted)
    return _answer(request, posted, code)


def _post_once(request: GroupRequest, direction: str, draft: Draft, code: codes.Code) -> Intent:
    """Post it, or find what the same form, sent a moment earlier, has posted meanwhile."""
    try:
        return _post(request, direction, draft, code)
    except IntegrityError:
        posted = queries.by_code(None, code.index())
        if posted is None:
            raise
        return posted


def _post(request: GroupRequest, direction: str, draft: Draft, code: codes.Code) -> Intent:
    if direction == OFFER:
        return actions.post_offer(request.actor, request.group, draft=draft, code=code)
    answers = answered_offer(request)
    return actions.post_need(request.actor, request.group, draft=draft, code=code, answers=answers)


def _show_form(request, form, lines, *, intent=None, status=200) -> HttpResponse:
    if status == 200:  # nothing is sent yet, so nothing is wrong yet
        for part in (form, *lines):
            part.errors.clear()
    css, style_hash = sheet()
    places = list(request.group.places.all())
    chosen = str(form["place"].value() or "")
    place = next((place for place in places if str(place.cell) == chosen), None)
    context = {
        "form": form,
        "typed_in": "typed",
        "lines": lines,
        "direction": NEED if isinstance(form, AskForm) else OFFER,
        "quilt": sew(list(cards.patches(places, chosen=place))),
        "intent": intent,
        "inline_css": css,
        "answered": answered_offer(request),
        "says_who": any(form.data.get(name, "0") != "0" for name in ("adults", "children")),
    }
    response = render(request, "aid/form.html", context, status=status)
    vars(response)["style_hash"] = style_hash  # for the content policy
    return response


def _answer(request: GroupRequest, intent: Intent, code: codes.Code) -> HttpResponse:
    """The code, once."""
    return render(request, "aid/posted.html", {"intent": intent, **faces(code)}, status=201)


@require_safe
@in_group
def show_intent(request: GroupRequest, ref: str, direction: str) -> HttpResponse:
    """One need or offer, with what this visitor may see of it and do with it."""
    intent = find(request, ref, direction)
    return show(request, intent)


def show(request: GroupRequest, intent: Intent, *, form=None, status=200) -> HttpResponse:
    actor = actor_for(request, intent)
    lines = list(intent.lines.all())
    own = is_theirs(actor, intent)
    can_commit = intent.is_need and intent.is_open and intent.left > 0 and not own
    can_commit = can_commit and may_hear(actor, intent) and is_open_to(actor, "need.commit")
    commitments = queries.commitments_on(actor, intent)
    context = {
        "intent": intent,
        "title": cards.title(intent),
        "card": cards.card(intent, {intent.place_id: intent.place}, now(), ""),
        "lines": lines,
        "own": own,
        "holds": holds(request, intent.ref),
        "sealed_rows": cards.sealed_rows(promises.read_own(actor, intent), own=True) if own else [],
        "language_name": dict(LANGUAGES).get(intent.language, ""),
        **{
            f"{name}_name": f"{name}-{intent.direction}"
            for name in (
                "refresh",
                "edit",
                "withdrawal",
                "closing",
                "erasure",
                "claim",
                "hiding",
                "showing",
            )
        },
        "has_words": bool(intent.words or intent.times or any(line.words for line in lines)),
        "commitments": commitments,
        "readings": queries.readings_of(actor, intent),
        "the_few": _the_few(request, intent) if intent.is_confided else "",
        "answers": list(queries.answers_to(actor, intent)) if own and not intent.is_need else [],
        "sees_more": request.member is not None or own,
        "can_commit": can_commit and not commitments,
        "beside": [draw(actor, intent) for draw in BESIDE_INTENT],
        "form": form or (CommitForm(lines=lines) if can_commit and request.member else None),
    }
    return render(request, "aid/intent.html", context, status=status)


def _the_few(request: GroupRequest, intent: Intent) -> str:
    """The names of those in whom it is confided, for its poster and members.

    A member is told all who carry the mandate: who is left out would say who asks.
    """
    if is_theirs(actor_for(request, intent), intent):
        return cards.in_a_row(queries.confidants(request.actor, request.group, intent))
    return cards.in_a_row(queries.hearers(request.group)) if request.member else ""


@stale_is_told
@in_group
def edit_intent(request: GroupRequest, ref: str, direction: str) -> HttpResponse:
    """Say it anew, on the same short page."""
    intent = _find_own(request, ref, direction)
    form, lines = forms_of(request, direction, intent)
    if request.method != "POST" or goes_on(request):
        return _show_form(request, form, lines, intent=intent)
    if is_stale(request):
        say_again(form)
    if not (form.is_valid() and lines.is_valid() and form.is_safe_to_show()):
        return _show_form(request, form, lines, intent=intent, status=422)
    actions.edit_intent(actor_for(request, intent), intent, draft=form.draft())
    messages.success(request, _("Changed."))
    return redirect(intent)


SAID = {
    "refresh_intent": gettext_lazy("Good. It stays on the board."),
    "withdraw_intent": gettext_lazy("Taken back. Nobody sees it any more."),
    "close_intent": gettext_lazy("Done. Nobody sees it any more."),
}


def _act_on_own(name: str):
    @require_POST
    @in_group
    def act(request: GroupRequest, ref: str, direction: str) -> HttpResponse:
        intent = _find_own(request, ref, direction)
        getattr(actions, name)(actor_for(request, intent), intent)
        messages.success(request, SAID[name])
        return redirect(intent)

    act.__name__ = name
    return act


refresh_intent = _act_on_own("refresh_intent")
withdraw_intent = _act_on_own("withdraw_intent")
close_intent = _act_on_own("close_intent")


@in_group
def erase_intent(request: GroupRequest, ref: str, direction: str) -> HttpResponse:
    """Erase at once, after one question."""
    intent = _find_own(request, ref, direction)
    if request.method != "POST":
        return render(request, "aid/erase.html", {"intent": intent, "title": cards.title(intent)})
    actions.erase_intent(actor_for(request, intent), intent)
    messages.success(request, _("Erased. What you wrote is gone from this server."))
    return redirect("board", request.group.slug)


@require_POST
@in_group
def claim_intent(request: GroupRequest, ref: str, direction: str) -> HttpResponse:
    """Keep with one's membership what one posted without an account."""
    intent = find(request, ref, direction)
    if request.member is None or not holds(request, intent.ref):
        raise Http404
    actor = actor_for(request, intent)
    actions.claim_intent(actor, intent, member=request.member)
    return redirect(intent)


@require_safe
@members_only
def mine(request: MemberRequest) -> HttpResponse:
    """What one posted, promised, and is asked to take over."""
    return render(request, "aid/mine.html", queries.mine(request.member))


def open_link(request: HttpRequest, link: str) -> HttpResponse:
    """A link with a code in it: looking at it does nothing, the button opens what it stands for."""
    if request.method != "POST":
        return render(request, "aid/open.html", {"link": link})
    return _open(request, link, CodeForm({"code": link}))


def enter_code(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    if request.method != "POST":
        return render(request, "aid/code.html", {"form": CodeForm()})
    return _open(request, request.POST.get("code", ""), CodeForm(request.POST))


def _open(request: HttpRequest, text: str, form: CodeForm) -> HttpResponse:
    """Wrong, too old, never there: the same work and the same sentence."""
    where = limits.where_from(request.META)
    if not limits.take("code", where, most=TRIES_AN_HOUR, per=timedelta(hours=1)):
        return render(request, "429.html", status=429)
    code = codes.parse(text) or codes.new_code()
    opened = opened_by(code.index())
    if opened is None:
        form.is_valid()
        form.add_error(
            "code",
            _("We know no such code. Look at each word again. It may also be erased by now."),
        )
        return render(request, "aid/code.html", {"form": form}, status=422)
    hold(request, opened)
    return redirect(opened.get_absolute_url())


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Forget in this browser every code it has shown."""
    drop(request)
    return redirect("front")


def find(request: GroupRequest, ref: str, direction: str) -> Intent:
    """What the visitor may look at; what is over is there only for those it concerns."""
    seen = queries.seen_by(request.actor, request.group)
    intent = get_object_or_404(seen, ref=ref, direction=direction)
    if not intent.is_open and not queries.concerns(actor_for(request, intent), intent):
        raise Http404
    return intent


def _find_own(request: GroupRequest, ref: str, direction: str) -> Intent:
    intent = find(request, ref, direction)
    if not is_theirs(actor_for(request, intent), intent):
        raise Http404
    return intent


def _cursor(request: HttpRequest) -> tuple[int, int] | None:
    rank, _dot, last = request.GET.get("before", "").partition(".")
    if not (rank.isdecimal() and last.isdecimal()) or len(rank) > 19 or len(last) > 18:
        return None
    return min(int(rank), 2**63 - 1), int(last)


def _next_url(request: HttpRequest, last: Intent) -> str:
    query = request.GET.copy()
    query["before"] = f"{last.rank}.{last.pk}"
    return f"?{query.urlencode()}"
