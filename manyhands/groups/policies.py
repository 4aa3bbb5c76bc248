"""Whom the acts of this floor are open to."""

from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Member
from manyhands.groups.powers import audience


@audience(_("Anyone may do this."))
def anyone(actor, subject):
    return True


@audience(_("Only members of this group can do this."))
def any_member(actor, subject):
    return (
        isinstance(actor, Member) and actor.left_at is None and _group_id(subject) == actor.group_id
    )


@audience(_("Only you can do this for yourself."))
def oneself(actor, subject):
    return isinstance(actor, Member) and actor.pk == subject.pk


@audience(_("Nobody does this by hand: it happens when its time has come."))
def its_time(actor, subject):
    return actor.ref == "rule" and _group_id(subject) == actor.group.pk


def _group_id(subject) -> int | None:
    return getattr(subject, "group_id", None) or subject.pk
