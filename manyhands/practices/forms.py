"""What people fill in to try, take up, change and wind up a practice."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.practices import years
from manyhands.practices.engine.decimals import (
    DECIMALS,
    KNOWN,
    as_agreed,
    counts_money,
    decimals_of,
    divided,
)
from manyhands.practices.engine.recipes import HUNDREDTHS, Param, Recipe
from manyhands.practices.models import LONGEST_NAME, LONGEST_SUCCESSOR
from manyhands.practices.words import said_of, told

PREFIX = "set"
TYPED = re.compile(r"(-?)(\d{1,13})(?:[.,٫](\d{1,3}))?")
DIVIDED = [
    (HUNDREDTHS, gettext_lazy("In hundredths, as euros")),
    (0, gettext_lazy("Not at all, as yen")),
    (3, gettext_lazy("In thousandths, as dinars")),
]
LARGEST_SEED = 999_999
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NumberField(forms.CharField):
    """One number of a recipe, typed in its unit: 6.50, or 8 of a hundred, or 75 minutes."""

    def __init__(self, param: Param) -> None:
        self.param = param
        way = "decimal" if decimals_of(param.unit) else "numeric"
        super().__init__(
            label=said_of(param) if param.says else "",
            help_text=unit_in_words(param),
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": way, "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int:
        """In whole units; a ValidationError says what was expected."""
        number = read(super().clean(value).strip(), self.param.unit)
        least, most = self.param.least, self.param.most
        if not least <= number <= most:
            words = {"least": told(least, self.param.unit), "most": told(most, self.param.unit)}
            raise forms.ValidationError(_("This is from %(least)s to %(most)s.") % words)
        return number


def read(text: str, unit: str) -> int:
    """The number somebody typed, in whole units: "6.50" of money is 650."""
    found = TYPED.fullmatch(text.replace(" ", "").removesuffix("%"))
    decimals = decimals_of(unit)
    if found is None or len(found[3] or "") > decimals:
        example = typed(13 * 10**decimals // 2, unit) if decimals else "12"
        raise forms.ValidationError(
            _("Write one number, such as %s, without marks for thousands.") % example
        )
    whole = int(found[2] + (found[3] or "").ljust(decimals, "0"))
    return -whole if found[1] else whole


def typed(value: int, unit: str) -> str:
    """The number as one would type it, with the point of the language; `read` reads it."""
    decimals = decimals_of(unit)
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(value, 10**decimals)
    point = get_format("DECIMAL_SEPARATOR")
    return f"{sign}{whole}{point}{part:0{decimals}d}" if part else f"{sign}{whole}"


def unit_in_words(param: Param) -> str:
    """What the number counts."""
    words = {
        "money": _("an amount of money"),
        "credit": _("in the unit of the circle"),
        "bp": _("percent"),
        "minutes": _("minutes"),
        "days": _("days"),
        "weeks": _("weeks"),
        "people": _("people"),
    }
    return words.get(param.unit.partition(".")[0], _("a number"))


class ChosenField(forms.TypedChoiceField):
    """One of the things that a recipe lets a group choose from."""

    def __init__(self, param: Param) -> None:
        words = [(number, _(said)) for number, said in enumerate(param.choices)]
        super().__init__(label=said_of(param), choices=words, coerce=int)


class DividedField(forms.TypedChoiceField):
    """How the money is divided, as is usual where nothing else is sent; hidden where the group has
    money of one kind and it is known.
    """

    def __init__(self, usual: int, *, is_known: bool) -> None:
        super().__init__(
            label=_("How your money is divided"),
            choices=DIVIDED,
            coerce=int,
            initial=usual,
            widget=forms.HiddenInput if is_known else forms.Select,
        )

    def clean(self, value: Any) -> Any:
        """How many decimals it has."""
        return super().clean(self.initial if value in self.empty_values else value)


class RuleForm(forms.Form):
    """A number for each thing that the recipe lets a group set; amounts are read as its money is
    divided, which the recipe says where nothing else is sent.
    """

    def __init__(
        self, recipe: Recipe, sent: Any = None, *, scales: Iterable[int] = (), **more: Any
    ) -> None:
        super().__init__(sent, prefix=PREFIX, **more)
        if counts_money(recipe):
            usual = recipe.decimals
            self.fields[DECIMALS] = DividedField(usual, is_known=set(scales) == {usual})
            told_by = str((sent or {}).get(f"{PREFIX}-{DECIMALS}", usual))
            recipe = divided(recipe, next((n for n in KNOWN if f"{n}" == told_by), usual))
        self.recipe = recipe
        self.asked = self.asks_for(recipe)
        for name, param in self.asked.items():
            self.fields[name] = ChosenField(param) if param.choices else NumberField(param)
            self.initial.setdefault(name, typed(param.value, param.unit))

    @staticmethod
    def asks_for(recipe: Recipe) -> Mapping[str, Param]:
        """What it asks for: the rule."""
        return recipe.rule

    @property
    def params(self) -> dict[str, int]:
        """What is set; the recipe's own numbers while nothing is sent."""
        is_other = self.recipe.decimals != HUNDREDTHS
        more = {DECIMALS: self.recipe.decimals} if is_other else {}
        if not self.is_bound:
            return {name: param.value for name, param in self.asked.items()} | more
        return {name: self.cleaned_data[name] for name in self.asked} | more


