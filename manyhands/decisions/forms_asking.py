"""What members fill in who ask with others for what one alone cannot ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.decisions import late
from manyhands.decisions.forms import Part, _text
from manyhands.decisions.models import Proposal


class LateForm(Part):
    """Why what was adopted must not happen; whoever begins says what is new in that."""

    part = "late"

    ground = _text(
        _("What is new?"),
        help_text=_("A principle or a harm that nobody raised, in a concern or a block."),
    )
    reason = _text(_("Why must it not happen like this?"))

    def __init__(self, data: Any = None, *, proposal: Proposal) -> None:
        super().__init__(data)
        self.proposal = proposal
        if late.has_begun(proposal):
            del self.fields["ground"]

    def clean_ground(self) -> str:
        ground = str(self.cleaned_data["ground"])
        if why := late.why_not_new(self.proposal, ground):
            raise forms.ValidationError(why)
        return ground


class ReviewForm(Part):
    """Why what is in force should be looked at again."""

    part = "review"

    reason = _text(_("What has changed, or does not work?"))
