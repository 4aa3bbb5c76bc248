"""Circles: parts of a group with a task, powers it lends them, and a link from either side."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies, queries
from manyhands.groups.actions import LEAVERS, STEPPERS_BACK
from manyhands.groups.acts import Act, name_of
from manyhands.groups.merging import merges
from manyhands.groups.models import Circle, CircleMember, Group, Member
from manyhands.groups.powers import POWERS, action, write

NOT_CLOSED = _("This circle is open.")


@action(
    "circle.create",
    by=policies.any_member,
    says=_("Make a circle for a task."),
    method="consent",
)
def create_circle(actor, group, *, name, purpose):
    """There is a circle; members join it as they like."""
    try:
        with transaction.atomic():
            circle = Circle.objects.create(
                group=group, name=name, purpose=purpose, created_at=now()
            )
    except IntegrityError:
        raise NotPossible(_("There is a circle of this name. Choose another.")) from None
    write(actor, "circle.create", about=circle.ref, circle=circle.ref, name=name)
    return circle


def _opened_again(group: Group, facts: dict[str, Any]) -> Act:
    circle = group.circles.get(ref=facts["circle"])
    if circle.closed_at is None:
        raise NotPossible(NOT_CLOSED)
    return Act("circle.reopen", name_of(circle))


@action(
    "circle.close",
    by=policies.any_member,
    says=_("Close a circle."),
    method="consent",
    inverse=_opened_again,
)
def close_circle(actor, circle, *, reason=""):
    """The circle is no more; what it was lent is the group's again, until it is opened again."""
    circle = _open(circle)
    circle.closed_at = now()
    circle.save(update_fields=["closed_at"])
    circle.circle_members.filter(left_at=None).update(left_at=circle.closed_at)
    write(actor, "circle.close", about=circle.ref, circle=circle.ref, reason=reason)


@action(
    "circle.reopen",
    by=policies.any_member,
    says=_("Open a circle again that was closed."),
    method="consent",
)
def reopen_circle(actor, circle):
    """It is as it was when it was closed: its powers, its links, and whoever has not left since."""
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk)
    if circle.closed_at is None:
        raise NotPossible(NOT_CLOSED)
    closed_at, circle.closed_at = circle.closed_at, None
    try:
        with transaction.atomic():
            circle.save(update_fields=["closed_at"])
    except IntegrityError:
        raise NotPossible(
            _("There is another circle of this name now. Close that one first.")
        ) from None
    then = circle.circle_members.filter(left_at=closed_at, member__left_at=None)
    then.update(left_at=None)
    write(actor, "circle.reopen", about=circle.ref, circle=circle.ref)


@action(
    "circle.lend",
    by=policies.any_member,
    says=_("Lend powers to a circle, or take them back."),
    method="consent",
)
def lend_powers(actor, circle, *, powers):
    """The circle has these powers of the group, and no others."""
    circle = _open(circle)
    for name in powers:
        if not policies.a_circle_may_have(circle.group, name):
            facts = {"power": str(POWERS[name].says).rstrip(".") if name in POWERS else name}
            raise NotPossible(_("“%(power)s” cannot be lent. Choose another power.") % facts)
    before, circle.powers = circle.powers, sorted(powers)
    circle.save(update_fields=["powers"])
    write(
        actor, "circle.lend", about=circle.ref,
        circle=circle.ref, before=before, after=circle.powers,
    )  # fmt: skip


@action(
    "circle.link",
    by=policies.any_member,
    says=_("Choose who links a circle with the group."),
    method="consent",
)
def link_circle(actor, circle, *, member):
    """The member called `member` speaks for the group in the circle, and joins it for that."""
    circle = _open(circle)
    chosen = queries.member_called(circle.group, member)
    if chosen is None:
        raise NotPossible(_("This member is not in the group any more. Choose another."))
    row = _take_in(circle, chosen)
    _make_link(row, CircleMember.BY_GROUP)
    write(actor, "circle.link", about=chosen.ref, circle=circle.ref, member=chosen.ref)


@action(
    "circle.send",
    by=policies.in_the_circle,
    says=_("Choose who speaks for your circle in the group."),
)
def send_link(actor, circle, *, member):
    """The circle's member called `member` speaks for it in the group."""
    circle = _open(circle)
    row = queries.members_in(circle).filter(member__ref=member).first()
    if row is None:
        raise NotPossible(_("They are not in this circle. Choose somebody who is."))
    _make_link(row, CircleMember.BY_CIRCLE)
    write(actor, "circle.send", about=row.member.ref, circle=circle.ref, member=row.member.ref)


@action("circle.join", by=policies.each_member, says=_("Join a circle."))
def join_circle(actor, circle):
    """The member is in the circle."""
    circle = _open(circle)
    if queries.members_in(circle).filter(member=actor).exists():
        raise NotPossible(_("You are in this circle already."))
    _take_in(circle, actor)
    write(actor, "circle.join", about=actor.ref, circle=circle.ref, member=actor.ref)


@action("circle.leave", by=policies.in_the_circle, says=_("Leave a circle."))
def leave_circle(actor, circle):
    """The member is not in the circle any more."""
    queries.members_in(circle).filter(member=actor).update(left_at=now())
    write(actor, "circle.leave", about=actor.ref, circle=circle.ref, member=actor.ref)


def leave_all(member: Member) -> None:
    """Before a member leaves the group: leave its circles."""
    member.circle_memberships.filter(left_at=None).update(left_at=now())


@merges("groups.CircleMember.member")
def sit_in_circles_once(stays: Member, gone: Member) -> None:
    """Whoever is in a circle under both names is in it once, and its link where either was."""
    for row in gone.circle_memberships.filter(left_at=None).select_related("circle"):
        own = queries.members_in(row.circle).filter(member=stays).first()
        if own is None:
            continue
        row.left_at = now()
        row.save(update_fields=["left_at"])
        if not own.links_for:
            own.links_for = row.links_for
            own.save(update_fields=["links_for"])
    gone.circle_memberships.update(member=stays)


def _open(circle: Circle) -> Circle:
    rows = Circle.objects.select_for_update(of=("self",)).select_related("group__constitution")
    circle = rows.get(pk=circle.pk)
    if circle.closed_at is not None:
        raise NotPossible(_("This circle is closed."))
    return circle


def _take_in(circle: Circle, member: Any) -> CircleMember:
    row = queries.members_in(circle).filter(member=member).first()
    return row or CircleMember.objects.create(circle=circle, member=member, joined_at=now())


def _make_link(row: CircleMember, side: str) -> None:
    """The one link of this side; nobody is the link of both."""
    if row.links_for not in ("", side):
        raise NotPossible(_("They link it from the other side already. Choose somebody else."))
    queries.members_in(row.circle).filter(links_for=side).update(links_for="")
    row.links_for = side
    row.save(update_fields=["links_for"])


LEAVERS.append(leave_all)
STEPPERS_BACK.append(leave_all)
