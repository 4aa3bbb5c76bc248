"""Pages where something is split over many at once: a levy over all, hours over who worked, what
some can spare over who needs it.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from manyhands.base.times import now
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Member
from manyhands.groups.queries import members_of
from manyhands.practices import levying, queries, sharing_hours
from manyhands.practices.forms_evening import EveningForm
from manyhands.practices.forms_running import AmountField, OnceForm
from manyhands.practices.models import Case, Practice
from manyhands.practices.pages_running import case_of
from manyhands.practices.units import Unit, unit_of

EACH, ALL = "each", "all"
EQUAL, OWN = "equal", "own"


class LevyForm(forms.Form):
    """Who lost somebody, and so pays nothing."""

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        there = queries.who_takes_part(case.practice).select_related("holder__member")
        people = sorted(
            (one.holder.member.name, one.holder.member.ref) for one in there if one.holder.member
        )
        self.fields["bereaved"] = forms.MultipleChoiceField(
            label=_("Who lost somebody"),
            help_text=_("Nobody of them, if it was somebody else's family."),
            choices=[(ref, name) for name, ref in people],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class PartForm(forms.Form):
    """How much a member gives for each death; or nothing is said about it."""

    def __init__(self, unit: Unit, gives: int | None, *args: Any) -> None:
        super().__init__(*args)
        self.fields["how"] = forms.ChoiceField(
            label=_("Your part"),
            choices=[
                (EQUAL, _("An equal part of what is missing, never above the yearly ceiling")),
                (OWN, _("As much as I say here, also nothing, and also above the yearly ceiling")),
            ],
            widget=forms.RadioSelect,
            initial=EQUAL if gives is None else OWN,
        )
        self.fields["gives"] = AmountField(
            unit,
            may_be_nothing=True,
            label=_("So much for each death"),
            initial="" if gives is None else unit.typed(gives),
        )

    def clean(self) -> dict[str, Any]:
        """Who wants to say how much says it; nothing is a number too."""
        said = self.cleaned_data
        if said.get("how") == OWN and "gives" in said and not self["gives"].value().strip():
            self.add_error("gives", _("Write an amount; 0 is nothing."))
        return said

    @property
    def gives(self) -> int | None:
        """What `practice.choose_part` is told."""
        return self.cleaned_data["gives"] if self.cleaned_data["how"] == OWN else None


class HoursForm(OnceForm):
    """For how long, who, and whether each so long or all together."""

    def __init__(self, member: Member, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["minutes"] = AmountField(Unit("minutes"), label=_("For how long"))
        self.fields["how"] = forms.ChoiceField(
            label=_("How it is counted"),
            choices=[(EACH, _("Each of them so long")), (ALL, _("All of them together so long"))],
            widget=forms.RadioSelect,
            initial=EACH,
        )
        self.fields["helpers"] = forms.MultipleChoiceField(
            label=_("Who worked"),
            choices=[(one.ref, one.name) for one in members_of(member.group)],
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def details(self) -> dict[str, Any]:
        """What `hours.share` is told."""
        said = dict(self.cleaned_data)
        return said | {"each": said.pop("how") == EACH}


@members_only
def levy_case(request: MemberRequest, ref: str) -> HttpResponse:
    """What each would be asked for; sent, all are asked."""
    case = case_of(request.group, ref)
    unit = unit_of(case.practice, _recipe(case.practice))
    if not queries.asks_all(case, levying.LEVIED) or case.state != "paid" or unit is None:
        raise Http404
    form = LevyForm(case, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        bereaved = form.cleaned_data["bereaved"]
        found = levying.levy_of(case, bereaved)
        many, amount = len(found.parts), found.total
        levying.levy(request.member, case, bereaved=bereaved, many=many, amount=amount)
        return redirect(case)
    found = levying.levy_of(case, [])
    context = {
        "case": case,
        "practice": case.practice,
        "form": form,
        "total": unit.told(found.total),
        "many": len(found.parts),
        "least": unit.told(found.least),
        "most": unit.told(found.most),
        "due_on": queries.day_of(case.practice, now()) + timedelta(days=found.due_d),
        "by_choice": found.by_choice,
        "has_equal": bool(found.equal),
        "missing": unit.told(found.missing) if found.missing else "",
    }
    return render(request, "practices/levy.html", context, status=422 if form.is_bound else 200)


@members_only
def choose_part(request: MemberRequest, ref: str) -> HttpResponse:
    """Say how much one gives for each death; nobody else is shown it."""
    rows = Practice.objects.select_related("group__constitution")
    practice = get_object_or_404(rows, group=request.group, ref=ref, ended_at=None)
    version = queries.version_now(practice, now())
    unit = unit_of(practice, queries.recipe_of(version))
    mine = queries.who_takes_part(practice).filter(holder__member=request.member).first()
    if mine is None or unit is None or not queries.parts_are_chosen(practice, version.params):
        raise Http404
    form = PartForm(unit, mine.gives, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        levying.choose_part(request.member, practice, gives=form.gives)
        return redirect(practice)
    context = {"practice": practice, "form": form}
    return render(request, "practices/part.html", context, status=422 if form.is_bound else 200)


@members_only
def share_hours(request: MemberRequest, ref: str) -> HttpResponse:
    """Say who worked for how long; sent, each has their minutes."""
    practice = get_object_or_404(
        Practice.objects.select_related("group__constitution"),
        group=request.group,
        ref=ref,
        recipe="time_bank",
    )
    form = HoursForm(request.member, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        sharing_hours.share_hours(request.member, practice, **form.details)
        return redirect(practice)
    context = {"practice": practice, "form": form}
    return render(request, "practices/hours.html", context, status=422 if form.is_bound else 200)


@members_only
def even_out(request: MemberRequest, ref: str) -> HttpResponse:
    """Who pays whom, from what each says of themself in one round; nothing of it is kept."""
    rows = Practice.objects.select_related("group__constitution")
    practice = get_object_or_404(rows, group=request.group, ref=ref, recipe="solidarity_grants")
    unit = unit_of(practice, _recipe(practice)) or Unit("money")
    form = EveningForm(unit, request.POST if request.method == "POST" else None)
    is_whole = form.is_bound and form.is_valid()
    context = {
        "practice": practice,
        "form": form,
        "outcome": form.outcome if is_whole else None,
    }
    status = 422 if form.is_bound and not is_whole else 200
    return render(request, "practices/evening.html", context, status=status)


def _recipe(practice: Practice) -> Any:
    return queries.recipe_of(queries.version_now(practice, now()))
