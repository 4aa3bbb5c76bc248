"""Coming with an invitation: it is used up, and the member who invited is named."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from manyhands.base.codes import Code
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.models import Admission, Group, Invitation, Member

OVER = _("This invitation is used, taken back or over. Ask whoever invited you for another.")


def found_by(group: Group, code: Code | None, at: datetime) -> Invitation | None:
    """The open invitation of this group that the code belongs to."""
    if code is None:
        return None
    rows = Invitation.objects.filter(group=group, code_index=code.index()).select_related("sponsor")
    found = rows.first()
    return found if found and found.is_open(at) else None


def came_with(invitation: Invitation, came: Member | Admission) -> str:
    """The invitation is used up for who `came`, or asks to; says the ref of who invited them.

    Raises `NotPossible` where it was used or taken back meanwhile.
    """
    row = locked(invitation)
    row.ended_at = now()
    if not isinstance(came, Member):
        row.admission = came
    elif not Invitation.objects.filter(came_as=came).exists():
        row.came_as = came
    row.save(update_fields=["ended_at", "came_as", "admission"])
    return row.sponsor.ref


def admitted_with(admission: Admission, member: Member) -> str:
    """Who was admitted came with whom invited them; says that one's ref, or nothing."""
    row = Invitation.objects.filter(admission=admission).select_related("sponsor").first()
    if row is None or row.sponsor.left_at:
        return ""
    if not Invitation.objects.filter(came_as=member).exists():
        row.came_as = member
        row.save(update_fields=["came_as"])
    return row.sponsor.ref


def locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("sponsor")
    row = rows.get(pk=invitation.pk)
    if not row.is_open(now()):
        raise NotPossible(OVER)
    return row
