"""What can be asked about groups."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from manyhands.groups.models import Group, Member

# Floors above add what every page of a member shows, found in the same query as the membership.
BESIDES: dict[str, Any] = {}


def listed_groups() -> QuerySet[Group]:
    """Groups that want to be found on the server's front page, oldest first."""
    return Group.objects.filter(is_listed=True).order_by("founded_at", "id")


def membership(slug: str, token: str | None, at: datetime) -> Member | None:
    """The live membership of whoever is signed in under `token`, with all a page needs.

    One query: member, person, group, constitution, and what `BESIDES` adds.
    """
    if token is None:
        return None
    return (
        Member.objects.select_related("group__constitution", "person")
        .annotate(**BESIDES)
        .filter(
            group__slug=slug,
            left_at=None,
            person__signed_in__token=token,
            person__signed_in__until__gt=at,
            person__forgotten_at=None,
        )
        .first()
    )


def group_called(slug: str) -> Group | None:
    """The group with its constitution; one query."""
    return Group.objects.select_related("constitution").filter(slug=slug).first()


def members_of(group: Group) -> QuerySet[Member]:
    """Those who are in the group now, by name."""
    return group.members.filter(left_at=None).order_by("name", "id")


def memberships_of(person) -> QuerySet[Member]:
    """The person's live memberships, with their groups, oldest first."""
    return (
        Member.objects.filter(person=person, left_at=None)
        .select_related("group")
        .order_by("joined_at", "id")
    )


def past_constitutions(group: Group):
    """All versions, the newest first."""
    return group.constitutions.order_by("-version")
