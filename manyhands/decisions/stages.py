"""The stages of a proposal, which may follow which, and when time moves it on; pure.

The stages and their durations are those of the consensus process in seven steps; other methods
skip some of them. Instants are aware and in UTC; lengths are whole hours.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    CLARIFY = "clarify"
    CONCERNS = "concerns"
    TESTING = "testing"
    AMENDING = "amending"
    RESOLVING = "resolving"
    FALLBACK = "fallback"
    WAITING = "waiting"
    REBASE = "rebase"
    IN_FORCE = "in_force"
    UNDER_REVIEW = "under_review"
    EXPIRED = "expired"
    NOT_ADOPTED = "not_adopted"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


S = Stage

FOLLOWS: Mapping[Stage, frozenset[Stage]] = {
    S.DRAFT: frozenset({S.CLARIFY, S.TESTING, S.ARCHIVED, S.WITHDRAWN}),
    S.CLARIFY: frozenset({S.CONCERNS, S.TESTING, S.WAITING, S.WITHDRAWN, S.LAPSED}),
    S.CONCERNS: frozenset({S.CLARIFY, S.TESTING, S.WITHDRAWN, S.LAPSED}),
    S.TESTING: frozenset(
        {S.WAITING, S.AMENDING, S.RESOLVING, S.NOT_ADOPTED, S.LAPSED, S.WITHDRAWN}
    ),
    S.AMENDING: frozenset({S.CLARIFY, S.CONCERNS, S.TESTING, S.LAPSED, S.WITHDRAWN}),
    S.RESOLVING: frozenset(
        {S.WAITING, S.AMENDING, S.CONCERNS, S.FALLBACK, S.NOT_ADOPTED, S.WITHDRAWN, S.LAPSED}
    ),
    S.FALLBACK: frozenset({S.WAITING, S.NOT_ADOPTED, S.WITHDRAWN, S.LAPSED}),
    S.WAITING: frozenset({S.IN_FORCE, S.TESTING, S.AMENDING, S.REBASE, S.WITHDRAWN, S.LAPSED}),
    S.REBASE: frozenset({S.WAITING, S.AMENDING, S.WITHDRAWN, S.LAPSED}),
    S.IN_FORCE: frozenset({S.UNDER_REVIEW, S.EXPIRED}),
    S.UNDER_REVIEW: frozenset({S.IN_FORCE, S.EXPIRED}),
    S.NOT_ADOPTED: frozenset({S.DRAFT}),
    S.LAPSED: frozenset({S.DRAFT}),
    S.WITHDRAWN: frozenset({S.CLARIFY}),
    S.EXPIRED: frozenset(),
    S.ARCHIVED: frozenset(),
}

OPEN = frozenset(
    {S.CLARIFY, S.CONCERNS, S.TESTING, S.AMENDING, S.RESOLVING, S.FALLBACK, S.WAITING, S.REBASE}
)
TALKING = frozenset({S.CLARIFY, S.CONCERNS, S.AMENDING, S.RESOLVING})
COUNTING = frozenset({S.TESTING, S.FALLBACK})
ASKING = COUNTING | {S.REBASE}

DRAFT_LASTS_D = 30
AMENDING_LASTS_D = 14
RESOLVING_LASTS_D = 14
FALLBACK_LASTS_H = 168
MORE_TIME_H = 168  # once, when too few took part
LATE_TURN_H = 48  # once for each cause, when the last day brings a turn
LATE = timedelta(hours=24)
STILL = timedelta(hours=24)  # all have spoken, and nothing changed for so long
REBASE_LASTS_H = 72
ADOPTABLE_FOR = timedelta(hours=72)  # a withdrawn text, by somebody else
CONTEST_FOR = timedelta(hours=72)  # after the close, words typed in for somebody
CARRY_OUT_WITHIN_D = 30
SAME_TEXT_AGAIN_D = 30
OUTAGE = timedelta(hours=2)

NIGHT_ENDS, NIGHT_BEGINS = time(8), time(22)
WEEKEND = (5, 6)
SHORTEST_TEST_H = 72  # of consensus, and with a day of a weekend in it


def first_stage(method: Mapping[str, Any]) -> Stage:
    """Where a proposal goes when it is published."""
    return S.CLARIFY if method.get("clarify_h") or method["kind"] == "advice" else S.TESTING


def after_clarify(method: Mapping[str, Any]) -> Stage:
    """Where it goes when what was unclear is clear."""
    if method["kind"] == "advice":
        return S.WAITING
    return S.CONCERNS if method.get("concerns_h") else S.TESTING


def lasts_h(stage: Stage, method: Mapping[str, Any]) -> int:
    """How many hours `stage` lasts under `method`; 0 where nothing waits."""
    fixed = {
        S.DRAFT: 24 * DRAFT_LASTS_D,
        S.AMENDING: 24 * AMENDING_LASTS_D,
        S.RESOLVING: 24 * RESOLVING_LASTS_D,
        S.FALLBACK: FALLBACK_LASTS_H,
        S.REBASE: REBASE_LASTS_H,
    }
    if stage in fixed:
        return fixed[stage]
    names = {S.CLARIFY: "clarify_h", S.CONCERNS: "concerns_h", S.WAITING: "waiting_h"}
    if stage is S.CLARIFY and method["kind"] == "advice":
        return int(method["hours"])
    return int(method.get(names.get(stage, "hours"), 0))


def closes_at(opened_at: datetime, method: Mapping[str, Any], zone: tzinfo) -> datetime:
    """When a round that opens now closes: never in the night, and for consensus never without a
    day of a weekend in it.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 11, 30, 23, tzinfo=UTC)
    >>> str(closes_at(monday, {"kind": "consensus", "hours": 72}, UTC))
    '2026-12-06 08:00:00+00:00'
    """
    closes = opened_at + timedelta(hours=int(method["hours"]))
    if method["kind"] == "consensus":
        while not has_weekend_day(opened_at, closes, zone):
            closes += timedelta(days=1)
    return out_of_the_night(closes, zone)


def asks_again(method: Mapping[str, Any]) -> bool:
    """Whether a round that agreed under this pinned method has to be confirmed by another.

    >>> asks_again({"rounds": 2}), asks_again({"rounds": 2, "confirms": "k3v"}), asks_again({})
    (True, False, False)
    """
    return int(method.get("rounds", 1)) > 1 and not method.get("confirms")


def asks_again_at(agreed_at: datetime, method: Mapping[str, Any]) -> datetime:
    """When that other round opens at the earliest."""
    return agreed_at + timedelta(days=int(method["apart_d"]))


def put_off_for(opened_at: datetime, method: Mapping[str, Any], closes: datetime) -> list[str]:
    """Why a round closes at `closes` and not as soon as its hours are over.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 11, 30, 23, tzinfo=UTC)
    >>> put_off_for(monday, {"hours": 72}, datetime(2026, 12, 6, 8, tzinfo=UTC))
    ['weekend', 'night']
    """
    more = closes - opened_at - timedelta(hours=int(method["hours"]))
    day = timedelta(days=1)
    return (["weekend"] if more >= day else []) + (["night"] if more % day else [])


def has_weekend_day(opened_at: datetime, closes_at: datetime, zone: tzinfo) -> bool:
    """Whether 24 hours of a Saturday or Sunday, or the daylight part of one, lie in between."""
    day = opened_at.astimezone(zone).date()
    last = closes_at.astimezone(zone).date()
    while day <= last:
        begins = datetime.combine(day, NIGHT_ENDS, zone)
        ends = datetime.combine(day, NIGHT_BEGINS, zone)
        if day.weekday() in WEEKEND and opened_at <= begins and ends <= closes_at:
            return True
        day += timedelta(days=1)
    return False


def out_of_the_night(moment: datetime, zone: tzinfo) -> datetime:
    """`moment`, or the end of the night it falls into; in UTC.

    >>> from datetime import UTC
    >>> str(out_of_the_night(datetime(2026, 1, 1, 22, 30, tzinfo=UTC), UTC))
    '2026-01-02 08:00:00+00:00'
    """
    there = moment.astimezone(zone)
    if NIGHT_ENDS <= there.time() < NIGHT_BEGINS:
        return moment
    day = there.date() + timedelta(days=there.time() >= NIGHT_BEGINS)
    return datetime.combine(day, NIGHT_ENDS, zone).astimezone(moment.tzinfo)


def lost_of_last_day(closes: datetime, down_at: datetime, up_at: datetime) -> timedelta:
    """How much of the last day of a round the house was out of reach.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 6, 2, 12, tzinfo=UTC)
    >>> str(lost_of_last_day(noon, noon - timedelta(days=3), noon - timedelta(hours=20)))
    '4:00:00'
    """
    lost = min(closes, up_at) - max(down_at, closes - LATE)
    return max(lost, timedelta())


def with_more_time(closes: datetime, at: datetime, cause: str, causes: list[str]) -> datetime:
    """When the round closes after a turn of this `cause` at `at`: a late one gives others time to
    answer, once for each cause. In the night nothing closes, see `out_of_the_night`.
    """
    if cause in causes or closes - at > LATE:
        return closes
    return max(closes, at + timedelta(hours=LATE_TURN_H))
