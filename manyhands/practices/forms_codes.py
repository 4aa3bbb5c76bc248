"""What whoever asks a practice for money without an account fills in: how much."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from manyhands.funds.purse.forms import WhereForm
from manyhands.practices import limits, queueing
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms_running import AmountField
from manyhands.practices.units import Unit


class PlaceForm(WhereForm):
    """Where the money of a case is to be paid."""

    def __init__(self, sent: Any = None, **more: Any) -> None:
        super().__init__(sent, **more)
        self.fields["how"].help_text = _(
            "Where one finds you; for a transfer, the name on your account and its number. Locked: "
            "other members open it when they pay, you see who did, and afterwards it is erased. "
            "Never the number of a card."
        )


class CodeForm(PlaceForm):
    """An amount, within what the rule allows for one, and where to; nothing about who asks."""

    secret = forms.CharField(min_length=22, max_length=64, widget=forms.HiddenInput)

    def __init__(self, sent: Any, *, recipe: Recipe, unit: Unit | None) -> None:
        super().__init__(sent, initial={"secret": secrets.token_hex(16)})
        if unit:
            most = limits.most(recipe, queueing.ASKS)
            label = _("How much do you need?")
            self.fields["amount"] = AmountField(unit, most=most, label=label)
            self.order_fields(["amount"])
