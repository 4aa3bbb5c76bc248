"""What people fill in to change how the group decides, and to lend, agree and join forces."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from manyhands.groups.clocks import known_zones
from manyhands.groups.clocks_words import UNKNOWN, places
from manyhands.groups.constitution import (
    following,
    whole,
    with_power,
    with_principle,
)
from manyhands.groups.constitution_words import DOOR_WORDS, DOORS, SETTINGS, way_in_words
from manyhands.groups.models import Agreement, Group, Member
from manyhands.groups.policies import a_circle_may_have, is_shared, may_be_lent
from manyhands.groups.powers import POWERS, Power
from manyhands.groups.rules import JOIN, role_of, ways_of

Data = dict[str, Any]
# Kinds of methods that can say yes or no to an act; the others choose among several things.
YES_OR_NO = {
    "advice", "lazy", "consent", "consensus", "supermajority", "majority", "two_keys", "ratify",
}  # fmt: skip
CHOOSING = {"mandate.grant": {"select", "lot", "approval", "score", "ranked", "stv"}}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _words(label: Any, most: int, *, rows: int = 0, hint: Any = "", required: bool = True):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput
    return forms.CharField(
        label=label, max_length=most, help_text=hint, widget=widget, required=required
    )


def _number(label: Any, *, initial: int | None = None, most: int = 10_000, hint: Any = ""):
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, initial=initial, help_text=hint, widget=widget
    )


# --- a clause of the constitution ---------------------------------------------------------


class ClauseForm(forms.Form):
    """Another way to say one clause; `after` is the constitution that says it so."""

    def __init__(self, sent: Any, *, data: Data, name: str) -> None:
        super().__init__(sent)
        self.before, self.name = data, name

    def after(self) -> Data:
        raise NotImplementedError


class WayForm(ClauseForm):
    """How one power is used from now on."""

    way = forms.ChoiceField(label=_("From now on"), widget=forms.RadioSelect)
    otherwise = forms.ChoiceField(
        label=_("While nobody carries that mandate"), required=False, initial="consent"
    )

    def __init__(self, sent: Any, *, data: Data, name: str, roles: Iterable[str] = ()) -> None:
        super().__init__(sent, data=data, name=name)
        said = whole(data)
        mandates = [f"mandate:{role}" for role in sorted({*roles, *roles_in(said)})]
        fitting = YES_OR_NO | CHOOSING.get(name, set())
        alone = ["do", *(m for m, way in said["methods"].items() if way["kind"] in fitting)]
        fields: Any = self.fields
        for field, ways in (("way", [*alone, *mandates, "nobody"]), ("otherwise", alone)):
            fields[field].choices = [(way, capfirst(way_in_words(said, way))) for way in ways]
        now = said["powers"][name]
        if isinstance(now, dict):
            fields["way"].initial = now["method"]
            fields["otherwise"].initial = now.get("else", "consent")
        if not mandates:
            del fields["otherwise"]

    def after(self) -> Data:
        way = self.cleaned_data["way"]
        rule = {"method": way}
        if role_of(way):
            rule["else"] = self.cleaned_data.get("otherwise") or "consent"
        return with_power(self.before, self.name, rule)


class DoorForm(ClauseForm):
    """Whether whoever wants to joins, or only who was admitted."""

    way = forms.ChoiceField(
        label=_("From now on"),
        widget=forms.RadioSelect,
        choices=[
            (door["method"], capfirst(words)) for door, words in zip(DOORS, DOOR_WORDS, strict=True)
        ],
    )

    def __init__(self, sent: Any, *, data: Data, name: str) -> None:
        super().__init__(sent, data=data, name=name)
        self.fields["way"].initial = whole(data)["powers"][name]["method"]

    def after(self) -> Data:
        return with_power(self.before, self.name, {"method": self.cleaned_data["way"]})


def roles_in(said: Data) -> set[str]:
    """The mandates that a constitution speaks of."""
    named = {role for pair in said["mandates"]["incompatible"] for role in pair}
    ways = {way for rules in said["powers"].values() for way in ways_of(rules)}
    return named | {role_of(way) for way in ways if role_of(way)}


class NumbersForm(ClauseForm):
    """The numbers of one method, or one number of another part."""

    part = ""

    def __init__(self, sent: Any, *, data: Data, name: str, part: str) -> None:
        super().__init__(sent, data=data, name=name)
        self.part = part
        for number, value in self._numbers(whole(data)).items():
            self.fields[number] = _number(SETTINGS[number], initial=value)

    def _numbers(self, said: Data) -> Data:
        numbers = said[self.part][self.name] if self.part == "methods" else said[self.part]
        return {
            name: value
            for name, value in numbers.items()
            if type(value) is int and (self.part == "methods" or name == self.name)
        }

    def after(self) -> Data:
        said = whole(self.before)[self.part]
        if self.part == "methods":
            said = said | {self.name: said[self.name] | self.cleaned_data}
        else:
            said = said | self.cleaned_data
        return following(self.before, **{self.part: said})


class ClocksForm(ClauseForm):
    """Where the group's clocks are: a city of the list, or any name of the time zone database."""

    place = forms.ChoiceField(label=_("Choose a city with the same clocks as yours"))
    other = _words(
        _("Or another place"), 64, required=False,
        hint=_("Its name in the time zone database, as in “Asia/Kathmandu”."),
    )  # fmt: skip

    def __init__(self, sent: Any, *, data: Data, name: str) -> None:
        super().__init__(sent, data=data, name=name)
        fields: Any = self.fields
        now = whole(data)["settings"][name]
        fields["place"].choices, fields["place"].initial = places(now), now

    def clean_other(self) -> str:
        other = self.cleaned_data["other"].strip()
        if other and other not in known_zones():
            raise forms.ValidationError(UNKNOWN)
        return other

    def after(self) -> Data:
        chosen = self.cleaned_data["other"] or self.cleaned_data["place"]
        return following(self.before, settings=whole(self.before)["settings"] | {self.name: chosen})


