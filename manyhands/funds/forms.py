"""What members fill in about money."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.funds.kinds import LONGEST_NOTE, LONGEST_TOWN, Details, Kind, fitted
from manyhands.funds.values import Unfit, fit_name, fit_words, is_currency

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class WayForm(forms.Form):
    """A way of one kind: only the fields that it has."""

    payee = forms.CharField(
        label=_("Who is paid"), help_text=_("As the account is called."), max_length=70
    )
    account = forms.CharField(max_length=140)
    town = forms.CharField(max_length=LONGEST_TOWN)
    currency = forms.CharField(
        label=_("Currency"),
        help_text=_("Three letters, for example USD."),
        max_length=3,
        widget=forms.TextInput(attrs=PLAIN | {"class": "short", "size": 3}),
    )
    note = forms.CharField(
        label=_("A word on it"),
        help_text=_("For example: what money that comes this way is for."),
        max_length=LONGEST_NOTE,
        required=False,
    )

    def __init__(self, sent: Any, *, kind: Kind) -> None:
        super().__init__(sent)
        self.kind = kind
        fields: dict[str, Any] = self.fields
        fields["account"].label, fields["account"].help_text = kind.account, kind.hint
        fields["payee"].max_length = kind.longest_name
        if kind.words:
            fields["account"].widget.attrs.update(PLAIN)
        fields["town"].label = kind.town
        if not kind.town:
            del fields["town"]
        if len(kind.currencies) == 1:
            del fields["currency"]
        elif kind.currencies:
            choices = [(code, code) for code in kind.currencies]
            fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=choices)

    def clean_payee(self) -> str:
        return _fit(fit_name, self.cleaned_data["payee"], longest=self.kind.longest_name)

    def clean_account(self) -> str:
        return _fit(self.kind.fit, self.cleaned_data["account"])

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].upper()
        if not is_currency(code):
            raise forms.ValidationError(_("There is no such currency. Write three letters."))
        return code

    def clean(self) -> dict[str, Any]:
        """What the fields say together, as it is kept."""
        said = {"currency": "".join(self.kind.currencies[:1])} | self.cleaned_data
        if not self.errors:
            said = vars(_fit(fitted, self.kind, Details(**said)))
            said = {name: value for name, value in said.items() if value}
        return said


class AskedForm(forms.Form):
    """How much, and what for: both can be left open."""

    amount = forms.CharField(
        label=_("How much"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("What for"), max_length=140, required=False, widget=forms.TextInput
    )

    def clean_words(self) -> str:
        return _fit(fit_words, self.cleaned_data["words"], longest=140)


def _fit(check: Any, *values: Any, **limits: Any) -> Any:
    try:
        return check(*values, **limits)
    except Unfit as fault:
        raise forms.ValidationError(fault.says) from None
