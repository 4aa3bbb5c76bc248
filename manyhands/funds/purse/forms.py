"""What members fill in about a fund."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
