"""What people fill in to put something on a shelf, to count what is left and to bin."""

import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.ledger.amounts import plain, typed, unit_name
from manyhands.ledger.forms import NONCE, OfBooks, amount_field, day_field, funds_of, open_day
from manyhands.ledger.models import Commodity
from manyhands.ledger.shelves import NO_NAME, Lot, is_a_name, place_called

MOST_LETTERS = 60
SAME_DAY = gettext_lazy("Empty: today.")


class OfShelf(OfBooks):
    """A form about goods, for a day; sent twice, it does one thing."""

    effective = day_field(gettext_lazy("The day it counts for"), SAME_DAY)
    nonce = forms.RegexField(NONCE, widget=forms.HiddenInput)

    def __init__(self, sent: Any = None, *, today: date, **more: Any) -> None:
        first = {"nonce": secrets.token_urlsafe(16), **more.pop("initial", {})}
        super().__init__(sent, initial=first, **more)
        self.today = today

    def clean_effective(self) -> date | None:
        return open_day(self.group, self.cleaned_data["effective"] or self.today)

    def which(self) -> dict[str, str]:
        """What every act takes; the day is said, since a decision may come later."""
        said = self.cleaned_data
        return {"nonce": said["nonce"], "effective": f"{said['effective']}"}

    def many(self, name: str, scale: int) -> int | None:
        """So many as were typed there, nothing or more; an error of the form where it is none."""
        try:
            found = typed(str(self.cleaned_data[name]), scale)
            if found < 0:
                raise ValueError(_("Write how many there are."))
        except ValueError as why:
            self.add_error(name, str(why))
            return None
        return found


class PutInForm(OfShelf):
    """What came, how much of it, until when, where."""

    name = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "goods", "dir": "auto"}),
    )
    amount = amount_field(gettext_lazy("How many?"))
    use_by = day_field(
        gettext_lazy("Use by"),
        gettext_lazy("The last day to eat or use it. Leave it empty for what keeps."),
    )
    place = forms.CharField(
        label=gettext_lazy("Where?"),
        help_text=gettext_lazy("One that is there, or a new one: it is called as you write it."),
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"list": "places", "dir": "auto"}),
    )
    fund = forms.ChoiceField(label=gettext_lazy("Fund"))

    def __init__(self, sent: Any = None, **more: Any) -> None:
        super().__init__(sent, **more)
        fields: Any = self.fields
        names = ("name", "amount", "use_by", "place", "fund", "effective", "nonce")
        self.fields = {name: fields[name] for name in names}
        funds = funds_of(self.group)
        if len(funds) == 1:
            fields["fund"].widget = forms.HiddenInput()
            fields["fund"].initial = funds[0][0]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_place(self) -> str:
        """The path of a place that is there, else what the new one is called."""
        words = " ".join(str(self.cleaned_data["place"]).split())
        there = place_called(self.group, words)
        if there and (there.title or words == there.path):
            return there.path
        if not is_a_name(words):
            raise forms.ValidationError(NO_NAME)
        return words

    def details(self) -> dict[str, Any] | None:
        """What the act takes; None where an amount is none."""
        said = self.cleaned_data
        goods = Commodity.objects.filter(group=self.group, kind="goods", name__iexact=said["name"])
        alike = goods.order_by("pk").first()
        many = self.many("amount", alike.scale if alike else 0)
        if not many:
            if many == 0:
                self.add_error("amount", _("Write how many there are."))
            return None
        day = f"{said['use_by']}" if said["use_by"] else ""
        return {"lot": [said["place"], said["name"], day, many], **self.which()}


class CountLeftForm(OfShelf):
    """How many are left of each lot on one shelf."""

    def __init__(self, sent: Any = None, *, lots: list[Lot], **more: Any) -> None:
        super().__init__(sent, **more)
        self.lots = lots
        fields: Any = self.fields
        counted = {
            lot.choice: amount_field(unit_name(lot.unit), self._hint(lot), required=False)
            for lot in lots
        }
        self.fields = {**counted, **fields}

    def _hint(self, lot: Lot) -> str:
        hint = _("In the books: %s") % lot.words
        if lot.is_past:
            hint += " · " + _("Past its day: bin it, or say a day before its end.")
        return hint

    def details(self) -> dict[str, Any] | None:
        """What the act takes; None where nothing was counted, or an amount is none."""
        left = []
        for lot in self.lots:
            if self.cleaned_data.get(lot.choice):
                many = self.many(lot.choice, lot.unit.scale)
                left.append([lot.unit.code, lot.fund.ref, many])
        if not left:
            self.add_error(None, _("Write how many are left of something."))
        return None if self.errors else {"left": left, **self.which()}


class BinForm(OfShelf):
    """Which lot, and how many of it."""

    lot = forms.ChoiceField(label=gettext_lazy("What goes to waste?"))
    amount = amount_field(gettext_lazy("How many?"))

    def __init__(self, sent: Any = None, *, lots: list[Lot], **more: Any) -> None:
        super().__init__(sent, **more)
        fields: Any = self.fields
        self.fields = {name: fields[name] for name in ("lot", "amount", "effective", "nonce")}
        self.lots = {lot.choice: lot for lot in lots}
        fields["lot"].choices = [
            (lot.choice, f"{unit_name(lot.unit)}: {_all(lot)}") for lot in lots
        ]

    def details(self) -> dict[str, Any] | None:
        """What the act takes; None where the amount is none."""
        lot = self.lots[self.cleaned_data["lot"]]
        many = self.many("amount", lot.unit.scale)
        if not many:
            if many == 0:
                self.add_error("amount", _("Write how many there are."))
            return None
        return {"binned": [lot.unit.code, lot.fund.ref, many], **self.which()}


def _all(lot: Lot) -> str:
    return plain(lot.many, lot.unit.scale)
