"""Pages for who asks a practice for money without an account: ask, and come back with the code."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base import limits
from manyhands.base.codes import Code, code_from
from manyhands.base.times import now
from manyhands.funds.codes.drawing import square
from manyhands.funds.purse.holding import members_and_who_asks
from manyhands.funds.purse.pages_asking import ASKS_AN_HOUR
from manyhands.groups import standing
from manyhands.groups.door import GroupRequest, MemberRequest, in_group, members_only
from manyhands.groups.holding import faces, hold, holds
from manyhands.groups.models import Member
from manyhands.groups.staleness import may_be_forged, say_again, stale_is_told
from manyhands.practices import asking, looking, pages_asks, pages_running, queueing, where_to
from manyhands.practices.forms_codes import CodeForm
from manyhands.practices.models import Case, Practice
from manyhands.practices.pages_running import case_of, counting, practice_of
from manyhands.practices.pages_where import actor_for
from manyhands.practices.units import unit_of
from manyhands.practices.words import in_words


@stale_is_told
@in_group
def ask_with_code(request: GroupRequest, ref: str) -> HttpResponse:
    """Ask: how much, never why and never who. Members ask on a page of their own."""
    practice = practice_of(request.group, ref)
    _version, recipe = counting(practice)
    if not asking.may_be_asked(practice, recipe):
        raise Http404
    if request.member and _asks_as_a_member(request.member, practice):
        return redirect("open-case", request.group.slug, ref, queueing.ASKS)
    unit = unit_of(practice, recipe)
    sent = request.POST if request.method == "POST" else None
    form = CodeForm(sent, recipe=recipe, unit=unit)
    if sent is not None and may_be_forged(request):
        say_again(form)
    if sent is not None and unit and form.is_valid():
        return _asked(request, practice, form.cleaned_data)
    context = {
        "practice": practice, "form": form, "lacks_unit": unit is None,
        "too_little": pages_asks.in_a_sentence(recipe), "words": in_words(recipe),
    }  # fmt: skip
    status = 422 if sent is not None else 200
    return render(request, "practices/ask.html", context, status=status)


def _asks_as_a_member(member: Member, practice: Practice) -> bool:
    """Who observes or is suspended asks with a code, as anybody does."""
    return standing.is_open_to(member, "case.open", practice) and not member.is_suspended(now())


def _asked(request: GroupRequest, practice: Practice, said: dict[str, Any]) -> HttpResponse:
    """The code, once; sending the form again shows the same one and asks for nothing more."""
    code = code_from(said["secret"])
    case = asking.by_code(code.index())
    if case is None:
        where = limits.where_from(request.META)
        if not limits.take("ask money", where, most=ASKS_AN_HOUR, per=timedelta(hours=1)):
            return render(request, "429.html", status=429)
        case = _ask(request, practice, code, said)
    hold(request, case)
    return render(request, "purse/asked.html", {"claim": case, **faces(code)}, status=201)


def _ask(request: GroupRequest, practice: Practice, code: Code, said: dict[str, Any]) -> Case:
    where = where_to.Place(said["way"], said["how"])
    try:
        return asking.ask(request.actor, practice, code=code, amount=said["amount"], where=where)
    except IntegrityError:  # the same form, sent a moment earlier
        case = asking.by_code(code.index())
        if case is None:
            raise
        return case


@require_safe
@in_group
def show_case(request: GroupRequest, ref: str) -> HttpResponseBase:
    """How it stands: for who shows its code as for them, for members as for members."""
    case = case_of(request.group, ref) if holds(request, ref) else None
    if case is None or case.erased_at:  # then this browser shows no more than any other
        return pages_running.show_case(request, slug=request.group.slug, ref=ref)
    _version, recipe = counting(case.practice)
    unit = unit_of(case.practice, recipe)
    way, here = looking.way_of(case, recipe)
    ways = asking.ways_on(case)
    context = {
        "case": case, "practice": case.practice, "way": way, "here": here,
        "amount": unit.told(case.amount) if unit else "",
        "kept": looking.kept(case, now()),
        "place": pages_asks.place_of(case, recipe),
        "too_little": pages_asks.for_a_case(case, recipe),
        "can_take_back": asking.TAKEN_BACK in ways,
        "can_say_received": asking.RECEIVED in ways,
        "has_where_page": where_to.has_page(actor_for(request, case), case),
        "can_forget": asking.may_be_forgotten(case),
    }  # fmt: skip
    return render(request, "practices/own_ask.html", context)


@require_POST
@members_and_who_asks
def take_back(request: GroupRequest, ref: str) -> HttpResponse:
    """Take it back."""
    case = case_of(request.group, ref)
    asking.take_back(actor_for(request, case), case)
    messages.success(request, _("Taken back."))
    return redirect(case)


@require_POST
@members_and_who_asks
def say_received(request: GroupRequest, ref: str) -> HttpResponse:
    """Say that the money came."""
    case = case_of(request.group, ref)
    asking.say_received(actor_for(request, case), case)
    messages.success(request, _("Good. The others see that."))
    return redirect(case)


@require_POST
@members_and_who_asks
def forget(request: GroupRequest, ref: str) -> HttpResponse:
    """Forget at once that it was asked for with a code."""
    case = case_of(request.group, ref)
    asking.forget(actor_for(request, case), case)
    messages.success(request, _("It is erased. Nothing says any more who asked."))
    return redirect("board", request.group.slug)


@require_safe
@members_only
def poster(request: MemberRequest, ref: str) -> HttpResponse:
    """A sheet for the wall that says where to ask; it speaks the group's language."""
    practice = practice_of(request.group, ref)
    _version, recipe = counting(practice)
    if not asking.may_be_asked(practice, recipe):
        raise Http404
    address = settings.PUBLIC_URL + reverse("ask-practice", args=[request.group.slug, ref])
    context = {
        "name": practice.name, "purpose": "", "back_url": practice.get_absolute_url(),
        "ask_url": address, "qr": square(address),
    }  # fmt: skip
    return render(request, "purse/poster.html", context)
