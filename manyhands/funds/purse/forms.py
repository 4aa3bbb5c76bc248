"""What people fill in about a fund."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.base.periods import MONTH, WEEK, YEAR
from manyhands.funds.purse.giving import OTHER_MONEY
from manyhands.funds.purse.models import BANK, CASH
from manyhands.funds.values import (
    MOST,
    Unfit,
    decimal,
    in_words,
    is_currency,
    no_card,
    typed_amount,
)

EVERY = [
    ("", _("None")),
    (WEEK, _("Each week")),
    (MONTH, _("Each month")),
    (YEAR, _("Each year")),
]
WAYS = [(CASH, _("In cash")), (BANK, _("By bank transfer"))]


def amount_field(label: Any, *, help_text: Any = "", required: bool = False) -> forms.CharField:
    """A sum as people type it; `MoneyForm` reads it."""
    typed = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=help_text, max_length=20, required=required, widget=typed
    )


class FundForm(forms.Form):
    """A new fund."""

    name = forms.CharField(
        label=_("Name"), help_text=_("For example: Rent, or For all of us."), max_length=60
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("What is given for it can be spent for nothing else."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoneyForm(forms.Form):
    """Sums in one currency: the only one there is, or the one typed in. `sums` names the fields."""

    sums: tuple[str, ...] = ("amount",)

    def __init__(self, sent: Any, *, currency: str = "", initial: Any = None) -> None:
        super().__init__(sent, initial=initial)
        self.currency = currency
        if not currency:
            self.fields["currency"] = forms.CharField(
                label=_("Currency"),
                help_text=_("Three letters, for example USD."),
                max_length=3,
                widget=forms.TextInput(attrs={"class": "short", "size": 3, "dir": "ltr"}),
            )
            return
        for field in (self.fields[name] for name in self.sums if name in self.fields):
            within = _("In %s.") % currency
            field.help_text = f"{field.help_text} {within}".strip()

    def clean(self) -> dict[str, Any]:
        """Sums as whole minor units, None where nothing is typed; and their currency."""
        said = self.cleaned_data
        code = self.currency or said.get("currency", "").upper()
        if not is_currency(code):
            self.add_error(
                "currency" if "currency" in self.fields else None,
                _("There is no such currency. Write three letters."),
            )
            return said
        for name in self.sums:
            if name in said:
                said[name] = self._read(name, code)
        return said | {"currency": code}

    def _read(self, name: str, currency: str) -> int | None:
        try:
            amount = typed_amount(self.cleaned_data[name], currency)
        except Unfit as fault:
            self.add_error(name, fault.says)
            return None
        if amount is None:
            return None
        if amount <= 0:
            self.add_error(name, _("The amount must be more than nothing."))
        elif amount > MOST:
            most = decimal(MOST, currency)
            self.add_error(name, _("The amount can be at most %s.") % most)
        return amount


class TermsForm(MoneyForm):
    """What is suggested for a fund, and the most for one ask."""

    sums = ("suggested", "most", "dues")
    suggested = amount_field(
        _("What do you suggest to give?"), help_text=_("Everybody can give less, more or nothing.")
    )
    most = amount_field(
        _("What is the most for one ask?"), help_text=_("Empty: as much as there is.")
    )
    dues_every = forms.ChoiceField(
        label=_("Are there dues for it?"), choices=EVERY, required=False, widget=forms.RadioSelect
    )
    dues = amount_field(
        _("How much do you suggest as dues?"),
        help_text=_(
            "Empty: each chooses. Nobody owes it, and whoever does not give says no reason."
        ),
    )
    pays_waivers = forms.BooleanField(
        label=_("This fund pays the dues of other funds for whoever does not give them"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("dues") and not said.get("dues_every"):
            self.add_error("dues_every", _("Say how often."))
        return said


class GiveForm(MoneyForm):
    """A gift that is on its way."""

    amount = amount_field(
        _("How much?"), help_text=_("Leave it empty if you do not know yet. Any sum is good.")
    )
    way = forms.ChoiceField(
        label=_("How does it come?"), choices=WAYS, initial=BANK, widget=forms.RadioSelect
    )
    secret = forms.CharField(min_length=22, max_length=64, widget=forms.HiddenInput)

    def __init__(self, sent: Any, *, known: Any = None, **more: Any) -> None:
        initial = {"secret": secrets.token_hex(16)} | (more.pop("initial", None) or {})
        super().__init__(sent, initial=initial, **more)
        self.known = known  # the currencies to give in; None: any

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.known is not None and "currency" in said and said["currency"] not in self.known:
            self.add_error("currency" if "currency" in self.fields else None, OTHER_MONEY)
        return said


class DuesForm(GiveForm):
    """Dues that are on their way, perhaps for somebody else."""

    covers = forms.ChoiceField(
        label=_("For whom?"),
        help_text=_(
            "Whoever you give it for sees that somebody did, never who. Others see neither."
        ),
        required=False,
    )

    def __init__(self, sent: Any, *, others: Any, **more: Any) -> None:
        super().__init__(sent, **more)
        fields: Any = self.fields
        fields["covers"].choices = [("", _("For me")), *others]
        self.order_fields(["covers", "amount", "way"])


class WhereForm(forms.Form):
    """Where money for somebody is to be paid; it is sealed."""

    way = forms.ChoiceField(
        label=_("How shall it come to you?"), choices=WAYS, initial=CASH, widget=forms.RadioSelect
    )
    how = forms.CharField(
        label=_("Where to?"),
        help_text=_(
            "Where one finds you; for a transfer, the name on your account and its number. Locked: "
            "only who pays can open it, you see that they did, and afterwards it is erased. Never "
            "the number of a card."
        ),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_how(self) -> str:
        try:
            return no_card(self.cleaned_data["how"])
        except Unfit as fault:
            raise forms.ValidationError(fault.says) from None


class AskForm(WhereForm, MoneyForm):
    """Money for somebody who does not have to say why."""

    field_order = ("amount", "way", "how")
    amount = amount_field(_("How much do you need?"), required=True)
    is_errand = forms.BooleanField(label=_("I laid it out for an errand"), required=False)
    secret = forms.CharField(min_length=22, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, sent: Any, *, most: int | None = None, known: Any = None, **more: Any
    ) -> None:
        super().__init__(sent, initial={"secret": secrets.token_hex(16)}, **more)
        self.most = most
        self.known = known  # of somebody without an account: the currencies to ask in
        if known is not None:
            del self.fields["is_errand"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        amount = said.get("amount")
        if self.known is not None and "currency" in said and said["currency"] not in self.known:
            self.add_error("currency" if "currency" in self.fields else None, OTHER_MONEY)
        if amount and self.most and amount > self.most and "currency" in said:
            most = in_words(self.most, said["currency"])
            self.add_error("amount", _("The most for one ask is %s.") % most)
        return said


class LeaveForm(MoneyForm):
    """How much of what one laid out stays with the fund as a gift."""

    amount = amount_field(_("How much do you leave?"), required=True)

    def __init__(self, sent: Any, *, most: int, **more: Any) -> None:
        super().__init__(sent, **more)
        self.most = most

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if (said.get("amount") or 0) > self.most and "amount" not in self.errors:
            self.add_error("amount", _("That is more than you asked for."))
        return said


class CameForm(MoneyForm):
    """How much came, where the giver left it open."""

    amount = amount_field(_("How much came?"), required=True)
