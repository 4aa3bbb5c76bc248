"""The page of one commitment, for its two sides: what was promised, the thread, what to do now."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.aid import board, cards, rules
from manyhands.aid.models import Commitment
from manyhands.aid.pages_promises import find_commitment
from manyhands.aid.pages_promises import read_sealed as open_sealed
from manyhands.aid.policies import (
    is_helper,
    is_theirs,
    may_hear,
    the_helper_who_may_read,
    the_one_asked,
)
from manyhands.aid.queries import hearers, readings_of
from manyhands.base import limits
from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, in_group
from manyhands.groups.queries import members_of
from manyhands.talk import actions, queries
from manyhands.talk.forms import MessageForm, ReportForm
from manyhands.talk.policies import is_the_helper

MESSAGES_AN_HOUR = 60
REVEALS_AN_HOUR = 10  # of one member: nobody walks through a whole town's addresses


@require_safe
@in_group
def show_commitment(request: GroupRequest, ref: str) -> HttpResponse:
    """One promise, for the two it is between and for a member who was asked to take it over."""
    actor, commitment = find_commitment(request, ref)
    actions.see_news(queries.news_on(actor, commitment))
    return _show(request, actor, commitment)


@require_POST
@in_group
def read_sealed(request: GroupRequest, ref: str) -> HttpResponse:
    """The same page, once, with what is sealed; the asker sees who opened it and when."""
    actor, commitment = find_commitment(request, ref)
    who = request.member.ref if request.member else "nobody"
    if not limits.take("reveal", who, most=REVEALS_AN_HOUR, per=timedelta(hours=1)):
        why = _("That is a lot in one hour. Please wait a little.")
        return render(request, "429.html", {"why": why}, status=429)
    sealed = open_sealed(request, commitment)
    return _show(request, actor, commitment, sealed_rows=cards.sealed_rows(sealed), opened=True)


@require_POST
@in_group
def post_message(request: GroupRequest, ref: str) -> HttpResponse:
    """Write to the other side."""
    actor, commitment = find_commitment(request, ref)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _show(request, actor, commitment, form=form, status=422)
    side = f"{commitment.ref} {is_the_helper(actor, commitment)}"
    if not limits.take("message", side, most=MESSAGES_AN_HOUR, per=timedelta(hours=1)):
        form.add_error(None, _("That is a lot in one hour. Please wait a little."))
        return _show(request, actor, commitment, form=form, status=429)
    if not _is_sent_again(actor, commitment, form.cleaned_data["nonce"]):
        actions.post_message(actor, commitment, **form.cleaned_data)
    return redirect("show-commitment", request.group.slug, ref)


@require_POST
@in_group
def mute(request: GroupRequest, ref: str) -> HttpResponse:
    """Hear no more of new messages here, or hear of them again."""
    actor, commitment = find_commitment(request, ref)
    is_on = request.POST.get("is_on") == "1"
    actions.mute(actor, commitment, is_on=is_on)
    said = (
        _("You will not be told of new messages here.") if is_on else _("You will be told again.")
    )
    messages.success(request, said)
    return redirect("show-commitment", request.group.slug, ref)


@require_POST
@in_group
def report(request: GroupRequest, ref: str) -> HttpResponse:
    """Ask two members, whom it does not concern, to look."""
    actor, commitment = find_commitment(request, ref)
    form = ReportForm(request.POST, prefix="report")
    if not form.is_valid():
        return _show(request, actor, commitment, report_form=form, status=422)
    actions.report(actor, commitment, words=form.cleaned_data["words"])
    messages.success(request, _("Thank you. Two members whom it does not concern can look now."))
    return redirect("show-commitment", request.group.slug, ref)


def _is_sent_again(actor: Any, commitment: Commitment, nonce: str) -> bool:
    by_helper = is_the_helper(actor, commitment)
    return commitment.messages.filter(by_helper=by_helper, nonce=nonce).exists()


def _show(
    request: GroupRequest, actor: Any, commitment: Commitment, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page; `more` takes the place of an empty form, or adds what was opened."""
    need = commitment.need
    context = {
        "commitment": commitment,
        "need": need,
        "title": cards.title(need),
        "shares": list(commitment.shares.select_related("line")),
        "poster_name": _poster_name(actor, commitment),
        "thread": queries.thread(actor, commitment),
        "form": MessageForm(initial={"nonce": secrets.token_urlsafe(16)}),
        "report_form": ReportForm(prefix="report"),
        "has_reported": queries.has_reported(actor, commitment),
        "is_muted": queries.is_muted(actor, commitment),
        **_sides(request, actor, commitment),
        **more,
    }
    return render(request, "talk/commitment.html", context, status=status)


def _poster_name(actor: Any, commitment: Commitment) -> str:
    """Whoever is only asked to take over learns no more of the poster than the board says."""
    need = commitment.need
    may_know = is_the_helper(actor, commitment) or is_theirs(actor, need)
    return need.asker.name if need.asker and may_know else _("A neighbor")


def _sides(request: GroupRequest, actor: Any, commitment: Commitment) -> dict[str, Any]:
    """Who the visitor is to the promise, and what only they see."""
    need = commitment.need
    helps, posted = is_helper(actor, commitment), is_theirs(actor, need)
    others = []
    if helps and not commitment.kept_at:
        not_these = [commitment.helper_id, need.asker_id or 0]
        able = hearers(need.group) if need.is_confided else members_of(request.group)[:500]
        others = [member for member in able if member.pk not in not_these]
    return {
        "helps": helps,
        "posted": posted,
        "helped": is_the_helper(actor, commitment) and not helps,
        "is_asked": commitment.is_standing and _is_asked(actor, commitment),
        "can_write": commitment.is_standing and (helps or posted),
        "may_read_sealed": the_helper_who_may_read(actor, commitment)
        and _may_read_sealed(commitment),
        "may_hear": may_hear(actor, need),
        "readings": readings_of(actor, need),
        "others": others,
    }


def _is_asked(actor: Any, commitment: Commitment) -> bool:
    return the_one_asked(actor, commitment) and may_hear(actor, commitment.need)


def _may_read_sealed(commitment: Commitment) -> bool:
    need = commitment.need
    hours = board.timing(need.group).erase_after_h
    return rules.may_read_sealed(
        now(), kept_at=commitment.kept_at, erase_at=need.erase_at, hours=hours
    )
