"""What people fill in to write to each other, to report, and to bring words into the inbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.aid.forms import SHUT
from manyhands.aid.kinds import KINDS, LANGUAGES
from manyhands.talk.engine import CATEGORIES

MOST_LETTERS = 1_000
MOST_PASTED = 200_000
CALLED = {"need": _("A need"), "offer": _("An offer"), "neither": _("Neither")}


class MessageForm(forms.Form):
    """A message to the other side; `nonce` makes the same form sent twice one message."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", **SHUT}),
    )
    nonce = forms.RegexField(r"^[\w-]{22}$", widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """What somebody wants two neighbors to look at."""

    words = forms.CharField(
        label=_("What happened?"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", **SHUT}),
    )


class InboxFilterForm(forms.Form):
    """What to look at first. Anything unreadable counts as not asked for."""

    kind = forms.ChoiceField(
        label=_("Seems to be"), choices=[("", _("Anything")), *CALLED.items()], required=False
    )
    category = forms.ChoiceField(
        label=_("About"),
        choices=[("", _("All kinds")), *((name, KINDS[name]) for name in CATEGORIES)],
        required=False,
    )
    urgent = forms.BooleanField(label=_("Urgent only"), required=False)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(LANGUAGES)
        listed = [(code, names.get(code, code)) for code in languages]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=[("", _("All languages")), *listed], required=False
        )

    def chosen(self) -> dict[str, Any]:
        """The filters that could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class BringForm(forms.Form):
    """Text to paste, or a file to send up; one of the two."""

    text = forms.CharField(
        label=_("Paste messages"),
        help_text=_("One on each line, or with an empty line between them."),
        max_length=MOST_PASTED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", **SHUT}),
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        help_text=_("Columns: id, message, original, received_at. At most 5 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("text") or given.get("file")):
            self.add_error("text", _("Paste some words or choose a file."))
        return given
