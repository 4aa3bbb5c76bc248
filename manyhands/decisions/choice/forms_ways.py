"""What whoever proposes in words fills in so that the group can choose between several things."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.decisions.forms import ProposalForm
from manyhands.decisions.models import LONGEST_OPTION, MOST_OPTIONS
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group

WAYS = {
    "approval": _("Choose one of several: mark all you can live with"),
    "score": _("Give points: the most points are chosen"),
    "ranked": _("Rank them: one is chosen"),
    "stv": _("Rank them: several are chosen"),
    "lot": _("Leave it to a lot"),
    "equal_shares": _("Share a sum: each thing has a cost, and all have equal shares"),
}
FEWEST = 2


class NewProposalForm(ProposalForm):
    """A proposal in words: yes or no to it, or a choice between several things."""

    way = forms.ChoiceField(
        label=_("What is the group asked?"), required=False, widget=forms.RadioSelect
    )
    choices = forms.CharField(
        label=_("What is there to choose? A line for each"),
        help_text=_(
            "Only where it is a choice. Others can add to it. Costs come on the next page."
        ),
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 1),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, group: Group, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        assert group.constitution is not None, "a group lives under a constitution"
        methods = whole(group.constitution.data)["methods"]
        self.kinds = {name: way["kind"] for name, way in methods.items() if way["kind"] in WAYS}
        ways = [(name, WAYS[kind]) for name, kind in self.kinds.items()]
        field: Any = self.fields["way"]
        field.choices = [("", _("Yes or no to what I propose")), *ways]

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if any(len(line) > LONGEST_OPTION for line in found):
            raise forms.ValidationError(
                _("A line may have %s letters at most. Make it shorter.") % LONGEST_OPTION
            )
        if len(found) > MOST_OPTIONS:
            raise forms.ValidationError(_("There may be %s lines at most.") % MOST_OPTIONS)
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind, choices = self.kinds.get(found.get("way", ""), ""), found.get("choices")
        if choices is None:
            return found
        if not kind and choices:
            self.add_error("way", _("Say how the group chooses between what you wrote."))
        elif kind == "equal_shares" and choices:
            self.add_error(
                "choices", _("What shares a sum has a cost: write it on the next page, not here.")
            )
        elif kind and kind != "equal_shares" and len(choices) < FEWEST:
            self.add_error("choices", _("Write at least two, a line for each."))
        return found

    def draft(self) -> dict[str, Any]:
        """The details of drafting it; without a way to choose it is decided as usual."""
        said = {name: self.cleaned_data[name] for name in ("title", "text")}
        days = {name: self.cleaned_data[name] for name in ("review_on", "sunset_on")}
        way = self.cleaned_data["way"]
        return said | days | ({"method": way} if way else {})

    @property
    def shares_money(self) -> bool:
        return self.kinds.get(self.cleaned_data["way"]) == "equal_shares"
