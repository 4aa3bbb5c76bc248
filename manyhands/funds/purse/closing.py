"""A fund is closed when nobody waits for it, and open while anybody gives to it or asks it."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.funds.purse.models import Claim, Gift
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


BARE_CHECKS.append(nobody_waits)
