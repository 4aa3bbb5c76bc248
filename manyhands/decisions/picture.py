"""The power picture: who carries what, how unevenly, and whether that is more than chance."""

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
from manyhands.decisions.models import Contribution, Facilitator, Proposal, Stance
from manyhands.decisions.rules import Verdict
from manyhands.groups.models import Group, Mandate, Member

WINDOW = timedelta(days=90)
MOST_WORK = 400_000  # random numbers for one baseline
DRAWS = 400
SEED = 20_261_127  # the same picture for everybody who looks


@dataclass(frozen=True)
class Carried:
    """One thing that members carry: how much of it is one's own, how uneven it is, and by chance.

    Percents are whole numbers. `is_uneven` where it was above what chance gives in 95 of 100
    cases, now and in the 90 days before.
    """

    key: str
    says: Any
    total: int
    own: int
    people: int
    half: int
    percent: int
    chance_percent: int
    high_percent: int
    is_uneven: bool

    @property
    def band(self) -> int:
        """How wide the band of chance is drawn."""
        return max(self.high_percent - self.chance_percent, 1)


def _spoke(group: Group, since: datetime, until: datetime) -> QuerySet[Any]:
    rows = Contribution.objects.filter(proposal__group=group, said_at__range=(since, until))
    return rows.values(who=F("author"))


def _answered(group: Group, since: datetime, until: datetime) -> QuerySet[Any]:
    return _spoke(group, since, until).filter(kind=Contribution.ANSWER)


def _proposed(group: Group, since: datetime, until: datetime) -> QuerySet[Any]:
    rows = Proposal.objects.filter(group=group, published_at__range=(since, until))
    return rows.values(who=F("author"))


def _decided(group: Group, since: datetime, until: datetime) -> QuerySet[Any]:
    """Stances that came to what they wanted: in favor of what was adopted, a block that held."""
    rows = Stance.objects.filter(
        round__proposal__group=group, round__closed_at__range=(since, until), superseded_at=None
    )
    won = rows.filter(position__in=["agree", "reserve"], round__verdict=Verdict.ADOPT)
    return (won | rows.filter(position="block", round__verdict=Verdict.BLOCKED)).values(
        who=F("member")
    )


def _facilitated(group: Group, since: datetime, until: datetime) -> QuerySet[Any]:
    rows = Facilitator.objects.filter(proposal__group=group, drawn_at__range=(since, until))
    return rows.filter(declined_at=None).values(who=F("member"))


def _held(group: Group, since: datetime, until: datetime) -> QuerySet[Any]:
    rows = Mandate.objects.filter(group=group, starts_at__lte=until, ends_at__gt=since)
    return rows.exclude(ended_at__lte=since).values(who=F("holder"))


SIGNALS: dict[str, tuple[Any, Callable[[Group, datetime, datetime], QuerySet[Any]]]] = {
    "speaking": (_("Speaking"), _spoke),
    "proposing": (_("Proposing"), _proposed),
    "deciding": (_("Getting one's way in a round"), _decided),
    "facilitating": (_("Helping to resolve"), _facilitated),
    "holding": (_("Holding keys and mandates"), _held),
    "answering": (_("Answering"), _answered),
}


def power_picture(viewer: Member, at: datetime) -> list[Carried]:
    """What the group's members carried in the last 90 days; 13 queries."""
    members = Member.objects.filter(group=viewer.group, left_at=None).count()
    return [
        _carried(viewer, key, members, at)
        for key in SIGNALS
    ]  # fmt: skip


def _carried(viewer: Member, key: str, members: int, at: datetime) -> Carried:
    says, look = SIGNALS[key]
    now_ = _counts(look(viewer.group, at - WINDOW, at))
    before = _counts(look(viewer.group, at - 2 * WINDOW, at - WINDOW))
    counts = _with_zeros(now_, members)
    chance = baseline(len(counts), sum(counts))
    return Carried(
        key=key,
        says=says,
        total=sum(counts),
        own=now_.get(viewer.pk, 0),
        people=len(now_),
        half=fewest_for_half(counts),
        percent=_percent(gini(counts)),
        chance_percent=_percent(chance.median),
        high_percent=_percent(chance.p95),
        is_uneven=_is_high(counts) and _is_high(_with_zeros(before, members)),
    )


def _counts(rows: QuerySet[Any]) -> dict[int, int]:
    return {row["who"]: row["many"] for row in rows.annotate(many=Count("pk")).order_by()}


def _with_zeros(counts: dict[int, int], members: int) -> list[int]:
    return list(counts.values()) + [0] * max(members - len(counts), 0)


def _is_high(counts: list[int]) -> bool:
    return sum(counts) > 0 and gini(counts) > baseline(len(counts), sum(counts)).p95


@lru_cache(256)
def baseline(people: int, things: int) -> Baseline:
    """What chance gives; fewer draws where there is very much, so that a page never waits long."""
    draws = max(40, min(DRAWS, MOST_WORK // max(people + things, 1)))
    return by_chance(people, things, Random(SEED), draws)  # noqa: S311  a measure, not a secret


def _percent(part: Fraction) -> int:
    return round(100 * part)
