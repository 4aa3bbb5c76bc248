"""Whom the acts of this floor are open to."""

from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Group, Member
from manyhands.groups.powers import (
    POWERS,
    Audience,
    Decided,
    Power,
    audience,
    can_go_to_a_circle,
)

SHARED: list[Audience] = []


def shared(members: Audience) -> Audience:
    """Declare that powers open to these members are shared, so that a group says how it uses them,
    and can lend them.
    """
    SHARED.append(members)
    return members


@audience(_("Anyone may do this."))
def anyone(actor, subject):
    return True


@shared
@audience(_("Only members of this group can do this."))
def any_member(actor, subject):
    return (
        isinstance(actor, Member) and actor.left_at is None and _group_id(subject) == actor.group_id
    )


@audience(_("Only members of this group can do this, each for themselves."))
def each_member(actor, subject):
    return any_member(actor, subject)


@audience(_("Only you can do this for yourself."))
def oneself(actor, subject):
    return isinstance(actor, Member) and actor.pk == subject.pk


@audience(_("Only whoever asked to come in can do this."))
def who_asks(actor, admission):
    person = getattr(actor, "person", None)
    return person is not None and admission.person_id == person.pk


@audience(_("Nobody does this by hand: it happens when its time has come."))
def its_time(actor, subject):
    return actor.ref == "rule" and _group_id(subject) == actor.group.pk


@audience(_("Only who carries this mandate can do it."))
def the_holder(actor, mandate):
    return isinstance(actor, Member) and actor.left_at is None and mandate.holder_id == actor.pk


@audience(_("Only members of this circle can do it."))
def in_the_circle(actor, circle):
    return (
        isinstance(actor, Member)
        and actor.left_at is None
        and circle.circle_members.filter(member=actor, left_at=None).exists()
    )


def is_shared(power: Power) -> bool:
    """Whether members share `power`: the group says how they use it."""
    return any(power.by is members for members in SHARED)


def may_be_lent(power: Power | None) -> bool:
    """Whether a mandate can be for `power`: one that members share, or that is lent alone."""
    return power is not None and (is_shared(power) or power.is_lent)


def a_circle_may_have(group: Group, power: str) -> bool:
    """Whether `group` can lend `power`, which members share, to a circle."""
    return power in POWERS and is_shared(POWERS[power]) and can_go_to_a_circle(group, power)


def _group_id(subject) -> int | None:
    """The row of the group that `subject` is or belongs to; None for what belongs to no group."""
    return subject.pk if isinstance(subject, Group) else getattr(subject, "group_id", None)


def decided_by(actor) -> str:
    """The ref of the proposal that `actor` carries out; empty if a member just acts."""
    return actor.ref if isinstance(actor, Decided) else ""
