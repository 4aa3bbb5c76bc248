"""Pages of a practice that runs: who takes part, its cases, what happened."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.decisions.queries import open_about
from manyhands.groups.acts import name_of
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Group, Member
from manyhands.ledger.pages_acts import press
from manyhands.practices import (
    case_days,
    due,
    guarding,
    lending,
    limits,
    looking,
    pages_asks,
    paying_back,
    queries,
    queueing,
    receipts,
    rounds,
    running,
    standing,
    where_to,
    words,
)
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms_running import AskForm, CaseForm, DayForm, HappenedForm, StepForm
from manyhands.practices.models import Case, Practice, PracticeVersion
from manyhands.practices.units import Unit, unit_of


def now_in(
    practice: Practice, version: PracticeVersion, recipe: Recipe, member: Member
) -> dict[str, Any]:
    """What its page shows members of it besides its rule."""
    unit, at = unit_of(practice, recipe), now()
    rows = looking.rows_of(practice, recipe, unit, (member, at))
    own, below = looking.own_balance(practice, recipe, member, unit)
    there = practice.participants.filter(left_at=None)
    order = version.params.get("order", rounds.BY_LOT)
    by_hands = practice.recipe == "rosca" and order != rounds.WRITTEN
    return {
        "pots": looking.pots(practice, recipe, unit),
        "scarce": None if practice.ended_at else pages_asks.seen(practice, recipe, unit, at),
        "stands": None if practice.ended_at else standing.of(practice, version, unit, at),
        "count": looking.own_count(practice, recipe, member),
        "own": own,
        "below": below,
        "owes": looking.own_debt(practice, member, unit),
        "gets": looking.own_claim(practice, member, unit),
        "kinds": [{"name": kind, "says": words.kind(kind), "rows": rows[kind]} for kind in rows],
        "part": _own_part(practice, version, unit, member),
        "takes_part": there.filter(holder__member=member).exists(),
        "by_hands": by_hands,
        "has_participants": looking.has_participants(recipe),
        "how_many": (practice.hands if by_hands else there).count(),
    }


def _own_part(
    practice: Practice, version: PracticeVersion, unit: Unit | None, member: Member
) -> dict[str, str] | None:
    """What the member chose to give for a death, where they may; nobody is shown another's."""
    by_choice = queries.parts_are_chosen(practice, version.params)
    if practice.ended_at or unit is None or not by_choice:
        return None
    mine = practice.participants.filter(left_at=None, holder__member=member).first()
    if mine is None:
        return None
    return {"gives": "" if mine.gives is None else unit.told(mine.gives)}


@require_POST
@members_only
def enter_practice(request: MemberRequest, ref: str) -> HttpResponse:
    """Take part."""
    practice = practice_of(request.group, ref)
    running.enter_practice(request.member, practice)
    return redirect(practice)


@require_POST
@members_only
def step_out(request: MemberRequest, ref: str) -> HttpResponse:
    """Take no part any more."""
    practice = practice_of(request.group, ref)
    running.step_out(request.member, practice)
    return redirect(practice)


@members_only
def book_event(request: MemberRequest, ref: str) -> HttpResponse:
    """Choose what happened, then say how much, about whom and when."""
    practice = practice_of(request.group, ref)
    version, recipe = counting(practice)
    events = {event.name: event for event in looking.bookable(practice, recipe)}
    name = request.POST.get("event") or request.GET.get("event") or ""
    if name not in events:
        context = {"practice": practice, "events": [(one, _(events[one].says)) for one in events]}
        return render(request, "practices/choose_event.html", context)
    sent = request.POST if request.method == "POST" else None
    asks = (recipe, set(version.params), unit_of(practice, recipe))
    form = HappenedForm(sent, event=events[name], asks=asks, member=request.member)
    if sent is not None and form.is_valid():
        moment = guarding.Moment(practice, recipe, request.member, name, form.details["values"])
        if said := limits.what_is_against(replace(moment, is_supposed=True), asks[2], name):
            form.add_error(None, said)
    if sent is not None and form.is_valid():
        amount = guarding.moves_in_all(moment)
        answer = press(
            request,
            form,
            lambda: running.book_event(
                request.member, practice, event=name, amount=amount, **form.details
            ),
            practice.get_absolute_url(),
        )
        if answer:
            return answer
    context = {"practice": practice, "form": form, "event": name, "says": _(events[name].says)}
    status = 422 if sent is not None else 200
    return render(request, "practices/book.html", context, status=status)


