"""Pages of turns: coming into the lot, telling one's words, the order, and the pot of a round."""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import codes
from manyhands.base.times import now
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.practices import hands as holding
from manyhands.practices import rotating, rounds
from manyhands.practices import seeing_rounds as seeing
from manyhands.practices.engine import rotation
from manyhands.practices.forms_turns import ComeInForm, OrderForm, TellForm
from manyhands.practices.models import Hand, Practice, Turns

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@require_safe
@in_group
def show_turns(request: GroupRequest, ref: str) -> HttpResponse:
    """The lot as it stands, with all that is needed to draw it again."""
    return page(request, find(request, ref), None)


@require_POST
@members_only
def commit_to_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Come into the lot with these words; only their hash is kept."""
    practice = find(request, ref)
    form = ComeInForm(request.POST, may_split=holding.may_split(practice))
    if not form.is_valid():
        return page(request, practice, form, status=422)
    words, hands = form.cleaned_data["words"], form.cleaned_data["hands"]
    # All can read fingerprints here: who has another's has not their words, and half of no hand.
    is_made_at_home = hands != holding.HALF and FINGERPRINT.fullmatch(words)
    commitment = words if is_made_at_home else rotation.commit(words)
    rotating.commit(request.member, practice, commitment=commitment, hands=hands)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def give_up_hand(request: MemberRequest, ref: str) -> HttpResponse:
    """Hold nothing any more."""
    practice = find(request, ref)
    rotating.give_up(request.member, practice)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def lock_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Nobody comes in any more."""
    practice = find(request, ref)
    rotating.lock(request.member, practice)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def tell_words(request: MemberRequest, ref: str) -> HttpResponse:
    """Tell the words one came in with."""
    practice, form = find(request, ref), TellForm(request.POST)
    if not form.is_valid():
        return page(request, practice, form, status=422)
    try:
        rotating.tell(request.member, practice, secret=form.cleaned_data["words"])
    except rotating.OtherWords as why:
        form.add_error("words", str(why))
        return page(request, practice, form, status=422)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def draw_turns(request: MemberRequest, ref: str) -> HttpResponse:
    """Draw the order."""
    practice = find(request, ref)
    rotating.draw(request.member, practice)
    return redirect("show-turns", request.group.slug, practice.ref)


@require_POST
@members_only
def write_turns_down(request: MemberRequest, ref: str) -> HttpResponse:
    """Propose an order that was agreed on, or write it down."""
    practice = find(request, ref)
    form = _order_form(practice, request.POST)
    if not form.is_valid():
        return page(request, practice, form, status=422)
    rotating.write_down(request.member, practice, order=form.order)
    return redirect("show-turns", request.group.slug, practice.ref)


def _order_form(practice: Practice, sent: QueryDict | None = None) -> OrderForm:
    there = rotating.who_takes_turns(practice)
    return OrderForm({ref: one.member.name for ref, one in there.items() if one.member}, sent)


def page(
    request: GroupRequest, practice: Practice, form: forms.Form | None, *, status: int = 200
) -> HttpResponse:
    """The page of turns, with the form that was not well filled in, of words or of a bid."""
    hands = list(holding.with_holders(practice))
    told = {hand.ref: hand.secret for hand in hands if hand.told_at}
    turns = Turns.objects.filter(practice=practice).first()
    own = [hand for hand in hands if hand.is_of(request.member)]
    context = {
        "practice": practice,
        "turns": turns,
        "hands": hands,
        "own": own,
        "to_tell": [hand for hand in own if not hand.told_at],
        "form": form or (TellForm() if turns else _come_in_form(practice, own)),
        "seed": rotation.seed(told) if turns and turns.drawn_at and not turns.is_written else "",
        "told": sorted(told),
        "late": bool(turns and now() > turns.tell_by),
        "all_told": len(told) == len(hands),
        **_of_writing(request, practice, turns, form),
        **(seeing.of_round(practice, request.member, form) if request.member else {}),
    }
    return render(request, "practices/turns.html", context, status=status)


def _of_writing(
    request: GroupRequest, practice: Practice, turns: Turns | None, form: forms.Form | None
) -> dict[str, Any]:
    """What writing an order down takes, where that is how the group says whose pot it is."""
    if turns is not None:
        return {"is_written": turns.is_written}
    if rounds.order_of(practice) != rounds.WRITTEN:
        return {}
    mine = practice.participants.filter(left_at=None, holder__member=request.member)
    return {
        "is_written": True,
        "takes_part": request.member is not None and mine.exists(),
        "order_form": form if isinstance(form, OrderForm) else _order_form(practice),
    }


def _come_in_form(practice: Practice, own: list[Hand]) -> ComeInForm:
    """With words that are offered, and with what one holds now."""
    holds = holding.TWO if own[1:] else holding.HALF if own and own[0].is_split else holding.ONE
    return ComeInForm(initial=_offer() | {"hands": holds}, may_split=holding.may_split(practice))


def _offer() -> dict[str, str]:
    """Words nobody can guess, for whoever has none of their own."""
    return {"words": codes.new_code().words(get_language() or "en")}


def find(request: GroupRequest, ref: str) -> Practice:
    found = get_object_or_404(Practice, group=request.group, ref=ref)
    if found.recipe != "rosca":
        raise Http404
    found.group = request.group
    return found
