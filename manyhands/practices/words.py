"""Recipes, their numbers and rules, in the words of whoever reads them."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from manyhands.practices.engine.recipes import Recipe


def told(value: int, unit: str) -> str:
    """A number with its unit: 6.50, 8 %, 2 h 15 min, 14 days."""
    return TOLD[unit](value) if unit in TOLD else number_format(value, force_grouping=True)


def _hundredths(value: int) -> str:
    return number_format(Decimal(value) / 100, 2, force_grouping=True)


def _percent(value: int) -> str:
    return _("%s %%") % number_format(Decimal(value) / 100, 2 if value % 100 else 0)


def _minutes(value: int) -> str:
    sign = "-" if value < 0 else ""
    hours, minutes = divmod(abs(value), 60)
    if not hours:
        return _("%(sign)s%(minutes)s min") % {"sign": sign, "minutes": minutes}
    shown = {"sign": sign, "hours": number_format(hours, force_grouping=True), "minutes": minutes}
    if not minutes:
        return _("%(sign)s%(hours)s h") % shown
    return _("%(sign)s%(hours)s h %(minutes)s min") % shown


def _days(value: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", value) % {"n": number_format(value)}


def _weeks(value: int) -> str:
    return ngettext("%(n)s week", "%(n)s weeks", value) % {"n": number_format(value)}


def _people(value: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", value) % {"n": number_format(value)}


TOLD: dict[str, Callable[[int], str]] = {
    "money": _hundredths,
    "credit": _hundredths,
    "bp": _percent,
    "minutes": _minutes,
    "days": _days,
    "weeks": _weeks,
    "people": _people,
}


def state(name: str) -> str:
    """A state of something that runs under a practice, such as “refund due”."""
    return pgettext("state", name.replace("_", " "))


def rules(recipe: Recipe, params: Mapping[str, int]) -> dict[str, str]:
    """What each number says, and the number with its unit; in the order of the recipe."""
    return {
        _(param.says): told(params[name], param.unit)
        for name, param in recipe.params.items()
        if name in params
    }
