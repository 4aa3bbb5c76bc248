"""What a member fills in about themselves and one other."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Member

CHOOSE = _("Choose who.")


class OtherForm(forms.Form):
    """One other member of the group."""

    other = forms.ModelChoiceField(
        queryset=Member.objects.none(),
        to_field_name="ref",
        empty_label=CHOOSE,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, data: Any = None, *, of: str, others: Any) -> None:
        super().__init__(data, prefix=of)
        field = self.fields["other"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.label = others, LABELS[of]


LABELS = {"reach": _("Who can reach you?"), "roof": _("A member who lives with you")}
