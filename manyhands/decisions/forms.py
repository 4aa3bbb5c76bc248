"""What members fill in to propose, to talk a proposal over, and to say where they stand."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from manyhands.base.times import now
from manyhands.decisions import words
from manyhands.decisions.methods import COUNTS
from manyhands.decisions.models import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Amendment,
    Contribution,
    Proposal,
    Round,
    Stance,
)
from manyhands.groups.models import Member
from manyhands.groups.suspending import LONGEST_D

LONG, SHORT = {"rows": 6}, {"rows": 3}


def _text(label: Any, longest: int = LONGEST_WORDS, **more: Any) -> forms.CharField:
    rows = more.pop("rows", SHORT)
    widget = forms.Textarea(attrs=dict(rows))
    return forms.CharField(label=label, max_length=longest, widget=widget, **more)


def from_the_device() -> forms.CharField:
    """A field that the script fills in where this device has a key; it is never shown again."""
    label = _("Signature of your device")
    return forms.CharField(label=label, required=False, widget=forms.HiddenInput)


class Part(forms.Form):
    """One form of several on a page: its fields have ids of their own."""

    part = "part"

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{self.part}-%s", **kwargs)


class ProposalForm(Part):
    """A proposal in words."""

    part = "proposal"

    title = forms.CharField(
        label=_("In a few words"),
        help_text=_("So that all know what it is about. For example: Buy a second fridge"),
        max_length=LONGEST_TITLE,
    )
    text = _text(
        _("What do you propose, and why?"),
        LONGEST_TEXT,
        rows=LONG,
        help_text=_("Who does what, by when, what it costs, and what it is good for."),
    )
    review_on = forms.DateField(
        label=_("When do we look at it again?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sunset_on = forms.DateField(
        label=_("When does it end by itself?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, carries_an_act: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if carries_an_act:
            self.fields["text"].label = _("Why do you propose it?")
            self.fields["text"].help_text = ""
            self.fields["text"].required = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("review_on", "sunset_on"):
            day = found.get(name)
            if day and day <= localdate(now()):
                self.add_error(name, _("That day is over. Choose a later one."))
        return found


class SpeakForm(Part):
    """A question, a concern, an idea, or something to know."""

    part = "speak"
    KINDS = [
        (Contribution.QUESTION, _("A question")),
        (Contribution.CONCERN, _("A concern")),
        (Contribution.IDEA, _("An idea")),
        (Contribution.INFO, _("Something to know")),
    ]

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=KINDS,
        initial=Contribution.QUESTION,
        widget=forms.RadioSelect,
    )
    text = _text(_("Your words"))

    def __init__(self, data: Any = None, *, concerns_me: bool = False) -> None:
        super().__init__(data)
        if concerns_me:
            field = self.fields["kind"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*self.KINDS, (Contribution.STATEMENT, _("My statement"))]


class ReplyForm(Part):
    """An answer to a question or a concern."""

    part = "reply"

    text = _text(_("Your reply"))
    answers = forms.CharField(widget=forms.HiddenInput)


def _title() -> forms.CharField:
    return forms.CharField(
        label=_("What would it be called?"), max_length=LONGEST_TITLE, required=False
    )


class AmendForm(Part):
    """Other words for the title and the text; what stays the same is left out."""

    part = "amend"

    title = _title()
    text = _text(_("The text as you would have it"), LONGEST_TEXT, rows=LONG)
    kind = forms.ChoiceField(
        label=_("How much does it change?"),
        choices=[
            (Amendment.WORDING, _("Only the wording")),
            (Amendment.SUBSTANCE, _("What we would do")),
        ],
        initial=Amendment.WORDING,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=_("Why?"), max_length=400, required=False)

    def __init__(self, data: Any = None, *, title: str = "", before: str = "") -> None:
        super().__init__(data, initial={"title": title, "text": before})
        self.titled, self.before = title, before
        self.fields["text"].required = bool(before)

    def clean_title(self) -> str:
        return _unless_same(self.cleaned_data["title"], self.titled)

    def clean_text(self) -> str:
        text = _unless_same(self.cleaned_data["text"], self.before)
        if not text and not self.cleaned_data.get("title"):
            raise forms.ValidationError(_("This is the text as it is. Change something in it."))
        return text


def _unless_same(words: str, before: str) -> str:
    """Nothing, where they are the same but for spaces."""
    return "" if words.split() == before.split() else words


class IntoForm(Part):
    """Which open proposal a draft would go into, as an amendment, and why."""

    part = "into"

    proposal = forms.ModelChoiceField(
        label=_("Which proposal?"), queryset=Proposal.objects.none(), to_field_name="ref"
    )
    title = _title()
    why = forms.CharField(label=_("Why is your change better?"), max_length=400)

    def __init__(self, data: Any = None, *, titles: dict[Proposal, str]) -> None:
        """`titles` says what each would be called with the draft in, if nobody says otherwise."""
        super().__init__(data)
        self.titles, proposals = titles, [*titles]
        if len(proposals) == 1:
            self.fields["title"].initial = titles[proposals[0]]
        else:
            self.fields["title"].help_text = _(
                "Left empty, it keeps its title; one that only says what is done follows by itself."
            )
        field = self.fields["proposal"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Proposal.objects.filter(pk__in=[one.pk for one in proposals])

    def clean_title(self) -> str:
        proposal = self.cleaned_data.get("proposal")
        before = self.titles.get(proposal, "") if proposal else ""
        return _unless_same(self.cleaned_data["title"], before)


class StanceForm(Part):
    """Where a member stands; a block says what it rests on and what would resolve it."""

    part = "stance"

    position = forms.ChoiceField(label=_("Where do you stand?"), widget=forms.RadioSelect)
    condition = forms.ModelChoiceField(
        label=_("If which change is taken in?"), queryset=Amendment.objects.none(), required=False
    )
    reason = _text(_("A word on it"), required=False)
    principle = forms.ChoiceField(label=_("Which principle of ours is at stake?"), required=False)
    ground = _text(_("Or what harm would it do, and to whom?"), required=False)
    harms_somebody = forms.BooleanField(label=_("Somebody would be harmed"), required=False)
    way_out = _text(_("What would resolve it?"), required=False)
    signed_with = from_the_device()
    signature = from_the_device()

    def __init__(
        self, data: Any = None, *, round_: Round, amendments: list[Amendment], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.names = words.positions_of(round_.method, round_.asks)
        self.unfinished: dict[str, Any] = {}  # a block in which nothing is wrong, only missing
        self._offer(round_, amendments)
        self.principles: dict[str, str] = {}
        data = round_.proposal.group.constitution
        if data is not None:
            self.principles = {one["id"]: one["text"] for one in data.data["principles"]}
        self.set_choices("principle", [("", "–"), *self.principles.items()])

    def _offer(self, round_: Round, amendments: list[Amendment]) -> None:
        known = COUNTS[round_.method["kind"]].positions
        offered = [name for name in known if name != Stance.AGREE_IF or amendments]
        self.set_choices("position", [(name, self.names[name]) for name in offered])
        self.can_block = "block" in offered
        self.can_condition = Stance.AGREE_IF in offered
        field = self.fields["condition"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Amendment.objects.filter(pk__in=[one.pk for one in amendments])

    def set_choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        position = found.get("position")
        if position == Stance.AGREE_IF and not found.get("condition"):
            self.add_error("condition", _("Choose the change that your yes depends on."))
        if position == "block":
            self._check_block(found)
        return found

    def _check_block(self, found: dict[str, Any]) -> None:
        """A block that says nothing counts for nothing: tell what is missing."""
        self.unfinished = {} if self.errors else _words_of_block(found)
        if not (found.get("principle") or found.get("ground")):
            self.add_error(
                "ground",
                _("A block rests on a principle or on a harm. Choose one, or say it in words."),
            )
        if not found.get("way_out"):
            self.add_error(
                "way_out", _("Say what would have to change so that you need not block.")
            )

    def said(self) -> dict[str, Any]:
        """What goes with the position: a signature, if any; of a block, its ground in words."""
        found = self.cleaned_data
        said = {"reason": found["reason"]}
        if found["signed_with"] or found["signature"]:
            said |= {name: found[name] for name in ("signed_with", "signature")}
        if found["position"] == "block":
            principle = found["principle"]
            said |= {
                "principle": principle,
                "ground": found["ground"] or self.principles.get(principle, ""),
                "harms_somebody": found["harms_somebody"],
                "way_out": found["way_out"],
            }
        return said


def _words_of_block(found: dict[str, Any]) -> dict[str, Any]:
    names = ("reason", "ground", "principle", "harms_somebody", "way_out")
    return {name: found[name] for name in names}


class DeviceForm(Part):
    """A key that the script made on this device."""

    part = "device"

    key = forms.CharField(
        label=_("Key"),
        widget=forms.HiddenInput,
        error_messages={"required": _("Your browser has made no key. Nothing was listed.")},
    )


class BehalfForm(Part):
    """What another member says by phone or on paper."""

    part = "behalf"

    member = forms.ModelChoiceField(
        label=_("Who says it?"), queryset=Member.objects.none(), to_field_name="ref"
    )
    position = forms.ChoiceField(label=_("What do they say?"), widget=forms.RadioSelect)
    reason = _text(_("Their words"), required=False)

    def __init__(self, data: Any = None, *, round_: Round, members: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = words.positions_of(round_.method, round_.asks)
        known = COUNTS[round_.method["kind"]].positions
        said = [(name, names[name]) for name in known if name not in ("block", Stance.AGREE_IF)]
        field, who = self.fields["position"], self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        assert isinstance(who, forms.ModelChoiceField)
        field.choices, who.queryset = said, members
        self.positions = said


class CodeForm(Part):
    """The digits on the slip."""

    part = "code"

    code = forms.CharField(
        label=_("The 8 digits on the slip"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ReportForm(Part):
    """How it went."""

    part = "report"

    report = _text(_("What was done?"))
    has_failed = forms.BooleanField(
        label=_("It did not work: the group should look at it again"), required=False
    )


class SuspendForm(forms.Form):
    """For how long, and why it cannot wait."""

    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("14 at most. Then it is over by itself."),
        min_value=1,
        max_value=LONGEST_D,
        initial=3,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=_("Why can it not wait? Everybody will read it."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakeForm(Part):
    """Until when somebody takes a task on."""

    part = "task"

    report_on = forms.DateField(
        label=_("By when do you tell how it went?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_report_on(self) -> Any:
        day = self.cleaned_data["report_on"]
        if day < localdate(now()):
            raise forms.ValidationError(_("That day is over. Choose a later one."))
        return day
