"""The page of a friendly society's valuations: each January, with what it rested on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from manyhands.groups.door import MemberRequest, members_only
from manyhands.practices.models import Practice, ValuationRun
from manyhands.practices.units import Unit
from manyhands.practices.words import told

MANY = 60


@require_safe
@members_only
def list_valuations(request: MemberRequest, ref: str) -> HttpResponse:
    """Each year's, the last first."""
    practice = get_object_or_404(
        Practice.objects.select_related("group__constitution"),
        group=request.group, ref=ref, recipe="friendly_society",
    )  # fmt: skip
    rows = [_row(one) for one in practice.valuations.all()[:MANY]]
    context = {"practice": practice, "rows": rows}
    return render(request, "practices/valuations.html", context)


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
