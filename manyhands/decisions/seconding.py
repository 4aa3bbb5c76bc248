"""What one member alone cannot ask for: others second it, and when there are enough it happens."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from manyhands.base.times import now
from manyhands.decisions.models import Proposal, Seconding, Stance
from manyhands.groups.constitution import whole
from manyhands.groups.models import Group, Mandate, Member
from manyhands.groups.queries import members_of

ABOUT_A_MANDATE = ("recall", "rest")
Thing = Proposal | Mandate


def second(
    thing: Thing, what: str, member: Member, *, about: Stance | None = None, **words: str
) -> list[Member]:
    """Add this member's wish; says who wishes it now, each once. `words` are reason and ground."""
    Seconding.objects.get_or_create(
        **_on(thing, what, about), member=member, defaults={"at": now(), **words}
    )
    return who_wishes(thing, what, about=about)


def wishes(thing: Thing, what: str, *, about: Stance | None = None) -> QuerySet[Seconding]:
    """What members who are here wish now and has not come about, the oldest first."""
    rows = Seconding.objects.filter(
        **_on(thing, what, about), member__left_at=None, member__observes_since=None
    )
    return rows.select_related("member").order_by("at", "pk")


def who_wishes(thing: Thing, what: str, *, about: Stance | None = None) -> list[Member]:
    """The members who wish it now, and whose wish has not come about."""
    return [row.member for row in wishes(thing, what, about=about)]


def spend(thing: Thing, what: str, *, about: Stance | None = None) -> None:
    """What was wished has come about: the wishes are used up."""
    Seconding.objects.filter(**_on(thing, what, about)).update(spent_at=now())


def _on(thing: Thing, what: str, about: Stance | None) -> dict[str, Any]:
    column = "mandate" if isinstance(thing, Mandate) else "proposal"
    return {column: thing, "what": what, "about": about, "spent_at": None}


def as_many_as(group: Group, what: str, *, percent: str = "") -> int:
    """How many members must ask for `what` in this group, by its own numbers: that many percent of
    all, and so many at least.

    `what` is `recall`, `rest`, `again` or `review`; `percent` another number of the same part.
    """
    assert group.constitution is not None, "a group lives under a constitution"
    return as_many_of(whole(group.constitution.data), members_of(group).count(), what, percent)


def as_many_of(data: Mapping[str, Any], members: int, what: str, percent: str = "") -> int:
    """How many of `members` that is under `data`, which is whole. About a mandate whoever carries
    it does not ask, so where there are fewer it is all the others.
    """
    said = data["mandates"] if what in ABOUT_A_MANDATE else data["petitions"]
    others = max(members - 1, 1) if what in ABOUT_A_MANDATE else members
    many = share_of(members, said[percent or f"{what}_percent"], said[f"{what}_least"])
    return min(others, many)


def share_of(members: int, percent: int, least: int) -> int:
    """How many of so many members are that many percent, rounded up; `least` at least.

    >>> share_of(8, 10, 2), share_of(45, 10, 2)
    (2, 5)
    """
    return max(least, -(-percent * members // 100))
