"""How a practice stands, in words that a committee can read aloud; from its own books."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manyhands.practices import ahead, courts, due, guarding, queries, valuing
from manyhands.practices.engine import strike
from manyhands.practices.engine.bail import Report
from manyhands.practices.engine.solvency import FULL_BP
from manyhands.practices.models import Practice, PracticeVersion
from manyhands.practices.units import Unit
from manyhands.practices.words import told

Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Standing:
    """What it comes to in a sentence, the numbers behind it, and what they rest on."""

    asks: str
    says: str
    is_well: bool
    rows: Rows
    rests_on: str = ""
    cut: "Cut | None" = None
    held_back: int = 0
    is_time_to_look_ahead: bool = False
    instead: str = ""  # why to think of a reserve rather than of levies


@dataclass(frozen=True)
class Cut:
    """What the cut ladder says, and the act that it leaves to the group."""

    says: str
    pay_bp: int = 0  # what to propose; nothing where it is as the ladder says
    button: str = field(default="")


def of(
    practice: Practice, version: PracticeVersion, unit: Unit | None, at: datetime
) -> Standing | None:
    """How it stands; None where nothing is borne together, or nothing was booked yet."""
    reader = READERS.get(practice.recipe)
    return reader(practice, version, unit, at) if reader and unit else None


def _society(
    practice: Practice, version: PracticeVersion, unit: Unit, at: datetime
) -> Standing | None:
    found = valuing.society(practice, version.params, at)
    if not found.many:
        return None
    year, worse = found.year, found.worse
    days = number_format(round(found.days), force_grouping=True)
    rows = [
        (_("Who takes part"), told(found.many, "people")),
        (_("Dues of a year"), unit.told(year.income)),
        (_("Days of sickness to be expected"), days),
        (_("Sick pay"), unit.told(year.sick_pay)),
        (_("Funerals"), unit.told(year.funerals)),
        (_("Running it"), unit.told(year.management)),
        (*_left(unit, year.left),),
        (_("With a quarter more sickness"), ": ".join(_left(unit, worse.left))),
        (_("The reserve: what is there, less what is still owed"), unit.told(year.reserve)),
        (_("The reserve that is enough in 199 of 200 years"), unit.told(year.margin)),
        (_("So much of it is there"), told(year.cover_bp // 100 * 100, "bp")),
    ]
    rests_on = _("The days of sickness are those that the old tables say for so many of all ages.")
    if found.is_own:
        rests_on = _("The days of sickness are those of your own last year: more than usual.")
    return Standing(
        _("Can it keep what it promises?"), _society_says(unit, found), year.passes, rows,
        rests_on + " " + _("Nobody's age or health is asked."),
        _cut(found) if "pay_bp" in version.params else None,
        is_time_to_look_ahead=ahead.is_time(practice, at),
    )  # fmt: skip


def _left(unit: Unit, amount: int) -> tuple[str, str]:
    return (_("Left in a year") if amount >= 0 else _("Missing in a year"), unit.told(abs(amount)))


def _society_says(unit: Unit, found: valuing.Society) -> str:
    if found.year.left < 0:
        missing = unit.told(-found.year.left)
        return _("Not for good: in a year like others %s are missing.") % missing
    if not found.year.passes:
        return _("In a year like others, yes. For a bad year the reserve is too small.")
    if found.worse.left < 0:
        return _("Yes, also in a bad year; not for good if there is a quarter more sickness.")
    return _("Yes, also in a bad year.")


def _cut(found: valuing.Society) -> Cut:
    pays, may = told(found.pays_bp, "bp"), told(found.may_pay_bp, "bp")
    if found.pays_bp == found.may_pay_bp == FULL_BP:
        return Cut(_("Sick pay is paid in full, and the reserve is no reason to change that."))
    if found.pays_bp == found.may_pay_bp:
        return Cut(_("All are paid %s of sick pay, as the rule says for such a reserve.") % pays)
    if found.may_pay_bp == FULL_BP:
        says = (
            _("All are paid %s of sick pay, and the reserve is no reason for it any more.") % pays
        )
        return Cut(says, FULL_BP, _("Propose to pay in full again"))
    says = _(
        "The reserve is low: your group may decide to pay %s of sick pay, to all alike, rather than"
        " nothing to some later. It pays %s now."
    ) % (may, pays)
    return Cut(says, found.may_pay_bp, _("Propose to pay %s to all") % may)


def _strike(
    practice: Practice, version: PracticeVersion, unit: Unit, at: datetime
) -> Standing | None:
    found = valuing.strike_cover(practice, version.params)
    if not found.a_week:
        return None
    weeks = _weeks(found.weeks)
    held = due.held_back(practice, at)
    return Standing(
        _("How long does it last?"),
        _("If all who take part are out, it lasts for so many weeks: %s.") % weeks,
        not held and found.weeks >= 1,
        [
            (_("Who takes part"), told(found.many, "people")),
            (_("What is there, less what members still get"), unit.told(found.there)),
            (_("What a week costs"), unit.told(found.a_week)),
            (_("Weeks that it lasts"), weeks),
        ],
        held_back=held,
    )


def _weeks(exact: Fraction) -> str:
    """In hundredths, to the nearest: 4.17 weeks."""
    return number_format(Decimal(strike.in_hundredths(exact)) / 100, 2)


def _burial(
    practice: Practice, version: PracticeVersion, unit: Unit, at: datetime
) -> Standing | None:
    found = valuing.burial(practice, version.params, at)
    if not found.many or not version.params["benefit"]:
        return None
    benefit = unit.told(version.params["benefit"])
    says = ngettext(
        "The float pays %(n)s family at once, before anybody pays a part.",
        "The float pays %(n)s families at once, before anybody pays a part.",
        found.families,
    ) % {"n": number_format(found.families)}
    if not found.families:
        says = _("Not today: the float has less than the %s that a family is paid.") % benefit
    deaths = number_format(Decimal(int(10 * found.a_year)) / 10, 1)
    equal = [
        (_("The most that one is asked for after a death"), unit.told(found.part)),
        (_("Deaths a year that the yearly ceiling bears"), deaths),
    ]
    if queries.parts_are_chosen(practice, version.params):
        equal = []  # what members chose is nobody's to see, also not in a sum
    return Standing(
        _("Can a family be paid at once?"), says, found.families > 0,
        [
            (_("Who takes part"), told(found.many, "people")),
            (_("In the float"), unit.told(found.floats)),
            *equal,
            (_("Families that were paid in the last year"), number_format(found.paid)),
        ],
        instead=_snowballs(practice, version.params.get("reserve_from", 0), found.many, unit),
    )  # fmt: skip


def _snowballs(practice: Practice, most: int, many: int, unit: Unit) -> str:
    """Whether levies have come to more than the group wanted, as a mean of all: of no member's own.

    Levies that grow make the young leave, and then they grow for all others.
    """
    asked = sum(guarding.asked_in_a_year(practice).values())
    if not most or asked <= most * many:
        return ""
    return _(
        "In the last twelve months each was asked for %(sum)s on average, more than the %(most)s "
        "that your group agreed on. With a reserve each would give the same every week instead."
    ) % {"sum": unit.told(asked // many), "most": unit.told(most)}


def _bail(
    practice: Practice, version: PracticeVersion, unit: Unit, at: datetime
) -> Standing | None:
    found = courts.of(practice, queries.day_of(practice, at))
    if found is None:
        return None
    rows = [(_("Posted in all"), unit.told(found.posted))]
    if found.kept is not None and found.cycle_d is not None:
        days = told(round(found.cycle_d), "days")
        rows += [
            (_("So much of what is over came back"), told(int(found.kept * FULL_BP), "bp")),
            (_("From posting until it was back or lost, on average"), days),
        ]
    rows.append((_("Nights that people were free, all together"), number_format(found.nights)))
    for says, (many, amount) in zip(_ages_of_bail(), found.ages, strict=True):
        if many:
            cases = ngettext("%(n)s case", "%(n)s cases", many) % {"n": number_format(many)}
            rows.append((says, f"{unit.told(amount)} · {cases}"))
    rests_on = _(
        "This is read from the books alone: from the day bail is posted until the day it comes back"
        " or is lost, or until today."
    )
    return Standing(
        _("How often does the money come round?"), _bail_says(found), not found.ages[-1][0], rows,
        rests_on,
    )  # fmt: skip


def _bail_says(found: Report) -> str:
    if found.kept is None:
        return _("That shows once the first case is over.")
    if found.multiplier is None:
        return _("Nothing was lost so far: all that is over came back whole.")
    times = number_format(Decimal(int(10 * found.multiplier)) / 10, 1)
    return _("As it went so far, each sum is posted %s times until it is used up.") % times


def _ages_of_bail() -> list[str]:
    """Of `bail.UP_TO_D`, and longer."""
    return [
        _("With courts for up to 30 days"),
        _("With courts for 31 to 60 days"),
        _("With courts for 61 to 120 days"),
        _("With courts for more than 120 days"),
    ]


READERS: dict[str, Callable[[Practice, PracticeVersion, Unit, datetime], Standing | None]] = {
    "friendly_society": _society,
    "strike_fund": _strike,
    "burial_levy": _burial,
    "bail_fund": _bail,
}
