"""A fund is closed when nobody waits for it, and open while anybody gives to it or asks it."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.funds.purse.models import Claim, Gift
from manyhands.groups.dissolving import IN_THE_WAY
from manyhands.groups.models import Group
from manyhands.ledger.actions import BARE_CHECKS
from manyhands.ledger.models import Fund
from manyhands.record import log


def must_be_open(fund: Fund) -> None:
    """The fund is open, and nobody closes it until the transaction ends; else `NotPossible`."""
    log.hold(fund.group.log_id)  # as closing does
    if Fund.objects.filter(pk=fund.pk, closed_at__isnull=False).exists():
        raise NotPossible(_("This fund is closed."))


def nobody_waits(fund: Fund) -> None:
    """`NotPossible` where somebody asks the fund for money, or a gift is on its way to it."""
    if Claim.objects.filter(fund=fund, ended_at=None).exists():
        raise NotPossible(_("Somebody asks this fund for money. That has to be over first."))
    if Gift.objects.filter(fund=fund, arrived_at=None, dropped_at=None).exists():
        raise NotPossible(_("A gift for this fund is on its way. It has to come first, or not."))


def who_waits(group: Group) -> list[str]:
    """What of the group's money somebody still waits for; a group ends with nothing of that."""
    found = []
    if Claim.objects.filter(group=group, ended_at=None).exists():
        found.append(_("Somebody asks a fund for money. That has to be over first."))
    if Gift.objects.filter(group=group, arrived_at=None, dropped_at=None).exists():
        found.append(_("A gift for a fund is on its way. It has to come first, or not."))
    return [str(sentence) for sentence in found]


BARE_CHECKS.append(nobody_waits)
IN_THE_WAY.append(who_waits)
