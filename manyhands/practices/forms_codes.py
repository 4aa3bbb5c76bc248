"""What whoever asks a practice for money without an account fills in: how much."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from manyhands.funds.purse.forms import WhereForm
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms_running import AmountField
from manyhands.practices.units import Unit


class CodeForm(WhereForm):
    """An amount, within what the rule allows for one, and where to; nothing about who asks."""

    secret = forms.CharField(min_length=22, max_length=64, widget=forms.HiddenInput)

    def __init__(self, sent: Any, *, recipe: Recipe, unit: Unit | None) -> None:
        super().__init__(sent, initial={"secret": secrets.token_hex(16)})
        self.unit, cap = unit, recipe.rule.get("cap")
        self.most = cap.value if cap else None
        if unit:
            self.fields["amount"] = AmountField(unit, label=_("How much do you need?"))
            self.order_fields(["amount"])

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if self.unit and self.most is not None and amount > self.most:
            most = self.unit.told(self.most)
            raise forms.ValidationError(_("The most for one ask is %s.") % most)
        return amount
