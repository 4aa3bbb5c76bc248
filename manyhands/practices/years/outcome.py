"""What a year of made-up events came to: a row for each week, and what a group should know."""

import random
from dataclasses import dataclass, field, replace

from manyhands.practices.engine.decimals import DECIMALS, as_agreed
from manyhands.practices.engine.recipes import Recipe

FULL_BP = 10_000


@dataclass(frozen=True)
class Week:
    """One week: what came and went, what is there at its end, and what could not be paid."""

    number: int  # from 1
    came: int
    went: int
    there: int
    owed: int = 0
    not_paid: int = 0  # how many people waited for their money at its end


@dataclass
class Outcome:
    """The weeks in order, and sentences with their numbers."""

    weeks: list[Week] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    reserve_wanted: int = 0
    reserve: int = 0  # at the end, of what may be used for it

    @property
    def cover_bp(self) -> int:
        """How much of the reserve that is wanted is there at the end; full where none is."""
        if not self.reserve_wanted:
            return FULL_BP
        return FULL_BP * max(0, self.reserve) // self.reserve_wanted

    @property
    def weeks_short(self) -> int:
        """In how many weeks somebody waited for their money."""
        return sum(week.not_paid > 0 for week in self.weeks)

    def every_fourth(self) -> list[Week]:
        """A row for each four weeks: what came and went in them, the rest as at their end."""
        fours = [self.weeks[at : at + 4] for at in range(0, len(self.weeks), 4)]
        return [
            replace(four[-1], came=sum(w.came for w in four), went=sum(w.went for w in four))
            for four in fours
        ]


class Chance:
    """Made-up luck: the same seed gives the same year. Whole numbers only."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a made-up year guards nothing

    def happens(self, part: int, whole: int) -> bool:
        """True `part` times of `whole`."""
        return self._random.randrange(whole) < part

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)

    def around(self, usual: int) -> int:
        """From half as much to half as much again."""
        return usual * (50 + self._random.randrange(101)) // 100

    def one_of(self, things: list[str]) -> str:
        return things[self._random.randrange(len(things))]


def with_params(recipe: Recipe, given: dict[str, int]) -> Recipe:
    """The recipe as a group sets it. ValueError, with a sentence, for what it cannot set."""
    given, recipe = dict(given), as_agreed(recipe, given)
    if given.pop(DECIMALS, recipe.decimals) != recipe.decimals:
        raise ValueError(f"{recipe.name} does not count in such decimals")
    params = dict(recipe.params)
    for name, value in given.items():
        if name not in params:
            raise ValueError(f"{recipe.name} has no {name!r}; it has {', '.join(sorted(params))}")
        param = params[name]
        if not param.least <= value <= param.most:
            raise ValueError(f"{name} is from {param.least} to {param.most}, not {value}")
        params[name] = replace(param, value=value)
    return replace(recipe, params=params)


def values(recipe: Recipe) -> dict[str, int]:
    """What each param is set to."""
    return {name: param.value for name, param in recipe.params.items()}
