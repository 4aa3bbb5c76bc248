"""Forms of turns: one's words and what one holds, and in which order the pot goes round."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from manyhands.practices import hands as holding
from manyhands.practices import rotating

NUMBER = re.compile(r"\d+")
LONGEST_PLACES = 20


class WordsForm(forms.Form):
    """Words that only one knows, or only the two who share a hand."""

    words = forms.CharField(
        label=_("Your words"),
        help_text=_("Write them down on paper: you need them again, letter by letter."),
        min_length=rotating.LEAST_WORDS,
        max_length=100,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "autocapitalize": "none"}),
    )


class ComeInForm(WordsForm):
    """The words, and how much one holds."""

    HANDS = [
        (holding.ONE, _("One hand")),
        (holding.HALF, _("Half a hand: somebody else has the other half")),
        (holding.TWO, _("Two hands")),
    ]
    hands = forms.ChoiceField(
        label=_("How much"),
        help_text=_(
            "With half a hand you put in half each time, and get half of the pot when it is its "
            "turn. With two you put in twice as much, and get the pot twice."
        ),
        choices=HANDS,
        initial=holding.ONE,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, may_split: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        held = self.fields["hands"]
        assert isinstance(held, forms.ChoiceField)
        held.choices = [one for one in self.HANDS if may_split or one[0] != holding.HALF]

    def clean_hands(self) -> str:
        """One hand, where nothing was chosen."""
        return self.cleaned_data["hands"] or holding.ONE


class TellForm(WordsForm):
    """The words one came in with."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].help_text = _("As you wrote them down, letter by letter.")


class OrderForm(forms.Form):
    """In which place each takes their turn: a number beside each name, or two for two hands. Two
    with the same number share a hand.
    """

    def __init__(self, there: dict[str, str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.there = there
        for place, (ref, name) in enumerate(there.items(), 1):
            self.fields[f"place-{ref}"] = forms.CharField(
                label=name, max_length=LONGEST_PLACES, initial=place
            )

    def clean(self) -> dict[str, Any]:
        """Each has a place or two, and at most two have the same."""
        last = len(self.there) * rotating.MOST
        for ref in self.there:
            name = f"place-{ref}"
            if name not in self.cleaned_data:
                continue
            found = {int(one) for one in NUMBER.findall(self.cleaned_data[name])}
            if not 0 < len(found) <= rotating.MOST or not {*range(1, last + 1)} >= found:
                says = _("Write a number, or two for two hands; none above %(last)s.")
                self.add_error(name, says % {"last": last})
            self.cleaned_data[name] = found
        if not self.errors and any(len(seat) > 2 for seat in self._seats().values()):
            raise forms.ValidationError(
                _("More than two have the same place. Two can share one, with half each.")
            )
        return self.cleaned_data

    def _seats(self) -> dict[int, list[str]]:
        seats = dict[int, list[str]]()
        for ref in self.there:
            for place in self.cleaned_data[f"place-{ref}"]:
                seats.setdefault(place, []).append(ref)
        return seats

    @property
    def order(self) -> list[str]:
        """The refs, first to last; those of two who share a hand are together."""
        return [rotating.WITH.join(seat) for _place, seat in sorted(self._seats().items())]
