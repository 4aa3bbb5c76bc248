"""What members fill in while a practice runs: a case to open, what a step takes, what happened."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.decisions.meetings.forms import TimeInput
from manyhands.funds.purse.giving import ref_from
from manyhands.funds.values import is_currency
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Member
from manyhands.groups.queries import members_of
from manyhands.practices import lending, limits, looking, queueing
from manyhands.practices.engine.recipes import Event, Recipe
from manyhands.practices.forms import DATE
from manyhands.practices.models import Practice
from manyhands.practices.units import Unit

REF = r"^[a-z2-7]{16}$"
CODE = {"autocomplete": "off", "dir": "ltr", "class": "short", "size": 3}
WHO = {
    "m": gettext_lazy("Whom it is about"),
    "to": gettext_lazy("Who did something"),
    "from": gettext_lazy("For whom"),
}


class AmountField(forms.CharField):
    """An amount, typed in what the practice counts in."""

    def __init__(
        self, unit: Unit, *, may_be_nothing: bool = False, most: int | None = None, **more: Any
    ) -> None:
        self.unit, self.may_be_nothing, self.most = unit, may_be_nothing, most
        way = "decimal" if unit.has_parts else "numeric"
        widget = forms.TextInput(attrs={"inputmode": way, "autocomplete": "off"})
        says = unit.says if most is None else f"{unit.says} {limits.at_most(unit, most)}"
        said = {"help_text": says, "max_length": 20, "widget": widget, **more}
        super().__init__(required=not may_be_nothing, **said)

    def clean(self, value: Any) -> int:
        """In whole units, more than nothing unless it may be left empty; no more than the most."""
        text = super().clean(value).strip()
        amount = self.unit.read(text) if text else 0
        if amount < 0 or (not amount and not self.may_be_nothing):
            raise forms.ValidationError(_("This needs an amount."))
        if self.most is not None and amount > self.most:
            raise forms.ValidationError(limits.at_most(self.unit, self.most))
        return amount


def currency_field() -> forms.CharField:
    """A currency by its three letters; `known_currency` checks it."""
    return forms.CharField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Three letters, for example USD."),
        max_length=3,
        widget=forms.TextInput(attrs=CODE),
    )


def known_currency(text: str) -> str:
    """In capital letters; a ValidationError where there is no such currency."""
    if not is_currency(text.upper()):
        raise forms.ValidationError(_("There is no such currency. Write three letters."))
    return text.upper()


def who_field(
    slot: str, member: Member, *, besides: str = "", among: Collection[int] = ()
) -> forms.ChoiceField:
    """One of the members, `among` these rows if some are given; or, where `besides` says so,
    nobody of them.
    """
    there = members_of(member.group)
    people = [(one.ref, one.name) for one in there if not among or one.pk in among]
    nobody = [("", besides)] if besides else []
    return forms.ChoiceField(label=WHO[slot], choices=people + nobody, required=not besides)


class OnceForm(forms.Form):
    """A form whose second sending finds what the first brought about."""

    key = forms.RegexField(REF, initial=new_ref, widget=forms.HiddenInput)

    def clean_key(self) -> str:
        """The ref of what this brings about, which nobody can choose: it is noted when that is
        forgotten, and so would forget whatever else had the same.
        """
        return ref_from(self.cleaned_data["key"])


class CaseForm(OnceForm):
    """A case of one kind: nothing is asked but whom it is about, how much, and a day."""

    def __init__(
        self,
        sent: Any,
        *,
        asks: tuple[Recipe, str, Unit | None],
        member: Member,
        among: Collection[int] = (),
    ) -> None:
        super().__init__(sent)
        recipe, kind, unit = asks
        for slot in looking.is_about(recipe, kind):
            besides = _("Somebody who is no member") if kind == "ask" else ""
            self.fields[slot] = who_field(slot, member, besides=besides, among=among)
            if slot != "from":
                self.initial[slot] = member.ref
        if unit and looking.asks_for_amount(recipe, kind):
            self.fields["amount"] = AmountField(
                unit, label=_("How much"), most=limits.most(recipe, kind)
            )
        if kind == "loan":
            self.fields["due_on"] = forms.DateField(
                label=_("A day to think of"), required=False, widget=DATE,
                help_text=lending.says(recipe),
                initial=lending.comes_back_on(recipe, day_in(member.group, now())),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Two sides are two members."""
        said = self.cleaned_data
        if said.get("from") and said.get("from") == said.get("to"):
            self.add_error("from", _("These are to be two members."))
        return said

    @property
    def details(self) -> dict[str, Any]:
        """What `case.open` is told; without what is empty."""
        said = self.cleaned_data
        found = {
            "key": said["key"],
            "about": said.get("m") or said.get("to"),
            "other": said.get("from"),
            "amount": said.get("amount"),
            "due_on": f"{said['due_on']}" if said.get("due_on") else "",
            "again": said.get("again"),
        }
        return {name: value for name, value in found.items() if value}


