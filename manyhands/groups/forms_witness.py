"""What people paste to have a record watched, here or elsewhere."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups import witnesses
from manyhands.groups.models import Group
from manyhands.record import witnessing

PASTED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


def _line(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=witnesses.LONGEST_KEY,
        widget=forms.TextInput(attrs=PASTED),
    )  # fmt: skip


class _PastedForm(forms.Form):
    """Lines that are good or of which the form says what is wrong."""

    which = ""  # of the two on one page

    def __init__(self, sent: Any, *, group: Group) -> None:
        super().__init__(sent, auto_id=f"{self.which}_%s")
        self.group = group

    def read(self, reader: Callable[..., Any], *pasted: Any) -> Any:
        try:
            return reader(*pasted)
        except NotPossible as why:
            raise forms.ValidationError(str(why)) from None


class AskWitnessForm(_PastedForm):
    """The witness that is asked: where it is, and its key."""

    which = "ask"
    url = _line(_("Its address"), _("It begins with https://"))
    key = _line(_("Its key"), _("One long line with two plus signs."))

    def clean_url(self) -> str:
        return self.read(witnesses.read_address, self.cleaned_data["url"])

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        name, _public = self.read(witnesses.read_witness_key, key)
        if witnessing.live_witnesses().filter(log_id=self.group.log_id, name=name).exists():
            raise forms.ValidationError(witnesses.ASKED)
        return key


class WatchForm(_PastedForm):
    """The record that is to be watched."""

    which = "watch"
    key = _line(_("The key of their record"), _("One long line with two plus signs."))

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        origin, _public = self.read(witnesses.read_log_key, self.group, key)
        if witnessing.live_watches(self.group.log_id).filter(witnessed__origin=origin).exists():
            raise forms.ValidationError(witnesses.WATCHED)
        return key