class TryForm(RuleForm):
    """A rule to try for a made-up year, what one supposes of that year, and which luck it has."""

    def __init__(self, recipe: Recipe, sent: Any = None, **more: Any) -> None:
        super().__init__(recipe, sent, **more)
        self.fields["seed"] = forms.IntegerField(
            label=_("Which luck"),
            help_text=_("The same number makes up the same year."),
            min_value=1,
            max_value=LARGEST_SEED,
            initial=1,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    @staticmethod
    def asks_for(recipe: Recipe) -> Mapping[str, Param]:
        """What it asks for: the rule first, then the guesses."""
        guesses = {name: param for name, param in recipe.params.items() if param.is_guess}
        return recipe.rule | guesses

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        """What the group would agree on."""
        return [self[name] for name in (DECIMALS, *self.recipe.rule) if self._is_shown(name)]

    @property
    def guess_fields(self) -> list[forms.BoundField]:
        """What one supposes of the year, with its luck last."""
        rule = {DECIMALS, *self.recipe.rule}
        return [self[name] for name in self.fields if name not in rule]

    def _is_shown(self, name: str) -> bool:
        return name in self.fields and not self[name].is_hidden

    @property
    def is_too_large(self) -> bool:
        """Whether a page would make somebody wait for it."""
        return any(self.cleaned_data.get(name, 0) > most for name, most in years.LARGEST.items())


class AdoptForm(forms.Form):
    """Under which name the group would run it; `digest` is that of the recipe that was read."""

    name = forms.CharField(label=gettext_lazy("What your group calls it"), max_length=LONGEST_NAME)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ChangeForm(forms.Form):
    """From which day on the other numbers count, and which version they follow."""

    effective_from = forms.DateField(
        label=gettext_lazy("From which day on"),
        help_text=gettext_lazy("Empty: from the day it is decided. What was before stays."),
        widget=DATE,
        required=False,
    )
    follows = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class WindUpForm(forms.Form):
    """Who gets what is left."""

    successor = forms.CharField(
        label=gettext_lazy("Who gets what is left"),
        help_text=gettext_lazy(
            "Another fund of the group, another group, or its members in parts."
        ),
        max_length=LONGEST_SUCCESSOR,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


def hidden(recipe: Recipe, params: Mapping[str, int]) -> list[tuple[str, str]]:
    """The fields that send exactly these numbers again, by name."""
    recipe = as_agreed(recipe, params)
    fields = [(f"{PREFIX}-{DECIMALS}", f"{recipe.decimals}")] if counts_money(recipe) else []
    return fields + [
        (f"{PREFIX}-{name}", typed(params[name], param.unit))
        for name, param in recipe.params.items()
        if name in params
    ]