class AskForm(CaseForm):
    """Money that is asked for; who asks for themselves and waits already says that they do."""

    again = forms.BooleanField(
        label=gettext_lazy("I ask once more, beside what I asked for already"), required=False
    )

    def __init__(self, sent: Any, practice: Practice, *, member: Member, **more: Any) -> None:
        super().__init__(sent, member=member, **more)
        self.own = member.ref
        key = ref_from(sent.get("key", "")) if sent else ""
        if not queueing.asks_already(practice, more["asks"][0], member, key):
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        """Not by oversight."""
        said = super().clean()
        if "again" in self.fields and said.get("m") == self.own and not said.get("again"):
            self.add_error("again", queueing.ASKED_ALREADY)
        return said


class DayForm(OnceForm):
    """A day that a case has, and at most a time; there is no field for words."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DATE)
    time = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=TimeInput(format="%H:%M")
    )

    @property
    def details(self) -> dict[str, str]:
        """What `case.note_day` is told."""
        said = self.cleaned_data
        time = f"{said['time']:%H:%M}" if said["time"] else ""
        return {"key": said["key"], "day": f"{said['day']}", "time": time}


class StepForm(forms.Form):
    """What a step of a case takes besides the case's amount, such as what a court kept."""

    def __init__(
        self, sent: Any, *, asked: dict[str, tuple[str, int | None]], unit: Unit | None
    ) -> None:
        super().__init__(sent)
        for name, (says, most) in asked.items() if unit else ():
            assert unit is not None
            self.fields[name] = AmountField(unit, may_be_nothing=True, most=most, label=_(says))


class HappenedForm(OnceForm):
    """What happened: its numbers, whom it is about, the day."""

    def __init__(
        self, sent: Any, *, event: Event, asks: tuple[Recipe, set[str], Unit | None], member: Member
    ) -> None:
        super().__init__(sent)
        recipe, known, unit = asks
        self.unit = unit
        if unit is None:
            self.fields["currency"] = currency_field()
        self.values = [name for name in recipe.inputs if name in event.names() - known]
        for name in self.values:
            self.fields[f"value-{name}"] = forms.CharField(
                label=_(recipe.inputs[name]),
                help_text=unit.says if unit else "",
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        self.slots = [slot for slot in looking.slots_of(event) if slot in WHO]
        for slot in self.slots:
            self.fields[slot] = who_field(slot, member)
        self.fields["on"] = forms.DateField(
            label=_("On which day"), help_text=_("Empty: today."), required=False, widget=DATE
        )

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        """The amounts in whole units of what is counted."""
        said = self.cleaned_data
        unit = self.unit or (Unit("money", said["currency"]) if "currency" in said else None)
        for name in self.values:
            field = f"value-{name}"
            if unit and field in said:
                try:
                    said[field] = unit.read(said[field])
                except forms.ValidationError as fault:
                    self.add_error(field, fault)
        found = [] if self.errors else [said[f"value-{name}"] for name in self.values]
        if found and (not any(found) or min(found) < 0):
            self.add_error(f"value-{self.values[0]}", _("This needs an amount."))
        return said

    @property
    def details(self) -> dict[str, Any]:
        """What `practice.book` is told besides the event."""
        said = self.cleaned_data
        return {
            "key": said["key"],
            "values": {name: said[f"value-{name}"] for name in self.values},
            "about": {slot: said[slot] for slot in self.slots},
            "on": f"{said['on']}" if said["on"] else "",
            "currency": said.get("currency") or (self.unit.currency if self.unit else ""),
        }
