"""How many digits stand behind the point in what a practice counts.

A group agrees on sums before there is any money, so with them it agrees on how the money is
divided: euros in hundredths, yen not at all, Kuwaiti dinars in thousandths.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from manyhands.practices.engine.recipes import HUNDREDTHS, Recipe

DECIMALS = "decimals"  # its name among the numbers of a rule; without it, hundredths
MONEY = "money"
KNOWN = (0, HUNDREDTHS, 3)


def decimals_of(unit: str) -> int:
    """How many digits a number of this unit has behind the point.

    >>> decimals_of("money"), decimals_of("money.3"), decimals_of("bp"), decimals_of("days")
    (2, 3, 2, 0)
    """
    kind, dot, decimals = unit.partition(".")
    if dot:
        return int(decimals)
    return HUNDREDTHS if kind in (MONEY, "credit", "bp") else 0


def counted(unit: str, recipe: Recipe) -> str:
    """The unit as this recipe counts it: money with its decimals, where they are not hundredths."""
    is_other = unit == MONEY and recipe.decimals != HUNDREDTHS
    return f"{MONEY}.{recipe.decimals}" if is_other else unit


def divided(recipe: Recipe, decimals: int) -> Recipe:
    """The recipe, whose money has so many decimals; whole minor units stay the numbers they are."""
    if decimals not in KNOWN or not counts_money(recipe):
        raise ValueError(f"{recipe.name} counts no money that is divided so")
    found = replace(recipe, decimals=decimals)
    params = {
        name: replace(param, unit=counted(param.unit.partition(".")[0], found))
        for name, param in recipe.params.items()
    }
    return replace(found, params=params)


def counts_money(recipe: Recipe) -> bool:
    """Whether its sums are money, and not a unit that the circle made."""
    return recipe.commodity == MONEY


def as_agreed(recipe: Recipe, rule: Mapping[str, Any]) -> Recipe:
    """The recipe, whose money has the decimals that these numbers of a rule are in."""
    said = rule.get(DECIMALS)
    if type(said) is not int or said not in KNOWN or not counts_money(recipe):
        return recipe
    return divided(recipe, said)
