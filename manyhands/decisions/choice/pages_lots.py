"""Pages of lots and rosters, of what can be undone, and of what cannot wait."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import changing
from manyhands.decisions import emergency as acts
from manyhands.decisions import undo as undoing
from manyhands.decisions.choice import sortition
from manyhands.decisions.choice.forms import CommitForm, DrawForm, RosterForm
from manyhands.decisions.engine.seeds import fingerprint
from manyhands.decisions.models import Draw, Duty, Emergency, Option, Roster
from manyhands.groups.acts import Act
from manyhands.groups.clocks import day_in
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Member
from manyhands.groups.powers import POWERS
from manyhands.groups.queries import members_of

MOST_SHOWN = 50


@members_only
def list_draws(request: MemberRequest) -> HttpResponse:
    """Lots that run and lots that are drawn; a member begins another."""
    form = DrawForm(request.group, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draw = sortition.begin_draw(request.member, request.group, **form.cleaned_data)
        return redirect("show-draw", request.group.slug, draw.ref)
    context = {"form": form, "draws": Draw.objects.filter(group=request.group)[:MOST_SHOWN]}
    return render(request, "decisions/ballot_lots.html", context, status=_status(request))


@members_only
def show_draw(request: MemberRequest, ref: str) -> HttpResponse:
    """One lot: who is on the list, what to do now, the seed, and how to draw it again."""
    rows = Draw.objects.select_related("round__proposal", "group__constitution")
    draw = get_object_or_404(rows, group=request.group, ref=ref)
    own = draw.nonces.filter(member=request.member).first()
    form = CommitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _say(request, draw, form.cleaned_data["words"], has_committed=own is not None)
        return redirect("show-draw", request.group.slug, ref)
    context = _draw_in_words(draw) | {
        "draw": draw, "own": own, "form": form, "nonces": draw.nonces.select_related("member"),
        "may_commit": own is None and now() < draw.commit_until,
        "may_reveal": own is not None and not own.words and now() >= draw.commit_until,
    }  # fmt: skip
    return render(request, "decisions/ballot_lot.html", context, status=_status(request))


def _say(request: MemberRequest, draw: Draw, words: str, *, has_committed: bool) -> None:
    if has_committed:
        sortition.reveal_words(request.member, draw, words=words)
        return
    is_fingerprint = len(words) == 64 and not set(words) - set("0123456789abcdef")
    commitment = words if is_fingerprint else fingerprint(words)
    sortition.commit_words(request.member, draw, commitment=commitment)
    messages.success(request, _("Your fingerprint is in the record. Keep your words until then."))


def _draw_in_words(draw: Draw) -> dict[str, Any]:
    seed, drawn, is_over = draw.seed, draw.drawn, bool(draw.drawn_at)
    if draw.round is not None and draw.round.tally and draw.round.tally["chosen"]:
        seed, drawn, is_over = draw.round.tally["seed"], draw.round.tally["chosen"], True
    rows = Member.objects.filter(ref__in=draw.names).values_list("ref", "name", "became__name")
    names = {ref: name or later or "" for ref, name, later in rows}
    options = Option.objects.filter(ref__in=draw.names).select_related("member")
    names |= {row.ref: str(row) for row in options}
    return {
        "names": [(ref, names.get(ref, "")) for ref in draw.names],
        "drawn": [names.get(ref) or ref for ref in drawn],
        "seed": seed,
        "program": sortition.program_for(draw) if is_over else "",
    }


# --- rosters ---


@members_only
def list_rosters(request: MemberRequest) -> HttpResponse:
    """Who serves when; a member has somebody drawn for a day."""
    asked = {"role": request.GET.get("role", "")[:30], "how_many": 1}
    form = RosterForm(request.POST if request.method == "POST" else None, initial=asked)
    if request.method == "POST" and form.is_valid():
        sortition.draw_roster(request.member, request.group, **form.cleaned_data)
        return redirect("rosters", request.group.slug)
    rosters = Roster.objects.filter(group=request.group).prefetch_related("duties__member")
    context = {"form": form, "rosters": rosters[:MOST_SHOWN], "today": day_in(request.group, now())}
    return render(request, "decisions/ballot_rosters.html", context, status=_status(request))


@require_POST
@members_only
def decline(request: MemberRequest, ref: str) -> HttpResponse:
    """Say that one cannot serve."""
    duty = get_object_or_404(Duty, roster__group=request.group, ref=ref)
    sortition.decline(request.member, duty)
    return redirect("rosters", request.group.slug)


# --- undoing ---


@members_only
def undo(request: MemberRequest) -> HttpResponse:
    """What was done in the last seven days and can be undone, each with a button."""
    if request.method == "POST":
        seq = request.POST.get("seq", "")
        undoing.undo(request.member, request.group, seq=int(seq) if seq.isdecimal() else -1)
        messages.success(request, _("It is as it was before."))
        return redirect("undo", request.group.slug)
    rows = undoing.what_can_be_undone(request.group)
    names = dict(members_of(request.group).values_list("ref", "name"))
    context = {"rows": [(row, names.get(row.by, "")) for row in rows]}
    return render(request, "decisions/ballot_undo.html", context)


# --- what cannot wait ---


@members_only
def emergencies(request: MemberRequest) -> HttpResponse:
    """What two members may do at once, what waits for another key, and what was done."""
    if request.method == "POST":
        acts.ask_emergency(
            request.member,
            request.group,
            act=_act(request.POST.get("act", "")),
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, _("Your key is turned. Another member turns the next."))
        return redirect("emergency", request.group.slug)
    rows = Emergency.objects.filter(group=request.group).select_related("proposal__group")
    terms = acts.terms_of(request.group)
    longer = timedelta(hours=terms["max_h"])
    context = {
        "listed": [POWERS[name] for name in acts.listed(request.group)],
        "rows": [_emergency_in_words(request.member, row, longer) for row in rows[:MOST_SHOWN]],
        "terms": terms,
    }
    return render(request, "decisions/ballot_emergency.html", context)


def _act(text: str) -> dict[str, Any]:
    """The act as the page before sent it; `NotPossible` for anything else."""
    try:
        act = json.loads(text)
        return {name: act[name] for name in ("power", "subject", "details")}
    except (ValueError, TypeError, KeyError):
        raise NotPossible(
            _("Press the button of what is to be done; there you can say that it cannot wait.")
        ) from None


def _emergency_in_words(member: Member, row: Emergency, longer: timedelta) -> dict[str, Any]:
    waits = row.done_at is None and row.asked_at + acts.SECOND_WITHIN > now()
    waits_for_me = waits and not row.keys.filter(member=member).exists()
    why_not = acts.why_not_the_next(row, member, now()) if waits_for_me else ""
    return {
        "row": row,
        "says": POWERS[row.act["power"]].says,
        "about": changing.about(member.group, Act(**row.act)),
        "waits": waits,
        "may_turn": waits_for_me and not why_not,
        "why_not": why_not,
        "until_then": row.until + longer if row.until and row.can_stand_longer else None,
    }


@require_POST
@members_only
def turn_key(request: MemberRequest, ref: str) -> HttpResponse:
    """Turn the next key."""
    row = get_object_or_404(Emergency, group=request.group, ref=ref)
    done = acts.second_emergency(request.member, row)
    said = _("It is done, and everybody is asked to confirm it.") if done.done_at else ""
    messages.success(request, said or _("Your key is turned. Another member turns the next."))
    return redirect("emergency", request.group.slug)


@require_POST
@members_only
def renew(request: MemberRequest, ref: str) -> HttpResponse:
    """Let what was done stand longer, as the group decides it."""
    row = get_object_or_404(Emergency, group=request.group, ref=ref)
    request.back_url = reverse("emergency", args=[request.group.slug])
    acts.renew_emergency(request.member, row)
    messages.success(request, _("It stands longer now."))
    return redirect(request.back_url)


def _status(request: MemberRequest) -> int:
    return 422 if request.method == "POST" else 200
