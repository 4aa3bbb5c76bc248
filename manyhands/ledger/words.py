"""The books in words: families of accounts, what accounts and funds are called, what acts say."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manyhands.base.currencies import scale_of
from manyhands.decisions.changing import CALLED, LABELS, SAID
from manyhands.groups.models import Group
from manyhands.groups.powers import POWERS
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Account, Commodity, Fund, Transfer

# In the order in which they are read; the sign turns what is more than zero on the credit side.
FAMILIES = {
    "asset": (gettext_lazy("What is there"), 1),
    "liability": (gettext_lazy("What is owed to others"), -1),
    "income": (gettext_lazy("What came in"), -1),
    "expense": (gettext_lazy("What went out"), 1),
    "equity": (gettext_lazy("What was carried over"), -1),
}
ACCOUNTS = {
    "Assets": gettext_lazy("What is there"),
    "Assets:Bank": gettext_lazy("Bank"),
    "Assets:Cash": gettext_lazy("Cash box"),
    "Receivable": gettext_lazy("Owed to the group"),
    "Payable": gettext_lazy("Owed by the group"),
    "Member": gettext_lazy("A member’s account"),
    "Income:Gifts": gettext_lazy("Gifts"),
    "Income:Dues": gettext_lazy("Dues"),
    "Expense:Food": gettext_lazy("Food"),
    "Expense:Help": gettext_lazy("Help paid out"),
    "Expense:Grants": gettext_lazy("Help paid out"),
    "Expense:Errands": gettext_lazy("Errands paid back"),
    "Equity:Interfund": gettext_lazy("Moved between funds"),
    "Equity:Opening": gettext_lazy("What was there when the books began"),
    "Equity:Carried": gettext_lazy("Carried over from years before"),
    "Equity:Exchange": gettext_lazy("Exchanged"),
    "World:Donors": gettext_lazy("Brought by neighbors"),
    "World:Households": gettext_lazy("Taken home"),
    "World:Waste": gettext_lazy("Waste"),
}
PERSONAL = {root: ACCOUNTS[root] for root in ("Receivable", "Payable", "Member")}

# What a transfer was for, by its kind. Floors above add theirs, and how to say what they made up.
FOR: dict[str, Any] = {}
TELL_FOR: list[Callable[[str], str]] = []

Name = Callable[[Account], str]


def account_name(path: str) -> str:
    """What the account is called; where the program has no word for it, by its own path.

    >>> account_name("Expense:Seeds")
    'Seeds'
    """
    if path in ACCOUNTS:
        return str(ACCOUNTS[path])
    root, _colon, own = path.partition(":")
    return own.replace(":", " · ") or root


def name_of(account: Account) -> str:
    """What the account is called: a place by the words that somebody typed."""
    return account.title or account_name(account.path)


def personal_name(root: str) -> str:
    return str(PERSONAL.get(root, _("A member’s account")))


def sign_of(kind: str) -> int:
    """By what an amount of such an account is turned so that more than zero reads as more."""
    return FAMILIES[kind][1]


LABELS |= {
    "code": gettext_lazy("Unit"),
    "lines": gettext_lazy("Lines"),
    "effective": gettext_lazy("The day it counts for"),
    "until": gettext_lazy("Closed until"),
    "year": gettext_lazy("Year"),
    "gives": gettext_lazy("What is given"),
    "gets": gettext_lazy("What comes for it"),
    "corrects": gettext_lazy("It corrects"),
    "counted": gettext_lazy("What was counted"),
    "floor": gettext_lazy("At least"),
    "ceiling": gettext_lazy("At most"),
    "fund": gettext_lazy("Fund"),
    "for_all": gettext_lazy("Anybody can read the sums"),
    "use_by": gettext_lazy("Use by"),
    "lot": gettext_lazy("What, and how many"),
    "binned": gettext_lazy("What is binned"),
    "left": gettext_lazy("What is left"),
}
NAMED: dict[Any, Callable[[Any], str]] = {
    Fund: lambda it: it.name,
    Account: lambda it: name_of(it) if it.holder_id is None else it.path,
    Transfer: lambda it: _("What was written down for %s") % it.effective,
}
CALLED.update(NAMED)


# --- details of acts, as a proposal shows them ----------------------------------------------


def _lines(group: Group, details: Mapping[str, Any]) -> str:
    """`Bank −€40.00 (Common); Food €40.00 (Common)`."""
    funds = dict(Fund.objects.filter(group=group).values_list("ref", "name"))
    units = {row.code: row for row in Commodity.objects.filter(group=group)}
    titled = Account.objects.filter(group=group).exclude(title="")
    titles = dict(titled.values_list("path", "title"))
    return "; ".join(
        f"{titles.get(path) or account_name(path)} {in_words(amount, units[code])}"
        f" ({funds.get(fund, fund)})"
        for path, fund, code, amount in details["lines"]
    )


def _amount(name: str) -> Callable[[Group, Mapping[str, Any]], str]:
    def said(group: Group, details: Mapping[str, Any]) -> str:
        unit = Commodity.objects.filter(group=group, code=details.get("code")).first()
        return in_words(details[name], unit) if unit else str(details[name])

    return said


def _side(name: str) -> Callable[[Group, Mapping[str, Any]], str]:
    """`Cash box €40.00`."""

    def said(group: Group, details: Mapping[str, Any]) -> str:
        path, code, amount = details[name]
        unit = Commodity.objects.filter(group=group, code=code).first()
        unit = unit or Commodity(code=code, kind="money", scale=scale_of(code))
        return f"{account_name(path)} {in_words(amount, unit)}"

    return said


def _corrected(group: Group, details: Mapping[str, Any]) -> str:
    found = Transfer.objects.filter(group=group, ref=details["corrects"]).first()
    return NAMED[Transfer](found) if found else "–"


def _fund(group: Group, details: Mapping[str, Any]) -> str:
    return str(Fund.objects.filter(group=group, ref=details["fund"]).first() or "–")


def _lot(group: Group, details: Mapping[str, Any]) -> str:
    """`Fridge: 12 Soup (12 Mar 2026)`, as it is about to come."""
    place, name, use_by, many = details["lot"]
    there = Account.objects.filter(group=group, path=place).first()
    alike = Commodity.objects.filter(group=group, kind="goods", name__iexact=name).first()
    day = date.fromisoformat(use_by) if use_by else None
    scale = alike.scale if alike else 0
    unit = Commodity(name=name, kind="goods", scale=scale, use_by=day)
    return f"{name_of(there) if there else _new_place(place)}: {in_words(many, unit)}"


def _new_place(said: str) -> str:
    return account_name(said) if said.startswith("Place:") else said


def _lots(group: Group, lots: Iterable[Any]) -> str:
    units = {row.code: row for row in Commodity.objects.filter(group=group)}
    return "; ".join(in_words(many, units[code]) for code, _fund, many in lots)


SAID |= {name: _amount(name) for name in ("floor", "ceiling", "counted")}
SAID |= {name: _side(name) for name in ("gives", "gets")}
SAID |= {
    "lines": _lines,
    "corrects": _corrected,
    "fund": _fund,
    "lot": _lot,
    "binned": lambda group, details: _lots(group, [details["binned"]]),
    "left": lambda group, details: _lots(group, details["left"]),
    "for_all": lambda _group, details: _("yes") if details["for_all"] else _("no"),
}


def what_for(kind: str) -> str:
    """What it was for, as the floor that wrote it says it; else the act it came of, in words."""
    if kind in FOR:
        return str(FOR[kind])
    if kind in POWERS:
        return str(POWERS[kind].says).rstrip(".")
    told = (tell(kind) for tell in TELL_FOR)
    return next((said for said in told if said), kind.replace("_", " "))
