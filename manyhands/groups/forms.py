"""What people fill in about groups."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from manyhands.base.cells import MAX_RINGS
from manyhands.groups.clocks import known_zones
from manyhands.groups.clocks_words import UNKNOWN, likely_zone, places
from manyhands.groups.constitution import USUAL
from manyhands.groups.starts_words import WORDS


class NameForm(forms.Form):
    """The name others see."""

    name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Any name you like. It need not be your real one."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class JoinForm(NameForm):
    """The name to be known by, and whether to observe; who observes already can only join."""

    observes = forms.BooleanField(
        label=_("Only observe for now"),
        help_text=_("You read along, ask and raise concerns, and have no say. You can join later."),
        required=False,
    )

    code = forms.CharField(
        label=_("The code of your invitation"), max_length=500, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip

    def __init__(self, sent: Any, *, name: str = "", code: str = "") -> None:
        """`name` is what somebody is called who observes here already; they come with `code`."""
        super().__init__(sent, initial={"name": name, "code": code})
        if name:
            del self.fields["observes"]


class AskToComeInForm(JoinForm):
    """The same, and a few words if one likes; nothing else is asked."""

    words = forms.CharField(
        label=_("A few words to the members"),
        help_text=_("Whatever you like them to know. Nobody needs a reason to ask."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClocksField(forms.ChoiceField):
    """A time zone: one of those it offers, or another that a browser knows to be its own."""

    def valid_value(self, value: Any) -> bool:
        return value in known_zones()


class FoundForm(forms.Form):
    """What a group is called and for, where its quilt lies and what its clocks say."""

    name = forms.CharField(
        label=_("What is your group called?"),
        help_text=_("For example: Mill Lane neighbors"),
        max_length=60,
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("One or two sentences. Everybody who comes by reads them."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rings = forms.TypedChoiceField(
        label=_("How large is your neighborhood?"),
        choices=[
            (1, _("A few streets: 7 patches")),
            (2, _("A part of town: 19 patches")),
            (3, _("A town: 37 patches")),
            (MAX_RINGS, _("A wide area: 61 patches")),
        ],
        coerce=int,
        initial=2,
        widget=forms.RadioSelect,
    )
    start = forms.ChoiceField(
        label=_("How do you want to decide?"),
        help_text=_("You can change each part of it later, together."),
        choices=[(start.key, start.name) for start in WORDS],
        initial=USUAL,
        widget=forms.RadioSelect,
    )
    whereabouts = forms.CharField(
        label=_("Where is its middle?"),
        help_text=_(
            "Two numbers from any map, for example 43.3614, -5.8593. "
            "Leave it empty and the quilt lies nowhere in particular."
        ),
        max_length=60,
        required=False,
    )
    time_zone = ClocksField(
        label=_("Which clocks are yours?"),
        help_text=_("Choose a city with the same clocks. All times are shown by them."),
        required=False,
        error_messages={"invalid_choice": UNKNOWN},
    )
    member_name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Any name you like. It need not be your real one."),
        max_length=40,
    )
    is_listed = forms.BooleanField(
        label=_("Show our group on the first page of this server"), required=False, initial=True
    )

    def __init__(self, sent: Any, *, accepted: str) -> None:
        """`accepted` is what the browser says of its languages; it may tell the country."""
        super().__init__(sent)
        clocks: Any = self.fields["time_zone"]
        clocks.initial = likely_zone(accepted, settings.TIME_ZONE)
        clocks.choices = places(clocks.initial)
        if not self.is_bound:
            clocks.widget.attrs["data-guessed"] = ""  # where script runs, it may know better

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or self.fields["time_zone"].initial

    def clean_whereabouts(self) -> tuple[float, float] | None:
        text = self.cleaned_data["whereabouts"].strip()
        if not text:
            return None
        try:
            latitude, longitude = (float(part) for part in text.split(","))
        except ValueError:
            raise forms.ValidationError(
                _("We could not read this. Write two numbers with a comma between them.")
            ) from None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError(
                _("There is no such place. The first number goes from -90 to 90.")
            )
        return latitude, longitude


class PlaceForm(forms.Form):
    """What the group calls a patch."""

    name = forms.CharField(label=_("Name of this patch"), max_length=60, required=False)


class DissolveForm(forms.Form):
    """Why the group is to end, and who gets what is left in common."""

    reason = forms.CharField(
        label=_("Why?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    left_to = forms.CharField(
        label=_("To whom does what is left in common go?"),
        max_length=400,
        help_text=_(
            "The name of a group or a house, in words. The program moves no money and no things: "
            "you do."
        ),
    )


class DescribeForm(forms.Form):
    """Another name and purpose for the group."""

    name = forms.CharField(label=_("Name of the group"), max_length=60)
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
