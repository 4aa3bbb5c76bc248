"""What a friendly society promises for all the years to come: worked out by ages, every five years.

The group counts for itself how many are of which age. No age is kept with a member, and the record
has what it came to and not the counts; a group that decides on it first has them in its proposal.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.practices import queries, valuing
from manyhands.practices.engine import outlook, solvency
from manyhands.practices.engine.outlook import (
    DEATHS,
    MOST_PEOPLE,
    SHARE,
    SHARES,
    Outlook,
    Supposed,
)
from manyhands.practices.engine.solvency import RATCLIFFE, Terms
from manyhands.practices.models import LookAhead, Practice
from manyhands.practices.units import unit_of

EVERY_Y = 5
TABLE, OWN = "table", "own"


@action(
    "practice.look_ahead",
    by=policies.any_member,
    says=_("Work out what a friendly society promises for all the years to come."),
)
def look_ahead(actor, practice, /, *, ages, supposed, days):
    """The outlook is kept with all it rests on: `ages` has how many are from each age on ("20"),
    `supposed` interest_bp, deaths_bp and lapse_bp, and by which `deaths`: "share" (the same of all
    ages, if it says nothing) or a table of mortality; `days` is "table" or "own".
    """
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    if practice.recipe != "friendly_society" or practice.ended_at:
        raise NotPossible(_("This is over, or it is no friendly society."))
    counts, told = _counts(ages), _supposed(supposed)
    at = now()
    version = queries.version_now(practice, at)
    share = _sickness(practice, counts, days, at)
    found = valuing.society(practice, version.params, at)
    terms = Terms(
        version.params["dues"], version.params["rate"], 0, version.params["funeral"],
        version.params["management_bp"],
    )  # fmt: skip
    unit = unit_of(practice, queries.recipe_of(version))
    inputs = {
        **told, "sickness": [share.numerator, share.denominator],
        "reserve": found.year.reserve, "rule": version.number,
        **{name: version.params[name] for name in ("dues", "rate", "funeral", "management_bp")},
    }  # fmt: skip
    supposing = Supposed(**told, sickness=share)
    usual = outlook.ahead(counts, terms, supposing, reserve=found.year.reserve)
    worse = replace(supposing, sickness=share * solvency.STRESS)
    stressed = outlook.ahead(counts, terms, worse, reserve=found.year.reserve)
    result = result_of(usual) | {
        "missing_stressed": stressed.missing,
        "dues_to_bear_it": outlook.dues_to_bear(counts, terms, supposing, found.year.reserve),
    }
    kept = LookAhead.objects.create(
        practice=practice, currency=unit.currency if unit else "", recorded_at=at,
        inputs=inputs | {"ages": {f"{age}": many for age, many in counts.items()}}, result=result,
    )  # fmt: skip
    write(actor, "practice.look_ahead", practice=practice.ref, inputs=inputs, result=result)
    return kept


def result_of(found: Outlook) -> dict[str, int]:
    """What it came to, as whole numbers."""
    return {
        "sick_pay": found.sick_pay, "funerals": found.funerals, "dues": found.dues,
        "wanted": found.wanted, "missing": found.missing, "passes": int(found.passes),
    }  # fmt: skip


def _counts(ages: object) -> dict[int, int]:
    keys = {f"{age}": age for age in RATCLIFFE}
    if not isinstance(ages, Mapping) or set(ages) - set(keys):
        raise NotPossible(_("Say how many of you are of which age."))
    counts = {age: ages.get(key, 0) for key, age in keys.items()}
    if not all(type(many) is int and 0 <= many <= MOST_PEOPLE for many in counts.values()):
        raise NotPossible(_("Say how many of you are of which age."))
    if not any(counts.values()):
        raise NotPossible(_("Somebody has to be of some age: all of these are nothing."))
    return counts


def _supposed(said: object) -> dict[str, Any]:
    told = {"deaths": SHARE, **said} if isinstance(said, Mapping) else {}
    if set(told) != {"deaths", *SHARES}:
        raise NotPossible(_("Say what interest there is, how many die and how many leave."))
    for name, most in SHARES.items():
        if type(told[name]) is not int or not 0 <= told[name] <= most:
            raise NotPossible(_("Interest is up to 20 %; of all, up to half die or leave a year."))
    if told["deaths"] not in DEATHS:
        raise NotPossible(_("Say how many of all ages die, or by which table."))
    return told


def _sickness(practice: Practice, counts: Mapping[int, int], days: str, at: datetime) -> Fraction:
    """How much of the table's days there is: all of them, or as the last year's books had it."""
    if days == TABLE:
        return Fraction(1)
    own = own_days(practice, at)
    if days != OWN or own is None:
        raise NotPossible(_("Your own days of sickness count once there is a whole year of them."))
    return Fraction(own) / solvency.sick_days(counts)


def own_days(practice: Practice, at: datetime) -> int | None:
    """Days of sickness that its books had in the last year; None before there is a whole one."""
    if practice.adopted_at > at - valuing.YEAR:
        return None
    return valuing.times_in_a_year(practice, "sick_pay", at)


def is_time(practice: Practice, at: datetime) -> bool:
    """Whether the years to come are to be worked out again."""
    return practice.ended_at is None and at >= time_for_it(practice)


def time_for_it(practice: Practice) -> datetime:
    """Five years after the last time, or after it was taken up; 1 query."""
    last = practice.looks_ahead.first()
    since = last.recorded_at if last else practice.adopted_at
    return since + EVERY_Y * valuing.YEAR
