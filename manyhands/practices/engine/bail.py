"""How often bail money comes round again before it is used up, as a model and as it went. P16."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

UP_TO_D = (30, 60, 120)  # days that bail lies with courts, by which it is sorted; and longer


@dataclass(frozen=True)
class Bond:
    """Bail that was posted once, and the day it came back or was lost."""

    amount: int
    posted_on: date
    over_on: date | None = None

    def days(self, today: date) -> int:
        """How long it was, or is, with a court."""
        return max(0, ((self.over_on or today) - self.posted_on).days)


@dataclass(frozen=True)
class Report:
    """How it went so far; sums in minor units. What nothing is known of yet is None."""

    ages: tuple[tuple[int, int], ...]  # how many, and how much, for each of UP_TO_D and longer
    posted: int
    nights: int  # that people were free from posting on, all together
    kept: Fraction | None  # of what was over, the part that came back
    cycle_d: Fraction | None  # the mean of those that are over

    @property
    def multiplier(self) -> Fraction | None:
        """How often each sum is posted until it is used up; None where nothing was used up."""
        return None if self.kept in (None, 1) else turns_in_all(self.kept or Fraction(0))


def report(bonds: Sequence[Bond], lost: int, today: date) -> Report:
    """What these say together, where so much of those that are over did not come back."""
    over = [one for one in bonds if one.over_on]
    closed = sum(one.amount for one in over)
    ages = [[0, 0] for _age in (*UP_TO_D, None)]
    for one in bonds:
        if one.over_on is None:
            age = ages[sum(one.days(today) > days for days in UP_TO_D)]
            age[0], age[1] = age[0] + 1, age[1] + one.amount
    return Report(
        tuple((many, amount) for many, amount in ages),
        sum(one.amount for one in bonds),
        sum(one.days(today) for one in bonds),
        Fraction(closed - lost, closed) if closed else None,
        Fraction(sum(one.days(today) for one in over), len(over)) if over else None,
    )


def kept_each_turn(returned: Fraction, fee: Fraction) -> Fraction:
    """The part of what was posted that comes back, when a court keeps `fee` of what it returns.

    >>> kept_each_turn(Fraction(95, 100), Fraction(3, 100))
    Fraction(1843, 2000)
    """
    return returned * (1 - fee)


def turns_in_all(kept: Fraction) -> Fraction:
    """How many times its own amount a fund posts before nothing is left: 1 / (1 - kept)."""
    return 1 / (1 - kept)
