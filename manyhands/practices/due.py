"""What falls due by itself: dues each period, sick pay and strike pay each day.

Each has a key of its own, made of whom and of which day, so that looking again books nothing twice,
and no day is counted twice however many cases there are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.periods import periods
from manyhands.ledger.models import Balance, Book, Holder, Posting, Transfer
from manyhands.ledger.posting import Draft
from manyhands.practices import guarding, queries
from manyhands.practices.anew import base_of, key_now
from manyhands.practices.booking import Desk, Happening, draft
from manyhands.practices.engine import credit
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.engine.solvency import ladder
from manyhands.practices.engine.strike import payable_days
from manyhands.practices.models import Case, Practice

LONGEST = timedelta(days=400)  # nobody is billed for more than so long a time at once
SICK, ON_STRIKE = ("sick", "running"), ("strike", "active")
BY_THE_DAY = frozenset({SICK[0], ON_STRIKE[0]})  # kinds of cases whose days are booked for members
NOT_BEGUN = frozenset(
    {(SICK[0], "declared"), (ON_STRIKE[0], "announced"), (ON_STRIKE[0], "taken_back")}
)
IDLE, FOUR_WEEKS = "demurrage", timedelta(weeks=4)
# Of who has left: where what they had goes, and who bears what they had taken.
LEAVERS = {"pool_bears": "gift_to_pool", "group_bears": "given"}
A_ROUND = (
    "due",
    "half_due",
    "awarded",
    "cushion",
    "fee",
    "bid_back",
    "given_back",
)  # what the pot of a round brings
BY_ITSELF = frozenset(
    {"sick_pay", "strike_day", "group_bears", IDLE, *A_ROUND}
)  # besides a recipe's schedule
OF_MANY = frozenset({"levied", "bee"})  # what has a page of its own, where all are chosen
DAYS = {"sick_pay": "claim", "strike_day": "strike"}  # what is booked by the day, and its keys
GUARDED = frozenset({"strike_day"})  # what the fund may be unable to bear
Due = tuple[str, Happening]  # under which key, and what


def who_can_be_about(practice: Practice, kind: str) -> list[int]:
    """Of the members, those who alone can be in a case of this kind; none where any can."""
    if kind != SICK[0]:
        return []
    return list(queries.who_takes_part(practice).values_list("holder__member", flat=True))


def of_practice(practice: Practice, at: datetime, by: Any = None) -> list[Draft]:
    """All that is due until `at` and not booked yet, as far as guards let it; `by` whom, if not by
    a rule. NotPossible where it cannot be booked.
    """
    return _borne(practice, _unbooked_of(practice, at), at, by)


def _unbooked_of(practice: Practice, at: datetime) -> list[Due]:
    version = queries.version_at(practice, queries.day_of(practice, at))
    if version is None:
        return []
    recipe = queries.recipe_of(version)
    found = [
        *_dues(practice, recipe, at),
        *_idle(practice, recipe, at),
        *_left(practice, recipe, at),
    ]
    standing = practice.cases.filter(state__in=[SICK[1], ON_STRIKE[1]])
    for case in standing.select_related("holder"):
        found += _of_case(practice, case, recipe, at)
    return _unbooked(practice, found)


def of_case(case: Case, recipe: Recipe, at: datetime) -> list[Draft]:
    """What is due for a case until the day before `at`, and not booked yet; `NotPossible` where
    the fund cannot bear all of it.
    """
    found = _unbooked(case.practice, _of_case(case.practice, case, recipe, at))
    if len(_within(case.practice, found, at, None)) < len(found):
        raise NotPossible(
            _("The fund cannot bear all the days until now. Decide together about them first.")
        )
    return _borne(case.practice, found, at, None)


def held_back(practice: Practice, at: datetime) -> int:
    """How much is due that no rule books, because a guard leaves it to all together."""
    found = _unbooked_of(practice, at)
    kept = {key for key, _happening in _within(practice, found, at, None)}
    return sum(1 for key, _happening in found if key not in kept)


def _of_case(practice: Practice, case: Case, recipe: Recipe, at: datetime) -> list[Due]:
    if (case.kind, case.state) == SICK and case.holder and "sick_pay" in recipe.events:
        return list(_sick_pay(practice, case.holder, queries.day_of(practice, case.since), at))
    if (case.kind, case.state) == ON_STRIKE and "strike_day" in recipe.events:
        return list(_strike_pay(practice, case, at))
    return []


def _dues(practice: Practice, recipe: Recipe, at: datetime) -> Iterator[Due]:
    """By the rule of each day: on some of them nothing may be due."""
    there, desk = list(queries.who_takes_part(practice)), Desk(practice)
    for event, every in recipe.schedule.items():
        for one in there:
            since = queries.day_of(practice, max(one.joined_at, at - LONGEST))
            for day in periods(every, since, queries.day_of(practice, at)):
                if not _is_something(desk, event, day):
                    continue
                key = f"sched:{practice.ref}:{event}:{one.holder.ref}:{day}"
                yield key, Happening(event, {}, {"m": one.holder}, day)


def _idle(practice: Practice, recipe: Recipe, at: datetime) -> Iterator[Due]:
    """What lay idle at the end of each four weeks goes to the pool, by the rule of that day."""
    if IDLE not in recipe.events:
        return
    desk, taken = Desk(practice), Counter[str]()
    today, long_ago = (queries.day_of(practice, moment) for moment in (at, at - LONGEST))
    day = queries.day_of(practice, practice.adopted_at) + FOUR_WEEKS
    while day <= today:
        version = desk.version_at(day)
        counts = version and not desk.recipe(version).is_gift
        if version and counts and version.params["demurrage_bp"] and day > long_ago:
            base = f"sched:{practice.ref}:{IDLE}:"
            booked = set(_holders_under(practice, base, day))
            holders = {one.ref: one for one in _who_has_some(practice)}
            had = _held_before(practice, day)
            held = {ref: had[ref] - taken[ref] for ref in holders}
            rule = (version.params["demurrage_bp"], version.params["free"])
            for ref, charge in credit.demurrage(held, *rule).items():
                if ref not in booked:
                    taken[ref] += charge
                    key = f"{base}{ref}:{day}"
                    yield key, Happening(IDLE, {"x": charge}, {"m": holders[ref]}, day)
        day += FOUR_WEEKS


def _left(practice: Practice, recipe: Recipe, at: datetime) -> Iterator[Due]:
    """What somebody who has left had goes to the pool or the group, which bears what they had
    taken.
    """
    bears = next((event for event in LEAVERS if event in recipe.events), "")
    if not bears or recipe.is_gift:
        return
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice, account__path__startswith="Member:",
        account__holder__isnull=False, account__holder__member=None,
    ).exclude(posted=0)  # fmt: skip
    for row in rows.select_related("account__holder").order_by("account__holder__ref"):
        event, holder = (bears if row.posted > 0 else LEAVERS[bears]), row.account.holder
        assert holder is not None, "each such account is somebody's"
        key = f"left:{practice.ref}:{holder.ref}:{queries.day_of(practice, at)}"
        yield key, Happening(event, {"x": abs(row.posted)}, {"m": holder})


def _who_has_some(practice: Practice) -> QuerySet[Holder]:
    accounts = Balance.objects.filter(
        fund__of_a_practice__practice=practice, account__path__startswith="Member:"
    )
    return Holder.objects.filter(pk__in=accounts.values("account__holder"))


def _held_before(practice: Practice, day: date) -> Counter[str]:
    """What each had when the day began, by ref; 1 query."""
    rows = Posting.objects.filter(
        fund__of_a_practice__practice=practice, account__path__startswith="Member:",
        effective__lt=day,
    )  # fmt: skip
    sums = rows.values_list("account__holder__ref").annotate(sum=Sum("amount"))
    return Counter({ref: -posted for ref, posted in sums})


def _holders_under(practice: Practice, base: str, day: date) -> Iterator[str]:
    keys = Transfer.objects.filter(
        group=practice.group, key__startswith=base, key__endswith=f":{day}"
    )
    for key in keys.values_list("key", flat=True):
        yield key.removeprefix(base).removesuffix(f":{day}")


def _is_something(desk: Desk, event: str, day: date) -> bool:
    """Whether what the group had set for it on that day is more than nothing."""
    version = desk.version_at(day)
    known = desk.recipe(version).events.get(event) if version else None
    return bool(version and known and any(version.params.get(one) for one in known.names()))


def _sick_pay(practice: Practice, holder: Holder, since: date, at: datetime) -> Iterator[Due]:
    """Each day is paid by the rule of that day, and by how many there were before it."""
    days = list(periods("day", since - timedelta(days=1), queries.day_of(practice, at)))[:-1]
    base = f"claim:{practice.ref}:{holder.ref}:"
    booked, desk = _days_under(practice, base), Desk(practice)
    for day in days:
        version = desk.version_at(day)
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
    """The days that stand in the books."""
    keys = Transfer.objects.filter(group=practice.group, key__startswith=base, reversed_by=None)
    return [
        date.fromisoformat(base_of(key).removeprefix(base))
        for key in keys.values_list("key", flat=True)
    ]


def _strike_pay(practice: Practice, case: Case, at: datetime) -> Iterator[Due]:
    """Each day since it goes on is paid by the rule of that day; the days of waiting are counted
    once, from when it first began.
    """
    begun = queries.day_of(practice, case.begun_at or case.since)
    since, desk = queries.day_of(practice, case.since), Desk(practice)
    last = queries.day_of(practice, at) - timedelta(days=1)
    days = [
        day
        for day in payable_days(since, last, waiting=0)
        if _is_something(desk, "strike_day", day)
        and (version := desk.version_at(day))
        and (day - begun).days >= version.params["waiting_d"]
    ]
    for one in queries.who_takes_part(practice) if days else ():
        for day in days:
            if day >= queries.day_of(practice, one.joined_at):
                key = f"strike:{practice.ref}:{one.holder.ref}:{day}"
                yield key, Happening("strike_day", {}, {"m": one.holder}, day)


def key_of_day(practice: Practice, happening: Happening) -> str:
    """The key of a day that members book by hand: the one the calendar has for it, or the next
    where it was taken back; empty where it is about no such day.
    """
    holder, day = happening.slots.get("m"), happening.day
    if happening.event not in DAYS or not isinstance(holder, Holder) or day is None:
        return ""
    return key_now(practice, f"{DAYS[happening.event]}:{practice.ref}:{holder.ref}:{day}")[0]


def days_taken_back(practice: Practice) -> set[str]:
    """What of the calendar was taken back: no rule books it again, and members can."""
    kinds = {f"{practice.recipe}.{event}": event for event in DAYS}
    rows = Transfer.objects.filter(group=practice.group, under=practice.ref, kind__in=kinds)
    found = rows.exclude(reversed_by=None).values_list("kind", flat=True)
    return {kinds[kind] for kind in found.distinct()}


def _unbooked(practice: Practice, found: list[Due]) -> list[Due]:
    """What was never in the books, each once."""
    keys = [key for key, _happening in found]
    booked: set[str] = set()
    for start in range(0, len(keys), 500):
        rows = Transfer.objects.filter(group=practice.group, key__in=keys[start : start + 500])
        booked |= set(rows.values_list("key", flat=True))
    return [(key, happening) for key, happening in dict(found).items() if key not in booked]


def _within(practice: Practice, found: list[Due], at: datetime, by: Any) -> list[Due]:
    """What no guard is against. A day is due to all or to none: nobody goes before another."""
    guarded = sorted(
        (one for one in found if one[1].event in GUARDED), key=lambda one: (one[1].day, one[0])
    )
    version = queries.version_at(practice, queries.day_of(practice, at))
    if not guarded or version is None:
        return found
    event = guarded[0][1].event
    moment = guarding.Moment(practice, queries.recipe_of(version), by, event)
    borne = guarding.how_often(moment, len(guarded))
    first = guarded[borne][1].day if borne < len(guarded) else None
    return [
        (key, one)
        for key, one in found
        if one.event != event or first is None or (one.day and one.day < first)
    ]


def _borne(practice: Practice, found: list[Due], at: datetime, by: Any) -> list[Draft]:
    """Its drafts; what falls on a closed day counts for the next open one."""
    borne = _within(practice, found, at, by)
    desk = Desk(practice, [happening for _key, happening in borne])
    drafts = [draft(practice, key, happening, desk) for key, happening in borne]
    book = Book.objects.filter(group=practice.group).first()
    if book is None or book.closed_until is None:
        return drafts
    first = book.closed_until + timedelta(days=1)
    return [replace(one, effective=max(one.effective or first, first)) for one in drafts]