@require_POST
@members_only
def bear_what_is_due(request: MemberRequest, ref: str) -> HttpResponse:
    """Book what is held back, as many things as the page said."""
    practice, many = practice_of(request.group, ref), request.POST.get("many", "")
    running.bear_what_is_due(
        request.member, practice, many=int(many) if many.isdecimal() and len(many) < 9 else 0
    )
    return redirect(practice)


# --- cases --------------------------------------------------------------------------------


@members_only
def open_case(request: MemberRequest, ref: str, kind: str) -> HttpResponse:
    """Open a case of this kind."""
    practice = practice_of(request.group, ref)
    _version, recipe = counting(practice)
    if kind not in looking.kinds(recipe):
        raise Http404
    unit = unit_of(practice, recipe)
    sent = request.POST if request.method == "POST" else None
    among = due.who_can_be_about(practice, kind)
    about: Any = {"asks": (recipe, kind, unit), "member": request.member, "among": among}
    is_ask = kind == queueing.ASKS
    form = AskForm(sent, practice, **about) if is_ask else CaseForm(sent, **about)
    lacks_unit = unit is None and looking.asks_for_amount(recipe, kind)
    first = _sent_already(practice, kind, form, unit) if sent is not None else None
    if sent is not None and form.is_valid() and not lacks_unit:
        return redirect(running.open_case(request.member, practice, kind=kind, **form.details))
    context = {
        "practice": practice, "form": form, "says": words.kind(kind), "lacks_unit": lacks_unit,
        "first": first,
    }  # fmt: skip
    status = 422 if sent is not None else 200
    return render(request, "practices/open_case.html", context, status=status)


def _sent_already(practice: Practice, kind: str, form: CaseForm, unit: Unit | None) -> Case | None:
    """The case that this form brought about before, where it says something else now; the form
    says so.
    """
    if not form.is_valid():
        return None
    said = form.details
    rows = practice.cases.filter(ref=said["key"]).select_related("holder__member", "other__member")
    there = rows.first()
    if there is None:
        return None
    sides = [one.member.ref if one and one.member else None for one in (there.holder, there.other)]
    before = (there.kind, there.amount, *sides)
    if before == (kind, said.get("amount", 0), said.get("about"), said.get("other")):
        return None
    if unit and there.amount != said.get("amount", 0):
        first = _("This was sent already, with %s, and is written down.") % unit.told(there.amount)
    else:
        first = _("This was sent already, about somebody else, and is written down.")
    told = first + " " + _("To write down another, begin anew.")
    form.add_error(None, told)
    return there


@require_safe
@members_only
def show_case(request: MemberRequest, ref: str) -> HttpResponse:
    """Its way, what the books say of it, and what can come next."""
    return _case_page(request, case_of(request.group, ref))


@require_POST
@members_only
def move_case(request: MemberRequest, ref: str) -> HttpResponse:
    """Say how it went on."""
    case = case_of(request.group, ref)
    running.move_case(request.member, case, to=request.POST.get("to", ""))
    return redirect(case)


@require_POST
@members_only
def pay_case(request: MemberRequest, ref: str) -> HttpResponse:
    """Let it go on, with what the step takes."""
    case, to = case_of(request.group, ref), request.POST.get("to", "")
    _version, recipe = counting(case.practice)
    unit = unit_of(case.practice, recipe)
    found = looking.steps(case, recipe, unit, request.member, now())
    asked = next((one.asked for one in found if one.to == to), [])
    form = _step_form(request.POST, asked, case, (recipe, unit))
    if not form.is_valid():
        return _case_page(request, case, sent=(to, form))
    values = form.cleaned_data
    running.pay_case(
        request.member, case, to=to, values=values,
        amount=looking.amount_of(case, recipe, to, values),
        currency=unit.currency if unit else "",
    )  # fmt: skip
    return redirect(case)


