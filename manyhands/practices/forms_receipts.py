"""What members fill in to keep a court's receipt with a case."""

from django import forms
from django.utils.translation import gettext_lazy

from manyhands.practices.engine.pictures_bare import JPEG, PNG, WEBP
from manyhands.practices.forms_running import OnceForm


class ReceiptForm(OnceForm):
    """One picture, taken with a phone or chosen from what is there."""

    picture = forms.FileField(
        label=gettext_lazy("Picture of the court’s receipt"),
        allow_empty_file=True,  # it is answered like every other file that is no picture
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 8 MB."),
        # Named one by one, a phone turns what it takes into one of them.
        widget=forms.FileInput(attrs={"accept": f"{JPEG},{PNG},{WEBP}"}),
    )
