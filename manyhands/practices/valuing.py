"""What a practice that pools a risk can bear, worked out from its own books and nothing else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import Sum

from manyhands.ledger.models import Balance, Transfer
from manyhands.practices import queries
from manyhands.practices.engine import solvency, strike
from manyhands.practices.engine.solvency import Valuation
from manyhands.practices.models import Practice
from manyhands.practices.queries import day_of

YEAR = timedelta(days=365)
Params = Mapping[str, int]


def sums(practice: Practice) -> Counter[tuple[str, str]]:
    """What lies in each fund below each first part of a path: ("sick", "Payable"); 1 query."""
    rows = Balance.objects.filter(fund__of_a_practice__practice=practice)
    found: Counter[tuple[str, str]] = Counter()
    told = rows.values_list("fund__of_a_practice__name", "account__path")
    for fund, path, posted in told.annotate(sum=Sum("posted")):
        found[fund, path.partition(":")[0]] += posted
    return found


def times_in_a_year(practice: Practice, event: str, at: datetime) -> int:
    """How often it was booked in the year until `at`; 1 query."""
    rows = Transfer.objects.filter(group=practice.group_id, under=practice.ref)
    within = rows.filter(
        effective__gt=day_of(practice, at - YEAR), effective__lte=day_of(practice, at)
    )
    return within.filter(kind=f"{practice.recipe}.{event}", reversed_by=None).count()


# --- friendly society -------------------------------------------------------------------


@dataclass(frozen=True)
class Society:
    """A friendly society today: its year, the same with more sickness, and what both rest on."""

    many: int
    days: Fraction  # of sickness in a year
    is_own: bool  # whether its own books had more of them than the tables say
    year: Valuation
    worse: Valuation
    pays_bp: int
    may_pay_bp: int  # what the cut ladder says for this reserve


def society(practice: Practice, params: Params, at: datetime) -> Society:
    """The valuation of today. Where it has run for a year, the days of its own books count if they
    are more than the tables say; nobody's age is asked, so the tables are taken for all ages.
    """
    many = queries.who_takes_part(practice).count()
    usual = solvency.usual_days(many)
    has_run = practice.adopted_at <= at - YEAR
    own = times_in_a_year(practice, "sick_pay", at) if has_run else 0
    days, there = max(usual, Fraction(own)), sums(practice)
    reserve = sum(there[fund, part] for fund in ("sick", "funeral") for part in LIQUID)
    pays = params.get("pay_bp", solvency.FULL_BP)
    terms = solvency.Terms(
        params["dues"], params["rate"], Fraction(many, solvency.DEATHS_IN), params["funeral"],
        params["management_bp"], pays,
    )  # fmt: skip
    year = solvency.value_of(many, days, terms, reserve)
    worse = solvency.value_of(many, days, terms, reserve, solvency.STRESS)
    ladder = [params[name] for name in ("low_bp", "lowest_bp") if name in params]
    may = solvency.pay_for(reserve, year.margin, *ladder)
    return Society(many, days, days > usual, year, worse, pays, may)


LIQUID = ("Assets", "Payable")  # what is there, less what members still get


def told_of(found: Society, params: Params) -> tuple[dict[str, int], dict[str, int]]:
    """What a valuation rests on and what it came to: whole numbers, so that it can be kept and
    worked out again. Days are in hundredths.
    """
    names = ("dues", "rate", "funeral", "management_bp", "low_bp", "lowest_bp")
    inputs = {
        "members": found.many,
        "days_in_hundredths": round(100 * found.days),
        "days_are_own": int(found.is_own),
        "reserve": found.year.reserve,
        "pay_bp": found.pays_bp,
        **{name: params[name] for name in names if name in params},
    }
    year = found.year
    result = {
        **{"income": year.income, "sick_pay": year.sick_pay, "funerals": year.funerals},
        **{"management": year.management, "left": year.left, "left_stressed": found.worse.left},
        **{"margin": year.margin, "cover_bp": year.cover_bp, "passes": int(year.passes)},
    }
    return inputs, result


# --- strike fund and burial levy ----------------------------------------------------------


@dataclass(frozen=True)
class Cover:
    """How long a strike fund lasts if all who take part are out."""

    many: int
    there: int  # less what members still get
    a_week: int
    weeks: Fraction


def strike_cover(practice: Practice, params: Params) -> Cover:
    """The weeks of cover of today; none while nobody takes part or a day is paid with nothing."""
    many, there = queries.who_takes_part(practice).count(), sums(practice)
    left = sum(there["strike", part] for part in LIQUID)
    a_week = many * params["day_rate"] * len(strike.WORKDAYS)
    weeks = strike.weeks_of_cover(max(0, left), many, params["day_rate"]) if a_week else Fraction(0)
    return Cover(many, left, a_week, weeks)


@dataclass(frozen=True)
class Burial:
    """What a burial levy can pay at once, what each then owes, and how often that can be asked."""

    many: int
    floats: int
    families: int  # that the float pays before any part comes in
    part: int  # the most that one is asked for after one death
    a_year: Fraction  # deaths that the yearly ceiling bears
    paid: int  # families in the last year


def burial(practice: Practice, params: Params, at: datetime) -> Burial:
    """The float and the levies of today."""
    many, benefit = queries.who_takes_part(practice).count(), params["benefit"]
    floats = sums(practice)["float", "Assets"]
    others = many - 1
    return Burial(
        many,
        floats,
        max(0, floats) // benefit if benefit else 0,
        -(-benefit // others) if others > 0 else benefit,
        Fraction(params["yearly_ceiling"] * max(0, others), benefit) if benefit else Fraction(0),
        times_in_a_year(practice, "family_paid", at),
    )
