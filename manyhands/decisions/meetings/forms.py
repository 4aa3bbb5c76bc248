"""What people fill in about meetings."""

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.decisions.meetings.minutes import POSITIONS
from manyhands.decisions.meetings.sheet import Sheet
from manyhands.decisions.models import LONGEST_MINUTES, LONGEST_WORDS

NOTHING_SAID = [("", _("said nothing"))]
SAYS_IT = [("block", _("block: they must say it themselves"))]


class DayInput(forms.DateInput):
    input_type = "date"


class TimeInput(forms.TimeInput):
    input_type = "time"


def _moment(cleaned: dict[str, Any], zone: tzinfo) -> datetime | None:
    day, time = cleaned.get("day"), cleaned.get("time")
    return datetime.combine(day, time, zone) if day and time else None


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """What there is to choose from."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), "only such a field offers anything"
    field.choices = choices


class CallForm(forms.Form):
    """When and where, and what for."""

    title = forms.CharField(
        label=_("What is it called?"), help_text=_("For example: Monthly meeting"), max_length=120
    )
    day = forms.DateField(label=_("Day"), widget=DayInput(format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=TimeInput(format="%H:%M"))
    place = forms.CharField(
        label=_("Where?"), help_text=_("In words all know. No private address."), required=False,
        max_length=120,
    )  # fmt: skip

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    @property
    def starts_at(self) -> datetime:
        moment = _moment(self.cleaned_data, self.zone)
        assert moment is not None, "both are asked for"
        return moment


class AgendaForm(forms.Form):
    """One more thing to talk about: words, or a proposal."""

    title = forms.CharField(label=_("What is it about?"), required=False, max_length=120)
    proposal = forms.ChoiceField(label=_("Or a proposal"), required=False)
    lasts_min = forms.IntegerField(
        label=_("How many minutes?"), initial=10, min_value=1, max_value=240
    )

    def __init__(self, *args: Any, proposals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "proposal", [("", "–"), *proposals])
        if not proposals:
            del self.fields["proposal"]


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label=_("What came of it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TurnForm(forms.Form):
    """Who wants to speak."""

    member = forms.ChoiceField(label=_("Who wants to speak?"), required=False)
    guest = forms.CharField(
        label=_("Or a guest"), help_text=_("A first name is enough."), required=False, max_length=40
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "member", [("", "–"), *members])


class AttendanceForm(forms.Form):
    """Who is in the room."""

    present = forms.MultipleChoiceField(
        label=_("Who is here?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "present", members)


class SheetForm(forms.Form):
    """For each member in the room what they ticked, and a concern in their words."""

    def __init__(self, *args: Any, members: list[Any], positions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        usual = [(key, word) for key, word in POSITIONS.items() if key in positions]
        for member in members:
            self.fields[f"said-{member.ref}"] = forms.ChoiceField(
                label=member.name, required=False,
                choices=[*NOTHING_SAID, *(one for one in usual if one[0] != "block"), *SAYS_IT],
            )  # fmt: skip
            self.fields[f"words-{member.ref}"] = forms.CharField(
                label=_("A concern, in their words"), required=False, max_length=LONGEST_WORDS - 100
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """The two fields of each member."""
        return [(self[f"said-{one.ref}"], self[f"words-{one.ref}"]) for one in self.members]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for one in self.members:
            if data.get(f"said-{one.ref}") == "block" and not data.get(f"words-{one.ref}"):
                self.add_error(
                    f"words-{one.ref}",
                    _("Write what troubles them. It is a block once they say so themselves."),
                )
        if not any(data.get(f"said-{one.ref}") for one in self.members):
            self.add_error(None, _("Nothing is ticked yet."))
        return data

    @property
    def sheet(self) -> Sheet:
        data = self.cleaned_data
        return Sheet(
            {one: data[f"said-{one.ref}"] for one in self.members if data[f"said-{one.ref}"]},
            {one: data[f"words-{one.ref}"] for one in self.members if data[f"words-{one.ref}"]},
        )


class MinutesForm(forms.Form):
    """The minutes, and when the next meeting is."""

    text = forms.CharField(
        label=_("Minutes"), required=False, max_length=LONGEST_MINUTES,
        widget=forms.Textarea(attrs={"rows": 16}), strip=False,
    )  # fmt: skip
    day = forms.DateField(
        label=_("Day of the next meeting"), required=False, widget=DayInput(format="%Y-%m-%d")
    )
    time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput(format="%H:%M"))

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    @property
    def next_at(self) -> datetime | None:
        return _moment(self.cleaned_data, self.zone)
