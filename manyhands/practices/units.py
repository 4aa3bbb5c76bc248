"""What a practice counts in, as people read and type it; looking at it opens nothing."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from manyhands.base.currencies import scale_of
from manyhands.funds import values
from manyhands.ledger.models import Balance, Commodity
from manyhands.practices.booking import UNITS
from manyhands.practices.engine.decimals import decimals_of
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.forms import read, typed
from manyhands.practices.models import Practice
from manyhands.practices.words import told


@dataclass(frozen=True)
class Unit:
    """Money of a currency, or the credit or minutes of a circle."""

    kind: str
    currency: str = ""  # of money

    def told(self, amount: int) -> str:
        """An amount as people write it in the language of the page."""
        if self.currency:
            return values.in_words(amount, self.currency)
        return told(amount, self.kind)

    def typed(self, amount: int) -> str:
        """An amount as one would type it."""
        if self.currency:
            return values.decimal(amount, self.currency)
        return typed(amount, self.kind)

    def read(self, text: str) -> int:
        """What somebody typed, in whole units; a ValidationError says what was expected."""
        if not self.currency:
            return read(text, self.kind)
        try:
            return values.typed_amount(text, self.currency) or 0
        except values.Unfit as fault:
            raise forms.ValidationError(fault.says) from None

    @property
    def says(self) -> str:
        """What is to be typed."""
        if self.currency:
            return _("In %s.") % self.currency
        return _("Minutes.") if self.kind == "minutes" else _("In the unit of the circle.")

    @property
    def has_parts(self) -> bool:
        return bool(scale_of(self.currency) if self.currency else decimals_of(self.kind))


def unit_of(practice: Practice, recipe: Recipe) -> Unit | None:
    """What it counts in; None where that is money and nobody has said yet of which currency."""
    if recipe.commodity != "money":
        return Unit(UNITS[recipe.commodity][0])
    funds = practice.practice_funds.values("fund")
    used = set(Balance.objects.filter(fund__in=funds).values_list("commodity__code", flat=True))
    if not used:
        rows = Commodity.objects.filter(group=practice.group, kind="money", scale=recipe.decimals)
        used = set(rows.values_list("code", flat=True)[:2])
    return Unit("money", used.pop()) if len(used) == 1 else None
