"""What falls due by itself: dues each period, sick pay and strike pay each day.

Each has a key of its own, made of whom and of which day, so that looking again books nothing twice,
and no day is counted twice however many cases there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from manyhands.base.periods import periods
from manyhands.ledger.models import Book, Holder, Transfer
from manyhands.ledger.posting import Draft
from manyhands.practices import queries
from manyhands.practices.booking import Happening, draft
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.engine.solvency import ladder
from manyhands.practices.engine.strike import payable_days
from manyhands.practices.models import Case, Participant, Practice

LONGEST = timedelta(days=400)  # nobody is billed for more than so long a time at once
SICK, ON_STRIKE = ("sick", "running"), ("strike", "active")
BY_ITSELF = frozenset({"sick_pay", "strike_day"})  # besides what a recipe's schedule names
Due = tuple[str, Happening]  # under which key, and what


def of_practice(practice: Practice, at: datetime) -> list[Draft]:
    """All that is due until `at` and not booked yet; NotPossible where it cannot be booked."""
    version = queries.version_at(practice, at.date())
    if version is None:
        return []
    recipe = queries.recipe_of(version)
    found = [*_dues(practice, recipe, at)]
    standing = practice.cases.filter(state__in=[SICK[1], ON_STRIKE[1]])
    for case in standing.select_related("holder"):
        found += _of_case(practice, case, recipe, at)
    return _drafts(practice, found)


def of_case(case: Case, recipe: Recipe, at: datetime) -> list[Draft]:
    """What is due for a case until the day before `at`, and not booked yet."""
    return _drafts(case.practice, _of_case(case.practice, case, recipe, at))


def _of_case(practice: Practice, case: Case, recipe: Recipe, at: datetime) -> list[Due]:
    if (case.kind, case.state) == SICK and case.holder and "sick_pay" in recipe.events:
        return list(_sick_pay(practice, case.holder, case.since.date(), at))
    if (case.kind, case.state) == ON_STRIKE and "strike_day" in recipe.events:
        return list(_strike_pay(practice, case, recipe, at))
    return []


def who_takes_part(practice: Practice) -> QuerySet[Participant]:
    """Those who take part and are still here."""
    rows = practice.participants.filter(left_at=None, holder__member__isnull=False)
    return rows.select_related("holder")


def _dues(practice: Practice, recipe: Recipe, at: datetime) -> Iterator[Due]:
    there = list(who_takes_part(practice))
    for event, every in recipe.schedule.items():
        for one in there if _is_something(recipe, event) else ():
            for day in periods(every, max(one.joined_at, at - LONGEST).date(), at.date()):
                key = f"sched:{practice.ref}:{event}:{one.holder.ref}:{day}"
                yield key, Happening(event, {}, {"m": one.holder}, day)


def _is_something(recipe: Recipe, event: str) -> bool:
    """Whether what the group set for it is more than nothing."""
    return any(recipe.params[name].value for name in recipe.events[event].names())


def _sick_pay(practice: Practice, holder: Holder, since: date, at: datetime) -> Iterator[Due]:
    """Each day is paid by the rule of that day, and by how many there were before it."""
    days = list(periods("day", since - timedelta(days=1), at.date()))[:-1]
    base = f"claim:{practice.ref}:{holder.ref}:"
    booked = _days_under(practice, base)
    for day in days:
        version = queries.version_at(practice, day)
        if version is None:
            continue
        before = days_that_count({*booked, *days}, day, version.params["linked_gap_d"])
        amount = ladder(before, version.params)
        if amount:
            yield f"{base}{day}", Happening("sick_pay", {"x": amount}, {"m": holder}, day)


def days_that_count(days: Iterable[date], first: date, gap_d: int) -> int:
    """How many days before `first` count with it: those of spells at most `gap_d` days apart.

    >>> days_that_count([date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 2)], date(2026, 3, 9), 9)
    2
    """
    count, last = 0, first
    for day in sorted((day for day in days if day < first), reverse=True):
        if (last - day).days > gap_d:
            break
        count, last = count + 1, day
    return count


def _days_under(practice: Practice, base: str) -> list[date]:
    keys = Transfer.objects.filter(group=practice.group, key__startswith=base)
    return [
        date.fromisoformat(key.removeprefix(base)) for key in keys.values_list("key", flat=True)
    ]


def _strike_pay(practice: Practice, case: Case, recipe: Recipe, at: datetime) -> Iterator[Due]:
    waiting = recipe.params["waiting_d"].value
    begun, last = case.since.date(), at.date() - timedelta(days=1)
    there = who_takes_part(practice) if _is_something(recipe, "strike_day") else ()
    for one in there:
        for day in payable_days(begun, last, waiting=waiting):
            if day >= one.joined_at.date():
                key = f"strike:{practice.ref}:{one.holder.ref}:{day}"
                yield key, Happening("strike_day", {}, {"m": one.holder}, day)


def _drafts(practice: Practice, found: list[Due]) -> list[Draft]:
    """What is not in the books; what falls on a closed day counts for the next open one."""
    keys = [key for key, _happening in found]
    booked: set[str] = set()
    for start in range(0, len(keys), 500):
        rows = Transfer.objects.filter(group=practice.group, key__in=keys[start : start + 500])
        booked |= set(rows.values_list("key", flat=True))
    fresh = {key: happening for key, happening in found if key not in booked}
    drafts = [draft(practice, key, happening) for key, happening in fresh.items()]
    book = Book.objects.filter(group=practice.group).first()
    if book is None or book.closed_until is None:
        return drafts
    first = book.closed_until + timedelta(days=1)
    return [replace(one, effective=max(one.effective or first, first)) for one in drafts]
