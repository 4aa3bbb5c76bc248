"""The power picture: who carries what, how unevenly, and whether that is more than chance."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.decisions.engine.concentration import Baseline, by_chance, fewest_for_half, gini
from manyhands.decisions.models import (
    Contribution,
    Duty,
    Facilitator,
    Part,
    Proposal,
    Stance,
    Turn,
    Unmeasured,
)
from manyhands.decisions.rules import Verdict
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Mandate, Member
from manyhands.groups.queries import members_of

WINDOW = timedelta(days=90)
MOST_WORK = 60_000  # things given out for one baseline, so that a page never waits long
FEWEST = 3  # with less than that, how it is spread says nothing
DRAWS, FEWEST_DRAWS = 400, 40
SEED = 20_261_127  # the same picture for everybody who looks
OF_SPEECH = frozenset({"speaking", "answering"})

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Carried:
    """One thing that members carry: how much of it is one's own, how uneven it is, and by chance.

    Percents are whole numbers. `own` is None where one's own figure is kept. `is_high` where it is
    above what chance gives in 95 of 100 cases, `is_uneven` where it was in the 90 days before too.
    """

    key: str
    says: Any
    total: int
    own: int | None
    people: int
    half: int
    percent: int
    chance_percent: int
    high_percent: int
    is_high: bool
    is_uneven: bool

    @property
    def is_little(self) -> bool:
        """Whether there was too little of it to say how it is spread."""
        return self.total < FEWEST

    @property
    def at(self) -> int:
        """How long the bar is drawn, of 300."""
        return 3 * self.percent

    @property
    def chance_at(self) -> int:
        return 3 * self.chance_percent

    @property
    def chance_width(self) -> int:
        """How wide the band of chance is drawn, of 300; never too narrow to see."""
        return max(3 * (self.high_percent - self.chance_percent), 4)


def _said(group: Group, since: datetime, until: datetime) -> Rows:
    return Contribution.objects.filter(proposal__group=group, said_at__range=(since, until))


def _spoke(group: Group, since: datetime, until: datetime) -> list[Rows]:
    """In writing, and in the room."""
    turns = Turn.objects.filter(meeting__group=group, given_at__range=(since, until))
    wrote = _said(group, since, until).values(who=F("author"))
    return [wrote, turns.exclude(member=None).values(who=F("member"))]


def _answered(group: Group, since: datetime, until: datetime) -> list[Rows]:
    answers = _said(group, since, until).filter(kind=Contribution.ANSWER)
    return [answers.values(who=F("author"))]


def _proposed(group: Group, since: datetime, until: datetime) -> list[Rows]:
    rows = Proposal.objects.filter(group=group, published_at__range=(since, until))
    return [rows.values(who=F("author"))]


def _decided(group: Group, since: datetime, until: datetime) -> list[Rows]:
    """Stances that came to what they wanted: in favor of what was adopted, a block that held."""
    rows = Stance.objects.filter(
        round__proposal__group=group, round__closed_at__range=(since, until), superseded_at=None
    )
    won = rows.filter(position__in=["agree", "reserve"], round__verdict=Verdict.ADOPT)
    held = rows.filter(position="block", round__verdict=Verdict.BLOCKED)
    return [(won | held).values(who=F("member"))]


def _facilitated(group: Group, since: datetime, until: datetime) -> list[Rows]:
    """Helping to resolve a block, facilitating meetings, serving in turn."""
    blocks = Facilitator.objects.filter(proposal__group=group, drawn_at__range=(since, until))
    parts = Part.objects.filter(
        meeting__group=group, meeting__closed_at__range=(since, until), what=Part.FACILITATE
    )
    duties = Duty.objects.filter(
        roster__group=group,
        roster__on__range=(day_in(group, since), day_in(group, until)),
        is_shadow=False,
    )
    served = (blocks, parts, duties)
    return [rows.filter(declined_at=None).values(who=F("member")) for rows in served]


def _held(group: Group, since: datetime, until: datetime) -> list[Rows]:
    rows = Mandate.objects.filter(group=group, starts_at__lte=until, ends_at__gt=since)
    return [rows.exclude(ended_at__lte=since).values(who=F("holder"))]


Look = Callable[[Group, datetime, datetime], list[Rows]]
SIGNALS: dict[str, tuple[Any, Look]] = {
    "speaking": (_("Speaking"), _spoke),
    "proposing": (_("Proposing"), _proposed),
    "deciding": (_("Getting one's way in a round"), _decided),
    "facilitating": (_("Facilitating"), _facilitated),
    "holding": (_("Holding keys and mandates"), _held),
    "answering": (_("Answering"), _answered),
}


def power_picture(viewer: Member, at: datetime) -> list[Carried]:
    """What the group's members carried in the last 90 days; 20 queries however many they are."""
    group = viewer.group
    members = members_of(group).count()
    kept = Unmeasured.objects.filter(member__group=group, member__left_at=None)
    keepers = frozenset(kept.values_list("member", flat=True))
    return [
        _carried(viewer, key, members, keepers if key in OF_SPEECH else frozenset(), at)
        for key in SIGNALS
    ]


def _carried(
    viewer: Member, key: str, members: int, keepers: frozenset[int], at: datetime
) -> Carried:
    says, look = SIGNALS[key]
    sums = _counts(look(viewer.group, at - WINDOW, at))
    before = _counts(look(viewer.group, at - 2 * WINDOW, at - WINDOW))
    counts = _each(sums, members, keepers)
    chance, is_high = baseline(len(counts), sum(counts)), _is_high(counts)
    return Carried(
        key=key,
        says=says,
        total=sum(sums.values()),
        own=None if viewer.pk in keepers else sums.get(viewer.pk, 0),
        people=sum(map(bool, counts)),
        half=fewest_for_half(counts),
        percent=_percent(gini(counts)),
        chance_percent=_percent(chance.median),
        high_percent=_percent(chance.p95),
        is_high=is_high,
        is_uneven=is_high and _is_high(_each(before, members, keepers)),
    )


def _counts(parts: list[Rows]) -> Counter[int]:
    """How much each did, all parts together."""
    counts: Counter[int] = Counter()
    for rows in parts:
        for row in rows.annotate(many=Count("pk")).order_by():
            counts[row["who"]] += row["many"]
    return counts


def _each(sums: Counter[int], members: int, keepers: frozenset[int]) -> list[int]:
    """A figure for each member who is measured, those with nothing included."""
    shown = [many for who, many in sums.items() if who not in keepers]
    return shown + [0] * max(members - len(keepers) - len(shown), 0)


def _is_high(counts: list[int]) -> bool:
    return sum(counts) >= FEWEST and gini(counts) > baseline(len(counts), sum(counts)).p95


@lru_cache(256)
def baseline(people: int, things: int) -> Baseline:
    """What chance gives; fewer draws where there is very much."""
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_WORK // max(people + things, 1)))
    return by_chance(people, things, Random(SEED), draws)  # noqa: S311  a measure, not a secret


def _percent(part: Fraction) -> int:
    return round(100 * part)
