"""What a friendly society promises for all the years to come, against the dues that will come in.

The second test of the specification (P2): what is promised, less the dues of all the years to come,
is to be there today as the reserve. Money that comes or goes later counts for less today, by the
interest that the reserve earns.

What it takes for granted: members of each five years are spread evenly over their ages; days of
sickness by age are Ratcliffe's of 1866 to 1870, or so much more or less of them as the society had
itself; as many die as a published table has for each age, or the same part of all ages, as the
group says (unless it says otherwise one of a hundred, as in golden C), and the same part of all
leaves, of whom there are none unless it says so; all days are paid in
full; all that a year brings is counted at its end. Nobody joins. At 65 dues and sick pay are over,
and the funeral of each who is left is counted in full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from manyhands.practices.engine import mortality
from manyhands.practices.engine.solvency import FULL_BP, RATCLIFFE, Terms

BAND = 5  # years of age in each of the table's
OLDEST = 65
MOST_PEOPLE = 100_000
SHARE = "share"
DEATHS = (SHARE, *mortality.TABLES)
SHARES = {"interest_bp": 2_000, "deaths_bp": 5_000, "lapse_bp": 5_000}  # and the most of each


@dataclass(frozen=True)
class Supposed:
    """What a group takes for granted about the years to come, in hundredths of a percent."""

    interest_bp: int = 0
    deaths_bp: int = 100  # of all, in a year
    lapse_bp: int = 0  # who leave in a year, of those who do not die
    sickness: Fraction = Fraction(1)  # how much of the table's days
    deaths: str = SHARE  # SHARE: `deaths_bp` of each age; or the name of a table of mortality

    def dying(self, age: int) -> Fraction:
        """The part of those of this age who die within a year."""
        if self.deaths == SHARE:
            return Fraction(self.deaths_bp, FULL_BP)
        return mortality.dying(self.deaths, age)

    def __post_init__(self) -> None:
        for name, most in SHARES.items():
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"{name} is from 0 to {most}")
        if self.deaths not in DEATHS:
            raise ValueError(f"deaths is one of {', '.join(DEATHS)}")


@dataclass(frozen=True)
class Outlook:
    """What all the years to come are worth today, in whole minor units."""

    sick_pay: int
    funerals: int
    dues: int  # less what running it costs
    reserve: int

    @property
    def wanted(self) -> int:
        """What is to be there today; nothing where dues bear it all."""
        return max(0, self.sick_pay + self.funerals - self.dues)

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.reserve)

    @property
    def passes(self) -> bool:
        return not self.missing


Worth = tuple[Fraction, Fraction, Fraction]  # sick pay, funerals, dues: of one member, today


def ahead(
    members: Mapping[int, int], terms: Terms, supposed: Supposed, *, reserve: int = 0
) -> Outlook:
    """The outlook of so many `members` from each age on (20, 25 .. 60); `terms.deaths` is not read.

    What is promised is rounded up and the dues down, so that no rounding makes it look better.

    With one member of 60, 61 .. 64 each, nobody of whom dies: 15 years of 33 days and of dues.

    >>> terms = Terms(dues=650, rate=3000, deaths=0, funeral=250000, management_bp=800)
    >>> ahead({60: 5}, terms, Supposed(deaths_bp=0), reserve=2_268_560)
    Outlook(sick_pay=1485000, funerals=1250000, dues=466440, reserve=2268560)
    """
    sick_pay, funerals, dues = _sums(members, terms, supposed)
    return Outlook(ceil(sick_pay), ceil(funerals), floor(dues), reserve)


def dues_to_bear(members: Mapping[int, int], terms: Terms, supposed: Supposed, reserve: int) -> int:
    """The least dues of a week under which nothing is missing, the rest being as it is; 0 where no
    dues are needed, or none would do since all of them go into running it.
    """
    sick_pay, funerals, each = _sums(members, replace(terms, dues=1), supposed)
    to_bear = ceil(sick_pay) + ceil(funerals) - reserve
    return max(0, ceil(to_bear / each)) if each else 0


def _sums(members: Mapping[int, int], terms: Terms, supposed: Supposed) -> Worth:
    """The worths of all members together."""
    if set(members) - set(RATCLIFFE) or any(many < 0 for many in members.values()):
        raise ValueError(f"members are counted from {', '.join(map(str, RATCLIFFE))} years on")
    worths, sums = by_age(terms, supposed), [Fraction(0)] * 3
    for band, many in members.items():
        for age in range(band, band + BAND):
            for at, one in enumerate(worths[age]):
                sums[at] += Fraction(many, BAND) * one
    return sums[0], sums[1], sums[2]


def by_age(terms: Terms, supposed: Supposed) -> dict[int, Worth]:
    """What a member of each age is worth today, worked out from the oldest down."""
    now = Fraction(FULL_BP, FULL_BP + supposed.interest_bp)
    not_leaving = 1 - Fraction(supposed.lapse_bp, FULL_BP)
    dues = Fraction(terms.dues * 52 * (FULL_BP - terms.management_bp), FULL_BP)
    a_day = Fraction(terms.rate * terms.pay_bp, FULL_BP) * supposed.sickness
    found: dict[int, Worth] = {OLDEST: (Fraction(0), Fraction(terms.funeral), Fraction(0))}
    for age in reversed(range(min(RATCLIFFE), OLDEST)):
        days = RATCLIFFE[age // BAND * BAND]
        later = found[age + 1]
        dying = supposed.dying(age)
        staying = (1 - dying) * not_leaving
        this = (days * a_day, dying * terms.funeral, dues)
        found[age] = (
            now * (this[0] + staying * later[0]),
            now * (this[1] + staying * later[1]),
            now * (this[2] + staying * later[2]),
        )
    return found
