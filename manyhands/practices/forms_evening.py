"""What people tell each other in one round: who can spare how much, and who needs how much."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.practices.engine import needs
from manyhands.practices.units import Unit

MANY = 200
LONGEST = 60  # of a name
ROWS = {"rows": 6, "autocomplete": "off", "spellcheck": "false", "dir": "auto"}


class LinesField(forms.CharField):
    """A name and an amount to a line, each name once; amounts in whole units."""

    def __init__(self, unit: Unit, **more: Any) -> None:
        self.unit = unit
        area = forms.Textarea(attrs=ROWS)
        super().__init__(max_length=MANY * (LONGEST + 20), widget=area, **more)

    def clean(self, value: Any) -> dict[str, int]:
        """By name; a ValidationError names the line that cannot be read."""
        found: dict[str, int] = {}
        lines = enumerate(super().clean(value).splitlines(), 1)
        for number, line in ((n, " ".join(text.split())) for n, text in lines if text.strip()):
            name, amount = self._read(number, line)
            if name in found:
                said = {"line": number, "name": name}
                raise forms.ValidationError(_("Line %(line)s: %(name)s is there already.") % said)
            found[name] = amount
        if len(found) > MANY:
            raise forms.ValidationError(_("That is too many for one round: up to %s.") % MANY)
        return found

    def _read(self, number: int, line: str) -> tuple[str, int]:
        name, _space, typed = line.rpartition(" ")
        try:
            amount = self.unit.read(typed)
        except forms.ValidationError as fault:
            where = {"line": number, "why": fault.messages[0]}
            raise forms.ValidationError(_("Line %(line)s: %(why)s") % where) from None
        if not name or len(name) > LONGEST or amount < 0:
            said = _("Line %s: write a name, a space, and an amount.") % number
            raise forms.ValidationError(said)
        return name, amount


class EveningForm(forms.Form):
    """One round. Nothing of it is kept."""

    def __init__(self, unit: Unit, sent: Any = None) -> None:
        super().__init__(sent)
        self.unit = unit
        says = gettext_lazy("One to a line: a name, a space, an amount. Any name will do.")
        self.fields["haves"] = LinesField(unit, label=_("Who can spare something"), help_text=says)
        self.fields["needs"] = LinesField(unit, label=_("Who needs something"), help_text=says)

    def clean(self) -> dict[str, Any]:
        """Nobody both has and needs, or it would be paid to oneself."""
        said = dict(super().clean() or {})
        both = sorted(set(said.get("haves") or ()) & set(said.get("needs") or ()))
        if both:
            says = _("%s is in both lists. Say which of them, or write two names.") % both[0]
            raise forms.ValidationError(says)
        return said

    @property
    def outcome(self) -> dict[str, Any]:
        """Who pays whom, and how far it goes."""
        haves, wants = self.cleaned_data["haves"], self.cleaned_data["needs"]
        there, wanted, told = sum(haves.values()), sum(wants.values()), self.unit.told
        paid = needs.fewest(haves, wants).items()
        return {
            "payments": [(giver, taker, told(part)) for (giver, taker), part in paid],
            "there": told(there),
            "wanted": told(wanted),
            "missing": told(wanted - there) if wanted > there else "",
        }
