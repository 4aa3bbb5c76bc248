"""What members fill in beside the words of a proposal: a translation, and whose advice is asked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from manyhands.decisions.forms import LONG, Part
from manyhands.decisions.models import LONGEST_TEXT
from manyhands.groups.models import Member


class TranslateForm(Part):
    """The words of a proposal in another language than theirs."""

    part = "translate"

    language = forms.ChoiceField(label=_("Into which language?"))
    text = forms.CharField(
        label=_("The words in that language"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=dict(LONG)),
    )

    def __init__(self, data: Any = None, *, without: str) -> None:
        super().__init__(data)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [one for one in settings.LANGUAGES if one[0] != without]


class AdviceForm(Part):
    """A member whose advice the author of a proposal asks for, and why theirs."""

    part = "advice"
    WHY = [("1", _("It concerns them")), ("0", _("They know about it"))]

    member = forms.ChoiceField(label=_("Whom do you ask?"))
    is_affected = forms.ChoiceField(
        label=_("Why them?"), choices=WHY, initial="1", widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, members: Iterable[Member]) -> None:
        super().__init__(data)
        self.members = {row.ref: row for row in members}
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.ref, row.name) for row in self.members.values()]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "member" in found:
            found["member"] = self.members[found["member"]]
        found["is_affected"] = found.get("is_affected") == "1"
        return found
