"""What whoever pays fills in about a file for the bank; none of it is kept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from manyhands.base.times import now
from manyhands.funds.payouts import Batch, Payout, faults, pain_001, sheet
from manyhands.funds.payouts.lines import LONGEST_NAME, LONGEST_TEXT
from manyhands.groups.forms_deciding import DATE

SEPA = [
    ("09", _("For the bank: pain.001, as most take it now")),
    ("03", _("pain.001, as older ones take it")),
]
SHEET = ("sheet", _("As a sheet: to pay by hand, or for other banks"))


class FileForm(forms.Form):
    """From which account, on which day, in which form."""

    kind = forms.ChoiceField(label=_("In which form?"), widget=forms.RadioSelect)
    payer = forms.CharField(
        label=_("Whose account is it?"),
        help_text=_("As the bank calls it."),
        max_length=LONGEST_NAME,
    )
    iban = forms.CharField(
        label=_("IBAN of that account"),
        max_length=42,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    pay_on = forms.DateField(label=_("On which day?"), widget=DATE)
    words = forms.CharField(
        label=_("Words on each transfer"),
        help_text=_("Two banks and those who look at a statement read them."),
        max_length=LONGEST_TEXT,
        required=False,
    )

    def __init__(self, sent: Any, *, currency: str, initial: Any = None) -> None:
        first = {"pay_on": localdate(now()), "kind": "09" if currency == "EUR" else "sheet"}
        super().__init__(sent, initial=first | (initial or {}))
        fields: Any = self.fields
        if currency == "EUR":
            fields["kind"].choices = [*SEPA, SHEET]
        else:
            fields["kind"].choices = [SHEET]
            for name in ("payer", "iban"):
                del fields[name]

    def batch(self, ref: str, currency: str, lines: Iterable[tuple[str, str, int]]) -> Batch:
        """The file before it is written: each line is a name, an account and an amount."""
        said = self.cleaned_data
        words = said["words"]
        return Batch(
            ref=ref,
            payer=said.get("payer", ""),
            iban=said.get("iban", ""),
            pay_on=said["pay_on"],
            made_at=now(),
            payouts=tuple(Payout(name, account, amount, words) for name, account, amount in lines),
            currency=currency,
        )

    def written(self, batch: Batch) -> bytes | None:
        """The file; None where the bank would send it back, and then the form says what for."""
        kind = self.cleaned_data["kind"]
        if kind == "sheet":
            return sheet(batch).encode("utf-8-sig")
        for fault in faults(batch):
            words = _("Line %(line)d: %(fault)s") % {"line": fault.line, "fault": fault.says}
            self.add_error(None, words if fault.line else fault.says)
        return None if self.errors else pain_001(batch, kind)
