"""What can be asked about money beside the books."""

from django.db.models import QuerySet

from manyhands.funds.models import WayToPay
from manyhands.groups.models import Group


def ways_of(group: Group) -> QuerySet[WayToPay]:
    """The ways in which the group is paid now, the oldest first."""
    return WayToPay.objects.filter(group=group, stopped_at=None)
