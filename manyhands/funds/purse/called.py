"""What proposals call funds, gifts and asks, and the details of acts on them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.decisions import changing
from manyhands.funds.purse.models import Claim, Gift
from manyhands.funds.values import in_words
from manyhands.ledger.models import Fund


def _claim(claim: Claim) -> str:
    """How much is asked of which fund; never by whom."""
    facts = {"amount": in_words(claim.amount, claim.commodity.code), "fund": claim.fund.name}
    return _("%(amount)s from “%(fund)s”") % facts


changing.CALLED |= {Fund: lambda fund: fund.name, Gift: lambda gift: gift.fund.name, Claim: _claim}
changing.NOT_SHOWN.add("amount")  # in minor units; the thing it is about says it in words
changing.LABELS |= {
    "currency": gettext_lazy("Currency"),
    "suggested": gettext_lazy("Suggested, in the smallest unit"),
    "most": gettext_lazy("The most for one ask, in the smallest unit"),
}
