"""What a friendly society says of itself to see the years to come: counts by age, and shares."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.practices.ahead import OWN, TABLE
from manyhands.practices.engine.outlook import BAND, MOST_PEOPLE, SHARE, SHARES, Supposed
from manyhands.practices.engine.recipes import Param
from manyhands.practices.engine.solvency import RATCLIFFE
from manyhands.practices.forms import NumberField, typed

AGE = "age-"
SAYS = {
    "interest_bp": gettext_lazy("Interest that the reserve earns in a year"),
    "deaths_bp": gettext_lazy("How many of all die in a year, if all ages alike"),
    "lapse_bp": gettext_lazy("How many of all leave in a year"),
}
DEATHS_SAY = {
    SHARE: gettext_lazy("All ages alike, as many as you write"),
    "england_1854": gettext_lazy("By age, as in England from 1838 to 1854"),
    "united_states_2009": gettext_lazy("By age, as in the United States in 2009"),
}


def age_in_words(age: int) -> str:
    """Five years of age."""
    return _("From %(from)s to %(to)s years") % {"from": age, "to": age + BAND - 1}


class AgesForm(forms.Form):
    """How many are of which age; nobody is named. What is supposed has numbers to begin with."""

    def __init__(self, sent: Any = None, *, has_own: bool) -> None:
        super().__init__(sent)
        for age in RATCLIFFE:
            field = NumberField(Param(0, "", "people", most=MOST_PEOPLE))
            field.label, field.initial = age_in_words(age), "0"
            self.fields[f"{AGE}{age}"] = field
        for name, most in SHARES.items():
            usual = getattr(Supposed(), name)
            share = NumberField(Param(usual, "", "bp", most=most))
            share.label, share.initial = SAYS[name], typed(usual, "bp")
            self.fields[name] = share
        self.fields["deaths"] = forms.ChoiceField(
            label=_("Who dies"),
            choices=list(DEATHS_SAY.items()),
            widget=forms.RadioSelect,
            initial=SHARE,
        )
        own = [(OWN, _("As many as your own books had in the last year"))] if has_own else []
        self.fields["days"] = forms.ChoiceField(
            label=_("Days of sickness"),
            choices=[(TABLE, _("As many as the old table says for these ages")), *own],
            widget=forms.RadioSelect,
            initial=TABLE,
        )

    def clean(self) -> dict[str, Any]:
        """Somebody is of some age."""
        said = dict(super().clean() or {})
        ages = [said.get(f"{AGE}{age}") for age in RATCLIFFE]
        if not any(ages) and None not in ages:
            raise forms.ValidationError(
                _("Somebody has to be of some age: all of these are nothing.")
            )
        return said

    @property
    def details(self) -> dict[str, Any]:
        """What `practice.look_ahead` is told."""
        said = self.cleaned_data
        return {
            "ages": {f"{age}": said[f"{AGE}{age}"] for age in RATCLIFFE},
            "supposed": {name: said[name] for name in ("deaths", *SHARES)},
            "days": said["days"],
        }
