"""What people fill in to choose: options, money, each kind of ballot, lots and rosters."""

from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from manyhands.base.times import now
from manyhands.decisions.choice import budgets
from manyhands.decisions.choice.ballots import LONGEST_REASON, SECRET
from manyhands.decisions.forms import from_the_device
from manyhands.decisions.models import LONGEST_OPTION, Option, Proposal, Round
from manyhands.groups.models import Group
from manyhands.groups.queries import members_of

SAYS = {"yes": _("Yes"), "no": _("No"), "blank": _("I leave it blank")}


class MemberChoice(forms.ModelChoiceField):
    """A member of the group, by name."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=None, to_field_name="ref", empty_label="–", **more)

    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class OptionForm(forms.Form):
    """One more to choose from: words, or a member; with what it costs where money is shared."""

    text = forms.CharField(label=_("What is there to choose?"), max_length=LONGEST_OPTION)
    member = MemberChoice(label=_("Or a member"), required=False)
    cost = forms.DecimalField(
        label=_("What does it cost?"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
    )

    def __init__(self, proposal: Proposal, currency: str, *args: Any) -> None:
        super().__init__(*args)
        self.currency = currency
        if currency:
            del self.fields["member"]
        else:
            del self.fields["cost"]
            self.fields["text"].required = False
            self.fields["member"].queryset = members_of(proposal.group)  # type: ignore[attr-defined]

    def option(self) -> dict[str, Any]:
        """The details of adding it."""
        said = dict(self.cleaned_data)
        if "cost" in said:
            said["cost"] = budgets.in_coins(said["cost"], self.currency)
        return said


class BudgetForm(forms.Form):
    """How much money there is to share."""

    money = forms.DecimalField(
        label=_("How much money is there?"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
    )
    currency = forms.CharField(
        label=_("In which currency?"),
        help_text=_("Three letters, for example EUR."),
        min_length=3,
        max_length=3,
    )

    def clean_currency(self) -> str:
        currency = self.cleaned_data["currency"].upper()
        if currency not in list_currencies():
            raise forms.ValidationError(_("We do not know this currency."))
        return currency

    def budget(self) -> dict[str, Any]:
        """The details of setting it."""
        currency = self.cleaned_data["currency"]
        return {
            "money": budgets.in_coins(self.cleaned_data["money"], currency),
            "currency": currency,
        }


class FileForm(forms.Form):
    """A budget from elsewhere."""

    text = forms.CharField(
        label=_("The text of a Pabulib file"),
        max_length=budgets.MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr"}),
    )


# --- ballots ------------------------------------------------------------------------------


class BallotForm(forms.Form):
    """A ballot of one kind; `ballot` is what it says, and `part` how the record calls that."""

    part: str
    signed_with = from_the_device()
    signature = from_the_device()

    def __init__(
        self, round_: Round, rows: list[Option], before: dict[str, Any], *args: Any
    ) -> None:
        super().__init__(*args)
        self.round, self.rows = round_, rows
        self.build(before)

    def build(self, before: dict[str, Any]) -> None:
        raise NotImplementedError

    def ballot(self) -> dict[str, Any]:
        raise NotImplementedError

    def says(self, row: Option) -> str:
        """What there is to choose, and what it costs."""
        if row.cost is None:
            return str(row)
        return f"{row} – {budgets.in_words(row.cost, self.round.method['currency'])}"

    def signed(self) -> dict[str, str]:
        """By which key it is signed, and how; empty where no device signed it."""
        found = {name: self.cleaned_data[name] for name in ("signed_with", "signature")}
        return found if any(found.values()) else {}


class MarksForm(BallotForm):
    """Everything one can live with."""

    part = "options"

    def build(self, before):
        self.fields["options"] = forms.MultipleChoiceField(
            label=_("Mark everything you would support"),
            choices=[(row.ref, self.says(row)) for row in self.rows],
            initial=before.get("options"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def ballot(self):
        return {"options": self.cleaned_data["options"]}


class PointsForm(BallotForm):
    """Points for each option."""

    part = "points"

    def build(self, before):
        points = range(self.round.method["highest"] + 1)
        for row in self.rows:
            self.fields[row.ref] = forms.TypedChoiceField(
                label=self.says(row),
                choices=[(number, number) for number in points],
                coerce=int,
                initial=before.get("points", {}).get(row.ref, 0),
            )

    def ballot(self):
        return {"points": {row.ref: self.cleaned_data[row.ref] for row in self.rows}}


class OrderForm(BallotForm):
    """A place for each option one would rank."""

    part = "order"

    def build(self, before):
        places = {ref: place for place, ref in enumerate(before.get("order", []), 1)}
        for row in self.rows:
            self.fields[row.ref] = forms.TypedChoiceField(
                label=str(row),
                choices=[("", "–"), *((place, place) for place in range(1, len(self.rows) + 1))],
                coerce=int,
                empty_value=None,
                initial=places.get(row.ref, ""),
                required=False,
            )

    def clean(self):
        said = super().clean() or {}
        places = [said[row.ref] for row in self.rows if said.get(row.ref)]
        if not places:
            raise forms.ValidationError(_("Put at least one in the first place."))
        if len(set(places)) != len(places):
            raise forms.ValidationError(_("Two have the same place. Give each its own."))
        return said

    def ballot(self):
        ranked = [row.ref for row in self.rows if self.cleaned_data[row.ref]]
        return {"order": sorted(ranked, key=self.cleaned_data.__getitem__)}


class NameForm(BallotForm):
    """Whom one would choose for a role, and why."""

    part = "member"

    member = MemberChoice(label=_("Who should carry it?"))
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Everybody in the group can read your reason."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def build(self, before):
        self.fields["member"].queryset = members_of(self.round.proposal.group)  # type: ignore[attr-defined]
        self.initial = before

    def ballot(self):
        return {"member": self.cleaned_data["member"].ref, "reason": self.cleaned_data["reason"]}


class SecretForm(forms.Form):
    """Yes, no or blank."""

    position = forms.ChoiceField(
        label=_("Your secret ballot"),
        choices=[(said, SAYS[said]) for said in SECRET],
        widget=forms.RadioSelect,
    )


BALLOT_FORMS: dict[str, type[BallotForm]] = {
    "approval": MarksForm,
    "equal_shares": MarksForm,
    "score": PointsForm,
    "ranked": OrderForm,
    "stv": OrderForm,
    "select": NameForm,
}


def ballot_form(method: dict[str, Any]) -> type[BallotForm]:
    """The form for a ballot of a pinned method; money is shared by marks or by points."""
    if method["kind"] == "equal_shares" and method["highest"] > 1:
        return PointsForm
    return BALLOT_FORMS[method["kind"]]


# --- lots and rosters -----------------------------------------------------------------------


class DrawForm(forms.Form):
    """A lot among members."""

    title = forms.CharField(label=_("What is the lot for?"), max_length=120)
    members: Any = forms.ModelMultipleChoiceField(
        label=_("Among whom?"),
        queryset=None,
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
    )
    how_many = forms.IntegerField(label=_("How many are drawn?"), min_value=1, initial=1)

    def __init__(self, group: Group, *args: Any) -> None:
        super().__init__(*args)
        self.fields["members"].queryset = members_of(group)  # type: ignore[attr-defined]


class CommitForm(forms.Form):
    """Words one keeps, or only their fingerprint."""

    words = forms.CharField(
        label=_("Words of your own"),
        help_text=_("Any words nobody would guess. Write them on paper: you need them again."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class RosterForm(forms.Form):
    """Who serves on a day."""

    role = forms.CharField(
        label=_("What for?"), help_text=_("For example: facilitator"), max_length=30
    )
    on = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    how_many = forms.IntegerField(label=_("How many are drawn?"), min_value=1, initial=1)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] < localdate(now()):
            raise forms.ValidationError(_("This day is over. Choose another."))
        return self.cleaned_data["on"]
