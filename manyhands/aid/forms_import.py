"""What people fill in to bring a list: the file or the rows, and what its columns mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.aid.bringing.columns import FIELDS
from manyhands.aid.forms import SHUT
from manyhands.aid.models import NEED, OFFER
from manyhands.base.sheets import Sheet

MOST_PASTED = 400_000
NOT_HERE = ""

LABELS = {
    "words": _("What it is"),
    "kind": _("Kind of help"),
    "direction": _("Need or offer"),
    "quantity": _("How many"),
    "place": _("Place or patch"),
    "due": _("Needed by"),
    "urgency": _("How urgent"),
    "times": _("Days or hours"),
    "language": _("Language"),
    "adults": _("Adults, or the whole household"),
    "children": _("Children"),
    "status": _("Whether it is over"),
    "posted_at": _("When it was written down"),
    "external_id": _("Its number in the list"),
    "contact_name": _("Name"),
    "phone": _("Phone number"),
    "mail": _("Mail address"),
    "address": _("Address"),
    "note": _("Notes"),
    "standing": _("Again and again"),
    "patch": _("Number of the patch"),
}
SEALED = {"contact_name", "phone", "mail", "address", "note"}
assert set(LABELS) == set(FIELDS), "each field has a label"


class UploadForm(forms.Form):
    """A file, or rows copied from a sheet."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        allow_empty_file=True,  # it is answered like every other file that is no sheet
        help_text=_("CSV, XLSX or ODS. At most 10 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )
    text = forms.CharField(
        label=_("Or rows copied from a sheet"),
        required=False,
        max_length=MOST_PASTED,
        help_text=_("With the row that names the columns."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "spellcheck": "false", **SHUT}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("file") or given.get("text") or self.errors):
            self.add_error("file", _("Choose a file, or paste rows below."))
        return given


class ColumnsForm(forms.Form):
    """What each of our fields is called in the sheet."""

    direction = forms.ChoiceField(
        label=_("What does the list hold?"),
        choices=[(NEED, _("Needs")), (OFFER, _("Offers"))],
        help_text=_("For rows that do not say it themselves."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NOT_HERE, _("– not in this list –")), *_columns(sheet)]
        for name, label in LABELS.items():
            hint = _("Sealed") if name in SEALED else ""
            field = forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint)
            self.fields[f"column-{name}"] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not {"words", "kind"} & self.columns().keys():
            self.add_error("column-words", _("Choose the column that says what it is."))
        return given

    def columns(self) -> dict[str, int]:
        """The column of each field that has one."""
        chosen = {name: self.cleaned_data.get(f"column-{name}") for name in LABELS}
        return {name: int(at) for name, at in chosen.items() if at}

    def matched(self) -> list[forms.BoundField]:
        """What it is, and whatever else has a column."""
        return [field for field in self._fields() if self._is_matched(field)]

    def unmatched(self) -> list[forms.BoundField]:
        """What has no column."""
        return [field for field in self._fields() if not self._is_matched(field)]

    def _is_matched(self, field: forms.BoundField) -> bool:
        return field.name == "column-words" or field.value() not in (None, NOT_HERE)

    def _fields(self) -> list[forms.BoundField]:
        return [self[f"column-{name}"] for name in LABELS]


def initial_columns(columns: dict[str, int], direction: str) -> dict[str, Any]:
    """The form's first values for these columns."""
    return {"direction": direction} | {f"column-{name}": at for name, at in columns.items()}


def _columns(sheet: Sheet) -> list[tuple[str, str]]:
    return [(str(at), column_name(sheet, at)) for at in range(len(sheet.headers))]


def column_name(sheet: Sheet, at: int) -> str:
    """How a column is called: its header, else its number and its first cell."""
    if header := sheet.headers[at]:
        return header if len(header) <= 40 else f"{header[:39]}…"
    first = next((row.cells[at] for row in sheet.rows if row.cells[at]), "")
    return str(_("Column %(number)d: %(first)s") % {"number": at + 1, "first": first[:24]})
