"""What proposals call bank lines and accounts, and the parts of a line."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.decisions import changing
from manyhands.funds.inbox.belonging import KINDS
from manyhands.funds.models import BankAccount, BankLine
from manyhands.funds.values import in_words
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
    """Its day, its amount and its account; never whose money it was."""
    return _("%(amount)s on %(day)s, %(account)s") % {
        "amount": in_words(line.amount, line.account.currency),
        "day": date_format(line.day),
        "account": line.account.name,
    }


def parts_in_words(group: Group, parts: Any) -> str:
    """What each part belongs to, in which fund, and how much it is."""
    funds = dict(Fund.objects.filter(group=group).values_list("ref", "name"))
    said = []
    for kind, to, fund, amount, currency in parts:
        found = KINDS.get(kind)
        named = dict(found.choices(group, amount)).get(to, to) if found else kind
        said.append(" – ".join([str(named), funds.get(fund, fund), in_words(amount, currency)]))
    return "; ".join(said)


def _lines(group: Group, refs: Any) -> str:
    rows = BankLine.objects.filter(group=group, ref__in=refs).select_related("account")
    return "; ".join(line_in_words(line) for line in rows)


def _money(group: Group, stated: Any) -> str:
    amount, currency = stated
    return in_words(amount, currency)


def _fund(group: Group, ref: Any) -> str:
    found = Fund.objects.filter(group=group, ref=ref).first()
    return found.name if found else str(ref)


def _transfer(group: Group, ref: Any) -> str:
    found = Transfer.objects.filter(group=group, ref=ref).first()
    return date_format(found.effective) if found else str(ref)


changing.CALLED[BankLine] = line_in_words
changing.CALLED[BankAccount] = lambda account: account.name
changing.LABELS |= {
    "parts": gettext_lazy("What it belongs to"),
    "also": gettext_lazy("Together with"),
    "stated": gettext_lazy("What was there"),
    "day": gettext_lazy("At the end of"),
    "fund": gettext_lazy("Fund"),
    "currency": gettext_lazy("Currency"),
    "transfer": gettext_lazy("Written down for"),
    "state": gettext_lazy("From now on"),
}
changing.IN_WORDS |= {
    "parts": parts_in_words,
    "also": _lines,
    "stated": _money,
    "fund": _fund,
    "transfer": _transfer,
    "state": lambda group, state: str(STATES.get(state, state)),
}
