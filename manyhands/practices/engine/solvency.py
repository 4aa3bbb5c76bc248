"""Whether a friendly society can keep what it promises, in words a committee can read.

Source: the yearly valuation of the specification (P2, golden C): days of sickness by age from
Ratcliffe's tables of 1866 to 1870; spells that last 8 weeks on average, of very different lengths
(exponential), which begin at any time (Poisson); a margin that is enough in 199 years of 200.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

# Days of sickness a year for each age from .. on; the last band ends at 65.
RATCLIFFE = {
    20: Fraction(53, 10), 25: Fraction(56, 10), 30: Fraction(65, 10), 35: Fraction(74, 10),
    40: Fraction(88, 10), 45: Fraction(115, 10), 50: Fraction(156, 10), 55: Fraction(213, 10),
    60: Fraction(330, 10),
}  # fmt: skip
MEAN_SPELL_D = 56
# How many of 200 members are of each age; golden C of the specification.
MIX = dict(zip(RATCLIFFE, (20, 30, 35, 35, 30, 20, 15, 10, 5), strict=True))
DEATHS_IN = 100  # one of so many members dies in a year
STRESS = Fraction(126, 100)  # how much more sickness there was thirty years after those tables
FULL_BP = 10_000
Z = Fraction(25758, 10_000)  # 99.5 % of a normal distribution lie below


@dataclass(frozen=True)
class Valuation:
    """A year as it is to be expected; money in minor units."""

    income: int
    sick_pay: int
    funerals: int
    management: int
    margin: int  # the reserve that is enough for a bad year
    reserve: int

    @property
    def left(self) -> int:
        """What is left of a year's income, or missing."""
        return self.income - self.sick_pay - self.funerals - self.management

    @property
    def passes(self) -> bool:
        return self.left >= 0 and self.reserve >= self.margin

    @property
    def cover_bp(self) -> int:
        """How much of the reserve that would be enough is there, in hundredths of a percent."""
        return FULL_BP * max(0, self.reserve) // self.margin if self.margin else FULL_BP


def pay_for(reserve: int, wanted: int, low_bp: int = 8_000, lowest_bp: int = 6_000) -> int:
    """What to propose, in hundredths of a percent: full pay, or less where the reserve is low.

    `low_bp` below half of what would be enough, `lowest_bp` below a quarter. West Calder kept such
    a rule from 1799: less pay for all before none for some.

    >>> pay_for(49, 100), pay_for(24, 100), pay_for(50, 100)
    (8000, 6000, 10000)
    """
    if 4 * reserve < wanted:
        return lowest_bp
    return low_bp if 2 * reserve < wanted else FULL_BP


def sick_days(members: Mapping[int, int]) -> Fraction:
    """The days a year to be expected; `members` says how many there are from each age on.

    >>> sick_days({20: 20, 25: 30, 30: 35, 35: 35, 40: 30, 45: 20, 50: 15, 55: 10, 60: 5})
    Fraction(3733, 2)
    """
    return sum((RATCLIFFE[age] * many for age, many in members.items()), Fraction(0))


@dataclass(frozen=True)
class Terms:
    """What a society asks and promises; money in minor units."""

    dues: int  # a week
    rate: int  # a day of sickness
    deaths: int | Fraction  # to be expected in a year
    funeral: int
    management_bp: int  # of the dues, in hundredths of a percent
    pay_bp: int = FULL_BP  # the part of full pay that is paid to all


def value(
    members: Mapping[int, int],
    terms: Terms,
    *,
    reserve: int = 0,
    stress: Fraction = Fraction(1),
    pay_percent: int = 100,
) -> Valuation:
    """The year to be expected under these terms; `stress` is how much more sickness there is."""
    paid = replace(terms, pay_bp=100 * pay_percent)
    return value_of(sum(members.values()), sick_days(members), paid, reserve, stress)


def value_of(
    many: int, days: Fraction, terms: Terms, reserve: int, stress: Fraction = Fraction(1)
) -> Valuation:
    """The year to be expected of so `many` members with so many days of sickness among them."""
    income = many * terms.dues * 52
    return Valuation(
        income=income,
        sick_pay=round(days * stress * terms.rate * Fraction(terms.pay_bp, FULL_BP)),
        funerals=round(terms.deaths * terms.funeral),
        management=income * terms.management_bp // FULL_BP,
        margin=margin(days, terms.rate),
        reserve=reserve,
    )


def usual_days(many: int) -> Fraction:
    """The days of sickness a year to be expected among so many of all ages; nobody's is asked.

    >>> usual_days(200)
    Fraction(3733, 2)
    """
    return sick_days(MIX) * many / sum(MIX.values())


def margin(days: Fraction, rate: int) -> int:
    """The reserve that is enough in 199 of 200 years, rounded down.

    A sum of Poisson-many exponential spells has the variance: spells * 2 * mean².
    """
    spells = days / MEAN_SPELL_D
    variance = spells * 2 * MEAN_SPELL_D**2
    scaled = variance * rate**2 * Z**2
    return isqrt(scaled.numerator // scaled.denominator)


def yearly_cost(ladder: Sequence[tuple[Fraction, int]], burial: int) -> Fraction:
    """What one member is to pay in a year for each step of a ladder, and for the burial.

    A step is its part of full pay, and what full pay would cost in it.

    In pence, for who enters at twenty, as the registrar of New Zealand worked it out in 1879:

    >>> yearly_cost([(Fraction(1), 248), (Fraction(1, 2), 40), (Fraction(1, 4), 108)], 64)
    Fraction(359, 1)
    """
    return sum((part * full for part, full in ladder), Fraction(burial))


def deaths_borne(members: int, dues_a_month: int, benefit: int) -> Fraction:
    """How many deaths a year the dues of a burial society pay for.

    >>> deaths_borne(100, 30, 5_000)
    Fraction(36, 5)
    """
    return Fraction(members * dues_a_month * 12, benefit)


def ladder(paid_days: int, told: Mapping[str, int]) -> int:
    """What the next day is paid with, after so many in spells that count as one; minor units.

    In full, then by half, then by a quarter, as `told` says: rate, full_d and half_d; of that the
    part `pay_bp` that the group pays to all, where it says one.
    """
    part = 1
    if paid_days >= told["full_d"]:
        part = 2 if paid_days < told["full_d"] + told["half_d"] else 4
    return told["rate"] // part * told.get("pay_bp", FULL_BP) // FULL_BP
