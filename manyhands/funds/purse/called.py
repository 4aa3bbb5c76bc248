"""What proposals call funds, gifts and asks, and tell of acts on them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.decisions import came_of, changing
from manyhands.funds.purse.forms import EVERY
from manyhands.funds.purse.models import Claim, Gift, Terms
from manyhands.funds.values import in_words
from manyhands.groups.acts import Act, find
from manyhands.groups.models import Group
from manyhands.ledger import words as books
from manyhands.ledger.models import Fund

SAID = ("suggested", "most", "dues", "dues_every", "pays_waivers")


def _claim(claim: Claim) -> str:
    """How much is asked of which fund; never by whom."""
    facts = {"amount": in_words(claim.amount, claim.commodity.code), "fund": claim.fund.name}
    return _("%(amount)s from “%(fund)s”") % facts


def _where_a_fund_is(fund: Fund) -> str:
    return "" if fund.closed_at else reverse("show-fund", args=[fund.group.slug, fund.ref])


def _of_spending(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    claim = find(group, act.subject)
    assert isinstance(claim, Claim)
    return {}, {_("How much?"): in_words(act.details["amount"], claim.commodity.code)}


def _of_a_gift(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    gift = find(group, act.subject)
    assert isinstance(gift, Gift)
    came = gift.amount or act.details.get("amount")
    return {}, {_("How much came?"): in_words(came, gift.commodity.code)} if came else {}


def _of_terms(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    terms = Terms.objects.filter(fund__ref=act.subject.rpartition(":")[2]).first()
    before = {name: getattr(terms, name, None) for name in SAID}
    code = terms.commodity.code if terms else act.details["currency"]
    return _told(before, code), _told(act.details, act.details["currency"])


def _told(said: dict[str, Any], code: str) -> changing.Told:
    labels = {
        "suggested": _("What do you suggest to give?"),
        "most": _("What is the most for one ask?"),
    }
    sums = ((label, said.get(name)) for name, label in labels.items())
    told = {label: in_words(amount, code) for label, amount in sums if amount}
    if every := said.get("dues_every"):
        much = in_words(said["dues"], code) if said.get("dues") else _("as each chooses")
        told[_("Dues")] = _("%(often)s: %(much)s") % {"often": dict(EVERY)[every], "much": much}
    if said.get("pays_waivers"):
        told[_("Dues of other funds")] = _("It pays them for whoever does not give them.")
    return told


changing.CALLED |= {Fund: lambda fund: fund.name, Gift: lambda gift: gift.fund.name, Claim: _claim}
came_of.WHERE[Fund] = _where_a_fund_is
changing.TELLS |= {
    "fund.spend": _of_spending,
    "gift.confirm": _of_a_gift,
    "fund.agree_terms": _of_terms,
}
books.FOR |= {
    "gift": gettext_lazy("A gift"),
    "claim": gettext_lazy("Money that was asked for"),
    "dues": gettext_lazy("Dues"),
}
