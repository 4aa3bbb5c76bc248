"""What one is in a group, and what is open to one so: a member, who observes or is suspended, and
anybody once the group has ended.
"""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import Refused
from manyhands.base.times import now
from manyhands.groups.clocks import zone_of
from manyhands.groups.models import Group, Member
from manyhands.groups.rules import (
    ON_WHAT_THEY_WROTE,
    OPEN_TO_OBSERVERS,
    STAYS_AFTER_THE_END,
    STAYS_WITH_SUSPENDED,
)

HAS_ENDED = _("This group has ended on %s.")
SUSPENDED = _(
    "You are suspended until %s. You can still ask for help, keep what you promised, say where you "
    "stand, and speak to what is about you."
)
OBSERVES = _(
    "You observe in this group: you can read along, ask, raise concerns, and ask for help or offer "
    "it. To decide and to promise is for members."
)


def must_go_on(group: Group, power: str) -> None:
    """Raises `Refused` where the group has ended, but for what is each one's own."""
    if group.ended_at is not None and not power.startswith(STAYS_AFTER_THE_END):
        raise Refused(ended_says(group))


def ended_says(group: Group) -> str:
    """What is said of a group that has ended: since when."""
    assert group.ended_at is not None, "it has ended"
    return str(HAS_ENDED) % date_format(localtime(group.ended_at, zone_of(group)))


def must_be_open(actor: Any, power: str, subject: Any = None) -> None:
    """Raises `Refused` where who observes, or is suspended, would do more than what is theirs."""
    must_be_open_to(actor, power, subject)
    if not isinstance(actor, Member) or not actor.is_suspended(now()):
        return
    if _is_about(actor, subject) or power.startswith(STAYS_WITH_SUSPENDED):
        return
    raise Refused(suspended_says(actor))


def must_be_open_to(actor: Any, power: str, subject: Any = None) -> None:
    """Raises `Refused` where who only observes would do, or read, what is not open to them."""
    if not is_open_to(actor, power, subject):
        raise Refused(OBSERVES)


def is_open_to(actor: Any, power: str, subject: Any = None) -> bool:
    """Whether `power` is open to `actor` in what they are here: a member, or who only observes.

    Who observes has what is theirs, and their part in what is about them. Pages ask this too, so
    that no button is shown that would be refused.
    """
    if not isinstance(actor, Member) or not actor.is_observer:
        return True
    wrote = getattr(subject, "author_id", None) == actor.pk
    if power.startswith(OPEN_TO_OBSERVERS) or (wrote and power in ON_WHAT_THEY_WROTE):
        return True
    return _is_about(actor, subject)


def _is_about(member: Member, subject: Any) -> bool:
    """Whether `subject` is something about this very member."""
    if getattr(subject, "concerns_id", None) == member.pk:
        return True
    return member.pk in getattr(subject, "is_about", ())


def suspended_says(member: Member) -> str:
    """What a suspended member is told: until when, and what stays with them."""
    assert member.suspended_until is not None, "they are suspended"
    return str(SUSPENDED) % date_format(localtime(member.suspended_until), "DATETIME_FORMAT")
