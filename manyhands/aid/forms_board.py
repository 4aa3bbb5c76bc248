"""What people fill in at the board: to search it, to show a code, to promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.aid.kinds import KINDS, LANGUAGES
from manyhands.groups.models import Place


class FilterForm(forms.Form):
    """What somebody looks for. Anything unreadable counts as not asked for."""

    words = forms.CharField(label=_("Words"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *KINDS.items()], required=False
    )
    rings = forms.TypedChoiceField(
        label=_("How far"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            (0, _("Only there")),
            (1, _("About 1 km around")),
            (2, _("About 2 km around")),
            (4, _("About 4 km around")),
        ],
    )
    urgency = forms.TypedChoiceField(
        label=_("When"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(0, _("Any time")), (1, _("This week")), (2, _("Today"))],
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("All languages")), *LANGUAGES], required=False
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(place.pk, place.name or f"· {n}") for n, place in enumerate(places, 1)]
        self.places = {place.pk: place for place in places}
        self.fields["place"] = forms.TypedChoiceField(
            label=_("Place"),
            choices=[("", _("Everywhere")), *named],
            coerce=int,
            empty_value=None,
            required=False,
        )

    def chosen(self) -> dict[str, Any]:
        """The filters that could be read."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if "place" in found:
            found["place"] = self.places[found["place"]]
        return found


class CodeForm(forms.Form):
    """Where one types the code that was shown when one asked."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=200,
        help_text=_("The 8 words or the number, as you wrote them down."),
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "auto",
            }
        ),
    )


class CommitForm(forms.Form):
    """How much of each line somebody takes on."""

    def __init__(self, *args: Any, lines: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.left]
        for line in self.lines:
            self.fields[f"line-{line.pk}"] = forms.IntegerField(
                label=line.words or KINDS.get(line.kind, KINDS["other"]),
                min_value=0,
                max_value=line.quantity,
                initial=line.left,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [many for many in given.values() if many is not None]
        if chosen and not any(chosen) and not self.errors:
            self.add_error(next(iter(self.fields)), _("Choose at least 1."))
        return given

    def shares(self) -> dict[int, int]:
        """How many of each line, by the line's id; everything left if no box was filled in."""
        given = {line.pk: self.cleaned_data.get(f"line-{line.pk}") for line in self.lines}
        if all(many is None for many in given.values()):
            return {line.pk: line.left for line in self.lines}
        return {pk: many for pk, many in given.items() if many}
