"""What acts on bank lines would bring, in words for their proposals; never whose money it is."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.dates import read_date
from manyhands.decisions import came_of, changing
from manyhands.funds.inbox.belonging import KINDS, Kind
from manyhands.funds.models import BankAccount, BankLine
from manyhands.funds.values import in_words
from manyhands.groups.acts import Act
from manyhands.groups.models import Group
from manyhands.ledger.models import Fund, Transfer

STATES = {
    "pending": gettext_lazy("Waits"),
    "on_hold": gettext_lazy("On hold"),
    "ignored": gettext_lazy("Ignored"),
    "linked": gettext_lazy("In the books"),
    "split": gettext_lazy("In the books, in several parts"),
    "merged": gettext_lazy("In the books, with other lines"),
}


def line_in_words(line: BankLine) -> str:
    """Its day, its amount and its account."""
    return _("%(amount)s on %(day)s, %(account)s") % {
        "amount": in_words(line.amount, line.account.currency),
        "day": date_format(line.day),
        "account": line.account.name,
    }


def of_linking(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """What the line belongs to, and with which others."""
    said = act.details
    told = {
        _("What it belongs to"): parts_in_words(group, said.get("parts", [])),
        _("Together with"): _lines(group, said.get("also", [])),
        _("Fund"): _fund(group, said.get("fund", "")),
        _("Is it in the books already?"): _("No, it is another one.") * bool(said.get("anyway")),
    }
    return {}, {label: words for label, words in told.items() if words}


def of_matching(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """For which days the transfers were written down that the line would name."""
    refs = [act.details.get("transfer", ""), *act.details.get("also", [])]
    days = [one.effective for one in Transfer.objects.filter(group=group, ref__in=refs)]
    there = [date_format(day) for day in sorted(days)]
    gone = [str(_("something that is not there any more"))] * (len(refs) - len(there))
    return {}, {_("Written down for"): "; ".join(there + gone)}


def of_setting_aside(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """How the line is from then on."""
    state = act.details.get("state", "")
    return {}, {_("From now on"): str(STATES.get(state, state))}


def of_stating(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """How much was there at the end of which day, and for which fund it is."""
    amount, currency = act.details["stated"]
    day = read_date(act.details["end_of"])
    told = {
        _("At the end of"): date_format(day) if day else "",
        _("What was there"): in_words(amount, currency),
        _("Fund"): _fund(group, act.details.get("fund", "")),
    }
    return {}, {label: words for label, words in told.items() if words}


def of_opening(group: Group, act: Act) -> tuple[changing.Told, changing.Told]:
    """How the account is called, and its currency."""
    return {}, {_("Name"): act.details["name"], _("Currency"): act.details["currency"]}


def parts_in_words(group: Group, parts: Any) -> str:
    """What each part belongs to, in which fund, and how much it is."""
    funds = dict(Fund.objects.filter(group=group).values_list("ref", "name"))
    said = []
    for kind, to, fund, amount, currency in parts:
        found = KINDS.get(kind)
        named = _named(found, group, to, amount) if found else kind
        said.append(" – ".join([str(named), funds.get(fund, fund), in_words(amount, currency)]))
    return "; ".join(said)


def _named(kind: Kind, group: Group, to: str, amount: int) -> Any:
    """What it is called; only its kind where it does not come again and is linked by now."""
    gone = to if kind.comes_again else kind.says
    return dict(kind.choices(group, amount)).get(to, gone)


def _lines(group: Group, refs: Any) -> str:
    rows = BankLine.objects.filter(group=group, ref__in=refs).select_related("account")
    return "; ".join(line_in_words(line) for line in rows)


def _fund(group: Group, ref: str) -> str:
    found = Fund.objects.filter(group=group, ref=ref).first()
    return found.name if found else ref


changing.CALLED[BankLine] = line_in_words
changing.CALLED[BankAccount] = lambda account: account.name
came_of.WHERE[BankAccount] = lambda one: reverse("bank-account", args=[one.group.slug, one.ref])
changing.TELLS |= {
    "bank.open": of_opening,
    "bank.link": of_linking,
    "bank.match": of_matching,
    "bank.set_aside": of_setting_aside,
    "bank.begin": of_stating,
    "bank.state": of_stating,
}
