"""What one member alone cannot ask for: others second it, and when there are enough it happens."""

from manyhands.base.times import now
from manyhands.decisions.models import Proposal, Seconding, Stance
from manyhands.groups.models import Member


def second(
    proposal: Proposal, what: str, member: Member, *, about: Stance | None = None, reason: str = ""
) -> list[Member]:
    """Add this member's wish; says who wishes it now, each once."""
    Seconding.objects.get_or_create(
        proposal=proposal,
        what=what,
        member=member,
        about=about,
        spent_at=None,
        defaults={"at": now(), "reason": reason},
    )
    return who_wishes(proposal, what, about=about)


def who_wishes(proposal: Proposal, what: str, *, about: Stance | None = None) -> list[Member]:
    """The members who wish it now, and whose wish has not come about."""
    rows = Seconding.objects.filter(proposal=proposal, what=what, about=about, spent_at=None)
    return [row.member for row in rows.select_related("member") if row.member.left_at is None]


def spend(proposal: Proposal, what: str, *, about: Stance | None = None) -> None:
    """What was wished has come about: the wishes are used up."""
    rows = Seconding.objects.filter(proposal=proposal, what=what, about=about, spent_at=None)
    rows.update(spent_at=now())


def share_of(members: int, percent: int, least: int) -> int:
    """How many of so many members are that many percent, rounded up; `least` at least.

    >>> share_of(8, 10, 2), share_of(45, 10, 2)
    (2, 5)
    """
    return max(least, -(-percent * members // 100))
