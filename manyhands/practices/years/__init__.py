"""Made-up years: what a recipe would do in a group, before the group adopts it."""

from collections.abc import Callable

from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.years import cash, circles, credit, pools, strikes
from manyhands.practices.years.outcome import Chance, Outcome, with_params

Life = Callable[[Recipe, Chance, int], Outcome]

LIVES: dict[str, Life] = {
    "strike_fund": strikes.strike_fund,
    "friendly_society": pools.friendly_society,
    "burial_levy": pools.burial_levy,
    "rosca": circles.rosca,
    "savings_circle": circles.savings_circle,
    "mutual_credit": credit.mutual_credit,
    "time_bank": credit.time_bank,
    "bail_fund": cash.bail_fund,
    "solidarity_grants": cash.solidarity_grants,
}

LARGEST = {"members": 500}  # what a page makes up while somebody waits; the command takes more


def live(recipe: Recipe, params: dict[str, int], *, weeks: int, seed: int) -> Outcome:
    """What so many weeks come to under these params; the same seed gives the same weeks.

    Raises ValueError, with a sentence, for a param that the recipe has not, or out of its bounds.
    """
    return LIVES[recipe.name](with_params(recipe, params), Chance(seed), weeks)
