"""Pages of what a friendly society can bear: in a year, each January; and for all the years
to come, every five years, by ages that the group counts for itself.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.groups.door import MemberRequest, members_only
from manyhands.practices import ahead
from manyhands.practices.engine.outlook import SHARE
from manyhands.practices.forms_ahead import DEATHS_SAY, AgesForm, age_in_words
from manyhands.practices.models import LookAhead, Practice, ValuationRun
from manyhands.practices.units import Unit
from manyhands.practices.words import told

MANY = 60


@require_safe
@members_only
def list_valuations(request: MemberRequest, ref: str) -> HttpResponse:
    """Each year's, the last first."""
    practice = _society(request, ref)
    last = practice.looks_ahead.first()
    context = {
        "practice": practice,
        "rows": [_row(one) for one in practice.valuations.all()[:MANY]],
        "ahead": _ahead(last) if last else None,
        "is_time": ahead.is_time(practice, now()),
    }
    return render(request, "practices/valuations.html", context)


@members_only
def look_ahead(request: MemberRequest, ref: str) -> HttpResponse:
    """Say how many are of which age; sent, the years to come are worked out and kept."""
    practice = _society(request, ref)
    has_own = ahead.own_days(practice, now()) is not None
    form = AgesForm(request.POST if request.method == "POST" else None, has_own=has_own)
    if form.is_bound and form.is_valid():
        ahead.look_ahead(request.member, practice, **form.details)
        return redirect("valuations", request.group.slug, practice.ref)
    context = {"practice": practice, "form": form}
    return render(request, "practices/ages.html", context, status=422 if form.is_bound else 200)


def _society(request: MemberRequest, ref: str) -> Practice:
    return get_object_or_404(
        Practice.objects.select_related("group__constitution"),
        group=request.group, ref=ref, recipe="friendly_society",
    )  # fmt: skip


def _ahead(one: LookAhead) -> dict[str, Any]:
    """The years to come in words."""
    unit, inputs, result = Unit("money", one.currency), one.inputs, one.result
    rows = [
        (_("Sick pay, until all are 65"), unit.told(result["sick_pay"])),
        (_("Funerals of all"), unit.told(result["funerals"])),
        (_("Dues, less what running it costs"), unit.told(result["dues"])),
        (_("So there has to be today"), unit.told(result["wanted"])),
        (_("The reserve"), unit.told(inputs["reserve"])),
    ]
    if result["missing"]:
        rows.append((_("Missing today"), unit.told(result["missing"])))
    if result["dues_to_bear_it"]:
        rows.append((_("Dues of a week that would bear it"), unit.told(result["dues_to_bear_it"])))
    ages = [(age_in_words(int(age)), many) for age, many in inputs["ages"].items() if many]
    part, of = inputs["sickness"]
    return {
        "day": one.recorded_at,
        "passes": result["passes"],
        "says": _ahead_says(unit, result),
        "rows": rows,
        "inputs": [
            *((says, told(many, "people")) for says, many in ages),
            (_("Interest a year"), told(inputs["interest_bp"], "bp")),
            _deaths(inputs),
            (_("Of all, leave in a year"), told(inputs["lapse_bp"], "bp")),
            (_("Days of sickness, of those in the table"), told(10_000 * part // of, "bp")),
            (_("Dues of a week"), unit.told(inputs["dues"])),
            (_("A day of sickness"), unit.told(inputs["rate"])),
            (_("A funeral"), unit.told(inputs["funeral"])),
            (_("The rule of version"), number_format(inputs["rule"])),
        ],
    }


def _deaths(inputs: dict[str, Any]) -> tuple[Any, Any]:
    by = inputs.get("deaths", SHARE)
    if by == SHARE:
        return _("Of all, die in a year"), told(inputs["deaths_bp"], "bp")
    return _("Who dies"), DEATHS_SAY[by]


def _ahead_says(unit: Unit, result: dict[str, int]) -> str:
    if result["missing"]:
        missing = unit.told(result["missing"])
        return _("Not for good: of what you promise each other, %s are missing today.") % missing
    if result["missing_stressed"]:
        return _("Yes, for all the years to come; not if there is a quarter more sickness.")
    return _("Yes, for all the years to come, also with a quarter more sickness.")


def _row(one: ValuationRun) -> dict[str, Any]:
    """One year in words."""
    unit = Unit("money", one.currency)
    inputs, result = one.inputs, one.result
    left = result["left"]
    return {
        "year": one.year,
        "day": one.recorded_at,
        "passes": result["passes"],
        "inputs": [
            (_("Who takes part"), told(inputs["members"], "people")),
            (_("Days of sickness to be expected"), _days(inputs["days_in_hundredths"])),
            (_("Dues of a week"), unit.told(inputs["dues"])),
            (_("A day of sickness"), unit.told(inputs["rate"])),
            (_("So much of it is paid"), told(inputs["pay_bp"], "bp")),
            (_("A funeral"), unit.told(inputs["funeral"])),
            (_("The rule of version"), number_format(inputs["rule"])),
        ],
        "result": [
            (_("Dues of a year"), unit.told(result["income"])),
            (_("Sick pay"), unit.told(result["sick_pay"])),
            (_("Funerals"), unit.told(result["funerals"])),
            (_("Running it"), unit.told(result["management"])),
            (_("Left in a year") if left >= 0 else _("Missing in a year"), unit.told(abs(left))),
            (_("With a quarter more sickness"), unit.told(result["left_stressed"])),
            (_("The reserve"), unit.told(inputs["reserve"])),
            (_("The reserve that is enough in 199 of 200 years"), unit.told(result["margin"])),
        ],
    }


def _days(hundredths: int) -> str:
    return number_format((hundredths + 50) // 100, force_grouping=True)
