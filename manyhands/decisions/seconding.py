"""What one member alone cannot ask for: others second it, and when there are enough it happens."""

from typing import Any

from django.db.models import QuerySet

from manyhands.base.times import now
from manyhands.decisions.models import Proposal, Seconding, Stance
from manyhands.groups.models import Mandate, Member

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


def share_of(members: int, percent: int, least: int) -> int:
    """How many of so many members are that many percent, rounded up; `least` at least.

    >>> share_of(8, 10, 2), share_of(45, 10, 2)
    (2, 5)
    """
    return max(least, -(-percent * members // 100))
