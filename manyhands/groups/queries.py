"""What can be asked about groups."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from manyhands.groups.clocks import day_everywhere, day_in, day_somewhere
from manyhands.groups.models import (
    Admission,
    Agreement,
    Circle,
    CircleMember,
    Confirmation,
    Group,
    Mandate,
    Member,
)
from manyhands.groups.rules import FEWEST_IN_CIRCLE
from manyhands.people.models import Person

REVIEWED_FOR = timedelta(days=7)
# Floors above add what every page of a member shows, found in the same query as the membership.
BESIDES: dict[str, Any] = {}


def listed_groups() -> QuerySet[Group]:
    """Groups that want to be found on the server's front page, oldest first."""
    return Group.objects.filter(is_listed=True, ended_at=None).order_by("founded_at", "id")


def membership(slug: str, token: str | None, at: datetime) -> Member | None:
    """The live membership of whoever is signed in under `token`, with all a page needs.

    One query: member, person, group, constitution, and what `BESIDES` adds.
    """
    if token is None:
        return None
    signed_in = {"person__signed_in__token": token, "person__signed_in__until__gt": at}
    return _live_memberships().filter(group__slug=slug, **signed_in).first()


@cache  # putting it together takes longer than asking for one row
def _live_memberships() -> QuerySet[Member]:
    rows = Member.objects.filter(left_at=None, person__forgotten_at=None)
    return rows.select_related("group__constitution", "person").annotate(**BESIDES)


def group_called(slug: str) -> Group | None:
    """The group with its constitution; one query."""
    return Group.objects.select_related("constitution").filter(slug=slug).first()


def people_in(group: Group) -> QuerySet[Member]:
    """Those who are in the group now, by name; who observes too."""
    return group.members.filter(left_at=None).order_by("name", "id")


def members_of(group: Group) -> QuerySet[Member]:
    """The members of today, by name: those who have a say. Who observes is none of them."""
    return people_in(group).filter(observes_since=None)


def observers_of(group: Group) -> QuerySet[Member]:
    """Those who observe, by name."""
    return people_in(group).filter(observes_since__isnull=False)


def suspended(group: Group, at: datetime) -> QuerySet[Member]:
    """Those who are suspended now, by name."""
    return people_in(group).filter(suspended_until__gt=at)


def member_called(group: Group, ref: str) -> Member | None:
    """The member of today under this ref, or who was so before two memberships became one."""
    return members_of(group).filter(Q(ref=ref) | Q(once__ref=ref)).first()


def memberships_of(person) -> QuerySet[Member]:
    """The person's live memberships, with their groups, oldest first."""
    return (
        Member.objects.filter(person=person, left_at=None)
        .select_related("group")
        .order_by("joined_at", "id")
    )


def confirmations(group: Group) -> QuerySet[Confirmation]:
    """Who of those still here has agreed to begin, the first first."""
    rows = group.confirmations.filter(member__left_at=None, member__observes_since=None)
    rows = rows.select_related("member")
    return rows.order_by("confirmed_at", "id")


def admissions_open(group: Group) -> QuerySet[Admission]:
    """Who asks to be admitted and has no answer yet, who asked first first."""
    rows = group.admissions.filter(ended_at=None)
    return rows.select_related("group", "invitation__sponsor")


def admission_of(group: Group, person: Person) -> Admission | None:
    """The last time this person asked to be admitted to this group; None if they never did."""
    return group.admissions.filter(person=person).order_by("-asked_at", "-id").first()


def admissions_over(asked_before: datetime) -> QuerySet[Admission]:
    """Those that wait since before then."""
    return Admission.objects.filter(ended_at=None, asked_at__lte=asked_before)


def past_constitutions(group: Group):
    """All versions, the newest first."""
    return group.constitutions.order_by("-version")


# --- mandates ---------------------------------------------------------------------------


def live_mandates(group: Group, at: datetime) -> QuerySet[Mandate]:
    """Who carries what now, by role; one query."""
    rows = Mandate.objects.filter(group=group, ended_at=None, ends_at__gt=at)
    return rows.select_related("holder", "understudy")


def past_mandates(group: Group) -> QuerySet[Mandate]:
    """What was carried, the newest end first."""
    rows = Mandate.objects.filter(group=group, ended_at__isnull=False)
    return rows.select_related("holder").order_by("-ended_at", "-id")


def mandates_of(member: Member, at: datetime) -> QuerySet[Mandate]:
    """What `member` carries now, by role."""
    return Mandate.objects.filter(holder=member, ended_at=None, ends_at__gt=at)


