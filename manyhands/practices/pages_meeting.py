"""Pages of a savings circle: the sheet of a meeting, to print and to type in, and the share-out."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from manyhands.base.errors import NotPossible
from manyhands.decisions.pages import become_proposal
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.powers import NeedsDecision
from manyhands.practices import looking, meeting, queries
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms_running import currency_field, known_currency
from manyhands.practices.meeting import COLUMNS
from manyhands.practices.models import Practice
from manyhands.practices.units import Unit, unit_of

COUNTERS = 3


class CurrencyForm(forms.Form):
    """What the circle counts in, asked before its first meeting where the books do not know it."""

    currency = currency_field()

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])


class SheetForm(forms.Form):
    """What a meeting put in and took, one row for each who takes part; and the cash counted."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, unit: Unit, standings: list[meeting.Standing], *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.unit = unit
        self.standings = [one for one in standings if one.holder.member]
        for one in self.standings:
            for column, label in COLUMNS.items():
                self.fields[self._name(one, column)] = _amount(label)
        self.fields["counted"] = _amount(_("Cash counted on the table"), required=True)

    def clean(self) -> dict[str, Any]:
        """Whole numbers of shares, and sums in whole minor units; empty is nothing, except the
        cash: what was not counted would be booked as missing.
        """
        said = super().clean() or {}
        for name, text in list(said.items()):
            if name == "number":
                continue
            try:
                said[name] = self._read(name, (text or "").strip())
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        return said

    def rows(self) -> list[list[Any]]:
        """The rows as the act takes them, without those in which nothing happened."""
        told = [
            [one.holder.member.ref, *(self.cleaned_data[self._name(one, c)] for c in COLUMNS)]
            for one in self.standings
            if one.holder.member
        ]
        return [row for row in told if any(row[1:])]

    def table(self) -> list[dict[str, Any]]:
        """Each row for the page: who, how they stand, and their fields."""
        return [
            {
                "name": one.holder.member.name,
                "saved": self.unit.told(one.saved),
                "owes": self.unit.told(one.owes) if one.owes else "",
                "fields": [self[self._name(one, column)] for column in COLUMNS],
            }
            for one in self.standings
            if one.holder.member
        ]

    def _read(self, name: str, text: str) -> int:
        if not text:
            return 0
        if not name.endswith("-shares"):
            return self.unit.read(text)
        if not text.isdecimal() or len(text) > 4:
            raise forms.ValidationError(_("Write a whole number."))
        return int(text)

    @staticmethod
    def _name(one: meeting.Standing, column: str) -> str:
        return f"{one.holder.ref}-{column}"


def _amount(label: Any, *, required: bool = False) -> forms.CharField:
    shown = {"inputmode": "decimal", "autocomplete": "off", "size": "6"}
    return forms.CharField(
        label=label, required=required, max_length=20, widget=forms.TextInput(attrs=shown)
    )


@members_only
def hold_meeting(request: MemberRequest, ref: str) -> HttpResponse:
    """The sheet: on paper at the meeting, typed in afterwards, and booked at once."""
    practice = _circle(request, ref)
    known = unit_of(practice, _recipe(practice))
    asked = CurrencyForm(request.POST or request.GET or None)
    if known is None and not asked.is_valid():
        context = {"practice": practice, "currency_form": asked}
        status = 422 if request.method == "POST" else 200
        return render(request, "practices/meeting.html", context, status=status)
    first = {} if known else asked.cleaned_data
    unit, standings = known or Unit("money", **first), meeting.standings(practice)
    number = meeting.next_number(practice)
    sent = request.POST if request.method == "POST" else None
    form = SheetForm(unit, standings, sent, initial={"number": number})
    if sent is not None and form.is_valid():
        answer = _book(request, practice, form, first)
        if answer is not None:
            return answer
    context = {
        "practice": practice,
        "form": form,
        "number": number,
        "columns": COLUMNS.values(),
        "says": unit.says,
        "currency": first.get("currency", ""),
        "all_saved": unit.told(sum(one.saved for one in standings)),
        "all_owed": unit.told(sum(one.owes for one in standings)),
        "closing": _closing(practice, unit, standings),
        "signs": range(COUNTERS),
    }
    status = 422 if sent is not None else 200
    return render(request, "practices/meeting.html", context, status=status)


def _book(
    request: MemberRequest, practice: Practice, form: SheetForm, first: dict[str, Any]
) -> HttpResponse | None:
    """Book it, or let it become a proposal; where it cannot be done, say why above the sheet, on
    which everything typed stays. A sheet of another meeting has to be looked at anew.
    """
    number = form.cleaned_data["number"]
    try:
        try:
            meeting.book_meeting(
                request.member, practice, number=number, rows=form.rows(),
                counted=form.cleaned_data["counted"], **first,
            )  # fmt: skip
        except NeedsDecision as needed:
            return become_proposal(request, needed)
    except NotPossible as why:
        if number != meeting.next_number(practice):
            raise
        form.add_error(None, str(why))
        return None
    return redirect(practice)


def _closing(
    practice: Practice, unit: Unit, standings: list[meeting.Standing]
) -> list[tuple[str, str]]:
    """What is read aloud at the end: each fund with what lies where in it, and what is saved."""
    found = looking.pots(practice, _recipe(practice), unit)
    rows = [(f"{pot['says']}: {says}", shown) for pot in found for says, shown in pot["rows"]]
    return [*rows, (str(_("Saved by all")), unit.told(sum(one.saved for one in standings)))]


@require_POST
@members_only
def share_out(request: MemberRequest, ref: str) -> HttpResponse:
    """Share out what there is."""
    practice = _circle(request, ref)
    meetings = request.POST.get("meetings", "")
    many = int(meetings) if meetings.isdecimal() and len(meetings) < 6 else -1
    meeting.share_out(request.member, practice, meetings=many)
    return redirect(practice)


def _recipe(practice: Practice) -> Recipe:
    return queries.recipe_of(queries.version_now(practice, practice.adopted_at))


def _circle(request: MemberRequest, ref: str) -> Practice:
    found = get_object_or_404(Practice, group=request.group, ref=ref)
    if found.recipe != "savings_circle":
        raise Http404
    found.group = request.group
    return found