class PrincipleForm(ClauseForm):
    """The words of one principle; empty takes it out."""

    text = _words(
        _("The principle"), 400, rows=3, required=False, hint=_("Leave it empty to take it out.")
    )

    def __init__(self, sent: Any, *, data: Data, name: str) -> None:
        super().__init__(sent, data=data, name=name)
        said = {principle["id"]: principle["text"] for principle in data["principles"]}
        self.fields["text"].initial = said.get(name, "")
        if name == "new":
            taken = {int(number.removeprefix("P")) for number in said}
            self.name = f"P{min(set(range(1, len(taken) + 2)) - taken)}"

    def after(self) -> Data:
        return with_principle(self.before, self.name, self.cleaned_data["text"])


def clause_form(sent: Any, data: Data, clause: str, roles: Iterable[str]) -> ClauseForm | None:
    """The form for a clause such as `powers:group.describe`; None if it cannot be changed so."""
    part, _colon, name = clause.partition(":")
    said = whole(data)
    if part == "powers" and name == JOIN:
        return DoorForm(sent, data=data, name=name)
    if part == "powers" and name in POWERS and is_shared(POWERS[name]):
        return WayForm(sent, data=data, name=name, roles=roles)
    if part == "principles" and (name == "new" or name in {p["id"] for p in said["principles"]}):
        return PrincipleForm(sent, data=data, name=name)
    if clause == "settings:time_zone":
        return ClocksForm(sent, data=data, name=name)
    parts = ("settings", "electorate", "mandates", "petitions", "emergency")
    is_number = part in parts and type(said[part].get(name)) is int
    if is_number or (part == "methods" and name in said["methods"]):
        return NumbersForm(sent, data=data, name=name, part=part)
    return None


# --- mandates -----------------------------------------------------------------------------


def _powers(to: Callable[[Power], bool]) -> list[tuple[str, str]]:
    return [(name, str(power.says)) for name, power in sorted(POWERS.items()) if to(power)]


def _people(members: QuerySet[Member]) -> list[tuple[str, str]]:
    return [(member.ref, member.name) for member in members]


class GrantForm(forms.Form):
    """What somebody is asked to carry, and for how long."""

    role = _words(
        _("What is the mandate called?"), 30, hint=_("One or two words. For example: purse")
    )
    purpose = _words(_("What is it for?"), 400, rows=3)
    holder = forms.ChoiceField(label=_("Who carries it?"))
    understudy = forms.ChoiceField(label=_("Who learns it meanwhile?"), required=False)
    days = _number(_("For how many days?"), initial=90, most=730)
    report_every_d = _number(_("Every how many days is a report due?"), initial=30, most=90)
    powers = forms.MultipleChoiceField(
        label=_("Which powers is it for?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, sent: Any, *, members: QuerySet[Member], initial: Any = None) -> None:
        super().__init__(sent, initial=initial)
        people = _people(members)
        fields: Any = self.fields
        fields["holder"].choices = people
        fields["understudy"].choices = [("", "–"), *people]
        fields["powers"].choices = _powers(may_be_lent)


class ReportForm(forms.Form):
    """How it goes with a mandate."""

    text = _words(_("How does it go?"), 4000, rows=5)


class HandOverForm(forms.Form):
    """What the next one gets and needs to know."""

    hand_over = _words(
        _("What the next one needs"), 2000, rows=5, required=False,
        hint=_("A line for each thing: keys, papers, whom to ask."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is to end."""

    reason = _words(_("Why?"), 400, rows=3)


# --- agreements ---------------------------------------------------------------------------


class AgreementForm(forms.Form):
    """The words of an agreement, and when to look at it again."""

    title = _words(_("What is it about?"), 120)
    text = _words(_("What do we agree on?"), 10_000, rows=8)
    review_on = forms.DateField(
        label=_("When do we look at it again?"), required=False, widget=DATE
    )
    sunset_on = forms.DateField(label=_("When does it end by itself?"), required=False, widget=DATE)

    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def details(self) -> dict[str, Any]:
        """As an act carries it: days are text, and what was left empty is not said."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value if name == "follows" else str(value) for name, value in said.items()}

    @staticmethod
    def of(agreement: Agreement) -> dict[str, Any]:
        """What is in force, to begin from."""
        words = agreement.versions.all()[0]
        return {
            "title": words.title, "text": words.text,
            "review_on": agreement.review_on, "sunset_on": agreement.sunset_on,
            "follows": words.number,
        }  # fmt: skip


# --- circles ------------------------------------------------------------------------------


class CircleForm(forms.Form):
    """A circle and its task."""

    name = _words(_("What is the circle called?"), 60)
    purpose = _words(_("What is it for?"), 400, rows=3)


class LendForm(forms.Form):
    """The powers that a circle has."""

    powers = forms.MultipleChoiceField(
        label=_("Which powers does the circle have?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, sent: Any, *, group: Group, initial: Any = None) -> None:
        super().__init__(sent, initial=initial)
        fields: Any = self.fields
        fields["powers"].choices = _powers(lambda power: a_circle_may_have(group, power.name))


class LinkForm(forms.Form):
    """Who links a circle with the group."""

    member = forms.ChoiceField(label=_("Who?"))

    def __init__(self, sent: Any, *, members: QuerySet[Member]) -> None:
        super().__init__(sent)
        fields: Any = self.fields
        fields["member"].choices = _people(members)