def carried(rows: QuerySet[Mandate], at: datetime) -> QuerySet[Mandate]:
    """Those of these mandates that do not rest, and whose holder is here."""
    return rows.filter(Q(rests_until=None) | Q(rests_until__lte=at), holder__left_at=None)


def holds(member: Member, role: str, at: datetime) -> bool:
    """Whether `member` carries the mandate called `role` now."""
    return carried(mandates_of(member, at), at).filter(role=role).exists()


def is_carried(group: Group, role: str, at: datetime) -> bool:
    """Whether anybody in the group carries the mandate called `role` now."""
    return carried(live_mandates(group, at), at).filter(role=role).exists()


def carriers(group: Group, power: str, at: datetime) -> list[Member]:
    """Members who carry a mandate for `power` now, by name; one query."""
    rows = carried(live_mandates(group, at), at)
    found = {mandate.holder for mandate in rows if power in mandate.powers}
    return sorted(found, key=lambda member: (member.name, member.pk))


def carries(member: Member, power: str, at: datetime) -> bool:
    """Whether `member` is in the group and carries a mandate for `power` now."""
    mandates = carried(mandates_of(member, at), at)
    return any(power in mandate.powers for mandate in mandates)


def mandates_over(at: datetime) -> QuerySet[Mandate]:
    """Those whose term is over and who have not been told so."""
    return Mandate.objects.filter(ended_at=None, ends_at__lte=at).order_by("ends_at")


def reports_due(at: datetime, group: Group | None = None) -> list[tuple[Mandate, datetime]]:
    """Those on which a report is due by now, in one group or in all, and since when; one query."""
    rows = Mandate.objects.filter(ended_at=None, ends_at__gt=at, holder__left_at=None)
    if group:
        rows = rows.filter(group=group)
    rows = rows.annotate(last=Max("reports__written_at")).select_related("holder")
    found = [(mandate, mandate.next_report(mandate.last)) for mandate in rows]
    return [(mandate, due_at) for mandate, due_at in found if due_at <= at]


# --- agreements -------------------------------------------------------------------------


def agreements_in_force(group: Group, at: datetime) -> QuerySet[Agreement]:
    """What the group agreed on, the oldest first, each with its versions, newest first."""
    still = Q(sunset_on=None) | Q(sunset_on__gte=day_in(group, at))
    return group.agreements.filter(still, ended_at=None).prefetch_related("versions")


def past_agreements(group: Group, at: datetime) -> QuerySet[Agreement]:
    """What is not in force any more, with its versions."""
    over = Q(ended_at__isnull=False) | Q(sunset_on__lt=day_in(group, at))
    return group.agreements.filter(over).prefetch_related("versions")


def agreements_to_review(at: datetime) -> list[Agreement]:
    """Those in force, of all groups, that were to be looked at again on one of the last days."""
    days = (day_everywhere(at) - REVIEWED_FOR, day_somewhere(at))
    still = Q(sunset_on=None) | Q(sunset_on__gte=day_everywhere(at))
    rows = Agreement.objects.filter(still, ended_at=None, review_on__range=days)
    found = rows.select_related("group__constitution")
    return [one for one in found if one.review_on and _is_to_review(one.review_on, one.group, at)]


def _is_to_review(day: date, group: Group, at: datetime) -> bool:
    """Whether, by the group's clocks, it is today or was on one of the last days."""
    today = day_in(group, at)
    return today - REVIEWED_FOR <= day <= today


def agreements_over(at: datetime) -> QuerySet[Agreement]:
    """Those whose last day is over by all clocks and that nobody has ended."""
    return Agreement.objects.filter(ended_at=None, sunset_on__lt=day_everywhere(at)).order_by(
        "sunset_on"
    )


# --- circles ----------------------------------------------------------------------------


def open_circles(group: Group) -> QuerySet[Circle]:
    """The group's circles, by name."""
    return group.circles.filter(closed_at=None)


def members_in(circle: Circle) -> QuerySet[CircleMember]:
    """Who is in the circle now, who joined first first."""
    return circle.circle_members.filter(left_at=None).select_related("member", "circle")


def circles_with(group: Group, power: str) -> list[Circle]:
    """The open circles to which the group has lent `power`, and that are large enough to use it."""
    are_here = Q(circle_members__left_at=None, circle_members__member__paused_at=None)
    rows = open_circles(group).annotate(many=Count("circle_members", filter=are_here))
    large = rows.filter(many__gte=FEWEST_IN_CIRCLE)
    return [circle for circle in large if power in circle.powers]
