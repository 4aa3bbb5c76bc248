"""What people fill in to ask and to offer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from manyhands.aid.cards import in_a_row
from manyhands.aid.drafts import Draft, LineDraft, Sealed
from manyhands.aid.kinds import ADULTS, CHILDREN, KINDS, LANGUAGES, REACH, URGENCIES
from manyhands.aid.marks import with_marks
from manyhands.aid.wishes import still_that_day
from manyhands.base.private import Finding, find_private
from manyhands.groups.models import Group, Member, Place

MOST = 9_999
SHUT = {"autocomplete": "off", "data-sealed": ""}  # a shared phone must not offer these again


class LineForm(forms.Form):
    """One row of a list: how many of what."""

    line_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label=_("What"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *KINDS.items()], required=False)
    quantity = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class BaseLines(forms.BaseFormSet):
    """The rows that say something."""

    def drafts(self) -> list[LineDraft]:
        return [
            LineDraft(
                kind=row["kind"] or "other",
                quantity=row["quantity"] or 1,
                words=row["what"],
                line_id=row["line_id"],
            )
            for row in (form.cleaned_data for form in self.forms)
            if row.get("what") or row.get("kind")
        ]


# A row of the list and a kind beside it are each a line, so there may be more than 20 to edit.
Lines = forms.formset_factory(
    LineForm, formset=BaseLines, extra=1, max_num=20, absolute_max=20 + len(KINDS)
)


class IntentForm(forms.Form):
    """What an ask and an offer have in common; what is `data-sealed` is never kept as a draft."""

    words = forms.CharField(
        max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    kinds = forms.MultipleChoiceField(
        label=_("What kind of help is it?"),
        choices=list(KINDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    urgency = forms.TypedChoiceField(
        label=_("How soon?"),
        choices=list(URGENCIES.items()),
        coerce=int,
        initial=0,
        widget=forms.RadioSelect,
    )
    times = forms.CharField(
        label=_("Which days or hours?"),
        max_length=120,
        required=False,
        help_text=_("For example: after 5, not Friday"),
    )
    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="cell", required=False)
    language = forms.ChoiceField(
        label=_("Which language is best?"), choices=LANGUAGES, required=False
    )
    name = forms.CharField(
        label=_("A name to call you"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=SHUT),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=200,
        required=False,
        help_text=_("Sealed: only who promises to help can open it, and you see when they do."),
        widget=forms.TextInput(attrs=SHUT),
    )
    reach = forms.ChoiceField(
        label=_("How may a neighbor reach you?"),
        choices=list(REACH.items()),
        initial="page",
        widget=forms.RadioSelect,
    )
    contact = forms.CharField(
        label=_("Phone number or mail address"),
        max_length=120,
        required=False,
        help_text=_("Sealed too. Leave it empty if that is safer."),
        widget=forms.TextInput(attrs=SHUT),
    )
    hours = forms.CharField(
        label=_("When is it safe to call?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=SHUT),
    )
    may_leave_message = forms.BooleanField(
        label=_("It is safe to leave a message or say who calls"), required=False
    )
    note = forms.CharField(
        label=_("Anything only the helper should know"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, **SHUT}),
    )
    hides_words = forms.BooleanField(
        label=_("Show only the kind. Seal my words too."), required=False
    )
    is_confided = forms.BooleanField(label=_("Confide it to few"), required=False)
    secret = forms.RegexField(r"^[\w-]{22}$", widget=forms.HiddenInput)
    private = forms.ChoiceField(
        choices=[("", ""), ("keep", "keep"), ("move", "move")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self,
        *args: Any,
        group: Group,
        lines: BaseLines,
        confidants: Sequence[Member] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.confidants = lines, confidants
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = group.places.all()
        self.fields["language"].initial = (get_language() or "en")[:2]
        self.findings: list[Finding] = []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("words") or given.get("kinds") or self._drafts()):
            self.add_error("words", _("Say in a few words what it is, or choose a kind."))
        return given

    def is_safe_to_show(self) -> bool:
        """Whether the public words hold nothing private, or the writer wants them so."""
        choice = self.cleaned_data.get("private")
        if choice in {"move", "keep"}:
            return True
        self.findings = [found for text in self._public() for found in find_private(text)]
        return not self.findings

    def draft(self) -> Draft:
        """What was filled in, as it is to be posted."""
        given = self.cleaned_data
        words, times, note = given["words"], given["times"], given["note"]
        lines = self._line_drafts()
        if given["private"] == "move":
            found = [finding.text for text in self._public() for finding in find_private(text)]
            note = " · ".join(filter(None, [note, *found]))
            if not given["hides_words"]:
                times = _marked(times, self.fields["times"])
                words = _marked(words, self.fields["words"])
                what = LineForm.base_fields["what"]
                lines = [replace(line, words=_marked(line.words, what)) for line in lines]
        sealed = {name: given[name] for name in _SEALED} | {"note": note}
        if given["hides_words"] and not given["is_confided"]:
            sealed["words"] = "\n".join(filter(None, [words, *(line.words for line in lines)]))
            sealed["times"] = times
        shown: dict[str, Any] = {name: given[name] for name in _SHOWN if name in given}
        shown |= {name: shown[name] or 0 for name in _NUMBERS & shown.keys()}
        return Draft(words=words, times=times, lines=lines, sealed=Sealed(**sealed), **shown)

    def _public(self) -> list[str]:
        """What everybody may read, unless its writer hides it."""
        given = self.cleaned_data
        if given["is_confided"] or given["hides_words"]:
            return []
        return [given["times"], given["words"], *(line.words for line in self._drafts())]

    def _drafts(self) -> list[LineDraft]:
        return self.lines.drafts() if self.lines.is_valid() else []

    def _line_drafts(self) -> list[LineDraft]:
        """The rows of the list; a kind that was ticked but stands in no row is a row of its own."""
        rows, ticked = self._drafts(), self.cleaned_data["kinds"]
        only = ticked[0] if len(ticked) == 1 else "other"
        drafts = [
            LineDraft(
                only if row.kind == "other" else row.kind,
                row.quantity,
                row.words,
                row.line_id,
            )
            for row in rows
        ]
        named = {row.kind for row in drafts}
        drafts += [LineDraft(kind) for kind in ticked if kind not in named]
        return drafts or [LineDraft("other")]


def _marked(text: str, field: forms.Field) -> str:
    """`text` with marks in place of what is private; they may be longer than what they hide."""
    assert isinstance(field, forms.CharField), field
    return with_marks(text, find_private(text))[: field.max_length]


_NUMBERS = {"urgency", "adults", "children", "radius_rings"}
_SEALED = ("name", "address", "reach", "contact", "hours", "may_leave_message")
_SHOWN = (
    "place",
    "urgency",
    "due_on",
    "language",
    "adults",
    "children",
    "for_another",
    "hides_words",
    "is_confided",
    "is_standing",
    "radius_rings",
)


class AskForm(IntentForm):
    """Five questions: what, when, where, who, how to reach you."""

    adults = forms.TypedChoiceField(
        label=_("How many adults?"),
        choices=list(ADULTS.items()),
        coerce=int,
        initial=0,
        empty_value=None,
        required=False,
    )
    children = forms.TypedChoiceField(
        label=_("How many children?"),
        choices=list(CHILDREN.items()),
        coerce=int,
        initial=0,
        empty_value=None,
        required=False,
    )
    for_another = forms.BooleanField(label=_("I ask for somebody else"), required=False)
    due_on = forms.CharField(required=False, widget=forms.HiddenInput)  # the day a wish came with

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What do you need?")
        self.fields["words"].help_text = _("Neighbors read this. Leave out names and numbers.")
        self._name_the_few(self.fields["is_confided"])

    def _name_the_few(self, field: forms.Field) -> None:
        if self.confidants:
            field.label = _("Only %(names)s may take this on and read it") % {
                "names": in_a_row(self.confidants)
            }
            field.help_text = _(
                "They carry that for the group; whoever carries it after them may read it too. "
                "The board shows a lock, roughly where and how soon, and not even the kind."
            )
        elif self.initial.get("is_confided"):
            field.label = _("Keep it confided, though nobody can take it on now")
            field.help_text = _("Nobody is there to hear it now. Untick this to ask all.")

    def offers_to_confide(self) -> bool:
        """Whether there is anybody to confide in, or it was wanted when there was."""
        return bool(self.confidants or self["is_confided"].value())

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("is_confided"):
            given["hides_words"] = True
            if not self.confidants and not self.initial.get("is_confided"):
                self.add_error(
                    "is_confided", _("Nobody is there for that now. Untick it, or wait.")
                )
        day = still_that_day(given.get("due_on", ""), given.get("times", ""))
        given["due_on"] = None if given.get("hides_words") else day  # else it would say the day
        return given


class OfferForm(IntentForm):
    """What, when, where and how far, how to reach you."""

    is_standing = forms.BooleanField(label=_("Again and again, not just once"), required=False)
    radius_rings = forms.TypedChoiceField(
        label=_("How far would you go?"),
        choices=[
            (0, _("Only here")),
            (1, _("About 1 km")),
            (3, _("About 3 km")),
            (9, _("Anywhere in the neighborhood")),
        ],
        coerce=int,
        initial=0,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What can you give or do?")
        self.fields["words"].help_text = _(
            "Things, time, a skill, a language, a car. Neighbors read this."
        )
        del self.fields["hides_words"], self.fields["is_confided"]

    def clean(self) -> dict[str, Any]:
        return super().clean() | {"hides_words": False, "is_confided": False}
