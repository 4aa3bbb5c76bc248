"""What can be asked about groups."""

from django.db.models import QuerySet

from manyhands.groups.models import Group, Member


def listed_groups() -> QuerySet[Group]:
    """Groups that want to be found on the server's front page, oldest first."""
    return Group.objects.filter(is_listed=True).order_by("founded_at", "id")


def membership(slug: str, person_id: int | None) -> Member | None:
    """The person's live membership in the group, with the group and constitution; one query."""
    if person_id is None:
        return None
    return (
        Member.objects.select_related("group__constitution")
        .filter(group__slug=slug, person_id=person_id, left_at=None)
        .first()
    )


def group_called(slug: str) -> Group | None:
    """The group with its constitution; one query."""
    return Group.objects.select_related("constitution").filter(slug=slug).first()


def members_of(group: Group) -> QuerySet[Member]:
    """Those who are in the group now, by name."""
    return group.members.filter(left_at=None).order_by("name", "id")
