"""What falls due by itself: dues each period, sick pay and strike pay each day.

Each has a key of its own, so that looking again books nothing twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from manyhands.ledger.models import Holder, Transfer
from manyhands.ledger.posting import Draft
from manyhands.practices import queries
from manyhands.practices.booking import Happening, draft
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.engine.solvency import ladder
from manyhands.practices.engine.strike import payable_days
from manyhands.practices.models import Case, Participant, Practice

LONGEST = timedelta(days=400)  # nobody is billed for more than so long a time at once
BY_ITSELF = frozenset({"sick_pay", "strike_day"})
SICK, ON_STRIKE = ("sick", "running"), ("strike", "active")


def of_practice(practice: Practice, at: datetime) -> list[Draft]:
    """All that is due until `at` and not booked yet; NotPossible is raised by none of it."""
    version = queries.version_at(practice, at.date())
    if version is None:
        return []
    recipe = queries.recipe_of(version)
    found = [*_dues(practice, recipe, at)]
    for case in practice.cases.filter(state__in=[SICK[1], ON_STRIKE[1]]).select_related("holder"):
        found += of_case(case, recipe, at)
    return _not_booked(practice, found)


def of_case(case: Case, recipe: Recipe, at: datetime) -> list[Draft]:
    """What is due for a case from when it came into its state to the day before `at`."""
    if (case.kind, case.state) == SICK and case.holder and "sick_pay" in recipe.events:
        return list(_sick_pay(case, recipe, at))
    if (case.kind, case.state) == ON_STRIKE and "strike_day" in recipe.events:
        return list(_strike_pay(case, recipe, at))
    return []


def _dues(practice: Practice, recipe: Recipe, at: datetime) -> Iterator[Draft]:
    there = list(practice.participants.filter(left_at=None).select_related("holder"))
    for event, every in recipe.schedule.items():
        for one in there:
            for day in periods(every, max(one.joined_at, at - LONGEST).date(), at.date()):
                key = f"sched:{practice.ref}:{event}:{one.holder.ref}:{day}"
                yield draft(practice, key, Happening(event, {}, {"m": one.holder}, day))


def periods(every: str, after: date, until: date) -> Iterator[date]:
    """The first day of each period that begins after `after`, until `until` and with it.

    >>> [f"{day}" for day in periods("month", date(2026, 10, 5), date(2026, 12, 1))]
    ['2026-11-01', '2026-12-01']
    """
    day = after + timedelta(days=1)
    while day <= until:
        begins = {
            "day": True,
            "week": day.weekday() == 0,
            "month": day.day == 1,
            "year": (day.month, day.day) == (1, 1),
        }
        if begins[every]:
            yield day
        day += timedelta(days=1)


def _sick_pay(case: Case, recipe: Recipe, at: datetime) -> Iterator[Draft]:
    params = {name: param.value for name, param in recipe.params.items()}
    days = list(periods("day", case.since.date() - timedelta(days=1), at.date()))[:-1]
    slots: dict[str, Holder | str] = {"m": case.holder} if case.holder else {}
    before = _days_before(case, params["linked_gap_d"], days[0] if days else at.date())
    for paid_days, day in enumerate(days, before):
        happening = Happening("sick_pay", {"x": ladder(paid_days, params)}, slots, day)
        yield draft(case.practice, f"claim:{case.ref}:{day}", happening)


def _days_before(case: Case, gap_d: int, first: date) -> int:
    """Days that count with this spell: of its own before `first`, and of spells just before it."""
    linked = case.practice.cases.filter(
        kind=case.kind,
        holder=case.holder,
        opened_at__lt=case.opened_at,
        state="closed",
        since__gte=case.opened_at - timedelta(days=gap_d),
    )
    refs = [case.ref, *linked.values_list("ref", flat=True)]
    booked = Transfer.objects.filter(group=case.practice.group, kind=_kind("sick_pay", case))
    return sum(
        booked.filter(key__startswith=f"claim:{ref}:", effective__lt=first).count() for ref in refs
    )


def _kind(event: str, case: Case) -> str:
    return f"{case.practice.recipe}.{event}"


def _strike_pay(case: Case, recipe: Recipe, at: datetime) -> Iterator[Draft]:
    waiting = recipe.params["waiting_d"].value
    begun, last = case.since.date(), at.date() - timedelta(days=1)
    there = Participant.objects.filter(practice=case.practice, left_at=None)
    for one in there.select_related("holder"):
        for day in payable_days(begun, last, waiting=waiting):
            key = f"strike:{case.ref}:{one.holder.ref}:{day}"
            yield draft(case.practice, key, Happening("strike_day", {}, {"m": one.holder}, day))


def _not_booked(practice: Practice, drafts: list[Draft]) -> list[Draft]:
    """Those that are not in the books; what falls on a closed day counts for the next open one."""
    keys = [one.key for one in drafts]
    booked: set[str] = set()
    for start in range(0, len(keys), 500):
        rows = Transfer.objects.filter(group=practice.group, key__in=keys[start : start + 500])
        booked |= set(rows.values_list("key", flat=True))
    fresh = [one for one in drafts if one.key not in booked]
    book = getattr(practice.group, "book", None)
    if book is None or book.closed_until is None:
        return fresh
    first = book.closed_until + timedelta(days=1)
    return [replace(one, effective=max(one.effective or first, first)) for one in fresh]