@require_POST
@members_only
def confirm_case(request: MemberRequest, ref: str) -> HttpResponse:
    """Confirm what another wrote down."""
    case = case_of(request.group, ref)
    running.confirm_case(request.member, case, to=request.POST.get("to", ""))
    return redirect(case)


@require_POST
@members_only
def note_day(request: MemberRequest, ref: str) -> HttpResponse:
    """Write down a day that it has."""
    case = case_of(request.group, ref)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case, day=form)
    case_days.note_day(request.member, case, **form.details)
    return redirect(case)


@require_POST
@members_only
def take_day_back(request: MemberRequest, ref: str) -> HttpResponse:
    """Take a day back."""
    case = case_of(request.group, ref)
    case_days.take_day_back(request.member, case, day=request.POST.get("day", ""))
    return redirect(case)


def _case_page(
    request: MemberRequest,
    case: Case,
    *,
    sent: tuple[str, StepForm] | None = None,
    day: DayForm | None = None,
) -> HttpResponse:
    _version, recipe = counting(case.practice)
    unit, at = unit_of(case.practice, recipe), now()
    way, here = looking.way_of(case, recipe)
    found = []
    for step in looking.steps(case, recipe, unit, request.member, at):
        form = _step_form(None, step.asked, case, (recipe, unit))
        if sent and sent[0] == step.to:
            form = sent[1]
        found.append({"step": step, "form": form, "state": words.state(step.to)})
    lines = list(looking.lines_of(case, recipe, unit))
    context = {
        "case": case,
        "proposal": open_about(request.group, [name_of(case)]).get(name_of(case)),
        "practice": case.practice,
        "says": words.kind(case.kind),
        "is_named": case.kind != queueing.ASKS or _is_about(request.member, case),
        "way": way,
        "here": here,
        "amount": unit.told(case.amount) if unit and case.amount else "",
        "left": unit.told(left)
        if unit and (left := paying_back.worth(case)) != case.amount
        else "",
        "cost": unit.told(cost) if unit and (cost := lending.cost_of(case)) else "",
        "steps": [] if case.practice.ended_at else found,
        "lines": lines,
        "is_paid_by_day": (case.kind, case.state) not in due.NOT_BEGUN
        and case.kind in due.BY_THE_DAY,
        "is_cut_off": case.erased_at is not None and not lines,
        "kept": looking.kept(case, at),
        "pay_by": looking.pay_by(case, recipe),
        "is_overdue": looking.is_overdue(case, recipe, at),
        "place": pages_asks.place_of(case, recipe),
        "too_little": pages_asks.for_a_case(case, recipe),
        "days": case.days.all() if case_days.has_days(case) else None,
        "day_form": (day or DayForm()) if case_days.may_have_days(case) else None,
        "visit_on": case_days.visit_on(case, request.member),
        "has_where_page": where_to.has_page(request.member, case),
        "has_receipt_page": receipts.may_have_one(case) or receipts.of(case),
        "errors": sent[1] if sent else day,
    }
    status = 422 if sent or day else 200
    return render(request, "practices/case.html", context, status=status)


def _step_form(sent: Any, asked: list[str], case: Case, by: tuple[Recipe, Unit | None]) -> StepForm:
    recipe, unit = by
    parts = limits.parts_of_it(recipe)
    about = {name: (recipe.inputs[name], case.amount if name in parts else None) for name in asked}
    form = StepForm(sent, asked=about, unit=unit)
    if lending.COST in asked and unit and (cost := lending.cost_of(case)):
        form.initial[lending.COST] = unit.typed(cost)
    return form


def _is_about(member: Member, case: Case) -> bool:
    return case.holder is not None and case.holder.member_id == member.pk


def practice_of(group: Group, ref: str) -> Practice:
    return get_object_or_404(
        Practice.objects.select_related("group__constitution"), group=group, ref=ref
    )


def counting(practice: Practice) -> tuple[PracticeVersion, Recipe]:
    """The version that counts today and its recipe; where none does yet, the first."""
    version = queries.version_now(practice, now())
    return version, queries.recipe_of(version)


def case_of(group: Group, ref: str) -> Case:
    rows = Case.objects.select_related(
        "group", "practice__group__constitution", "holder__member", "other__member"
    )
    return get_object_or_404(rows, group=group, ref=ref)
