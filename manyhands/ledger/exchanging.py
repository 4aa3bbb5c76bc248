"""One unit given for another: each adds up by itself, and both stand in the exchange's account.

The rate is what was given and got; nothing is ever converted inside a transfer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import is_currency
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts, rules
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Account, Commodity, Fund, Posting, Transfer
from manyhands.ledger.posting import Draft, Leg, post

POWER = "books.exchange"
BETWEEN = "Equity:Exchange"
SHOWN = 20


@dataclass(frozen=True)
class Rate:
    """What was given for what on a day, in words."""

    day: date
    ref: str
    gave: str
    got: str


@action(
    POWER,
    by=any_member,
    says=_("Exchange one currency or unit for another."),
    method="two_keys",
)
def exchange(actor, fund, /, *, nonce, gives, gets, **day):
    """So much of one unit leaves the fund's account and so much of another comes: [path, code,
    amount] each. `day` may say the `effective` one, ISO 8601; the same `nonce` does it once.
    """
    if gives[1] == gets[1]:
        raise NotPossible(_("Choose two different currencies or units."))
    if min(gives[2], gets[2]) <= 0:
        raise NotPossible(_("An exchange needs an amount on both sides."))
    between = accounts.account(fund.group, between_path(gives[1], gets[1]))
    legs = [*_side(fund, between, gives, -1), *_side(fund, between, gets, 1)]
    on = date.fromisoformat(day["effective"]) if day.get("effective") else None
    made = post(actor, Draft(f"exchange:{nonce}", POWER, legs, on))
    write(actor, POWER, transfer=made.ref, gives=gives, gets=gets)
    return made


def between_path(one: str, other: str) -> str:
    """The account where both sides of such exchanges stand.

    >>> between_path("USD", "EUR")
    'Equity:Exchange:EURUSD'
    """
    pair = "".join(re.sub(r"[^A-Za-z0-9]", "", code) for code in sorted((one, other)))
    return f"{BETWEEN}:{pair}"


def rates(group: Group) -> list[Rate]:
    """At what rates the group exchanged, the last first, without what was taken back. 2 queries."""
    rows = Transfer.objects.filter(group=group, kind=POWER, reversed_by=None)
    latest = list(rows.order_by("-effective", "-pk")[:SHOWN])
    sides: dict[int, dict[bool, Posting]] = {}
    legs = Posting.objects.filter(transfer__in=latest, account__path__startswith=f"{BETWEEN}:")
    for leg in legs.select_related("commodity"):
        sides.setdefault(leg.transfer_id, {})[leg.amount > 0] = leg
    return [
        Rate(row.effective, row.ref, _told(sides[row.pk][True]), _told(sides[row.pk][False]))
        for row in latest
    ]


def tills_of(group: Group) -> list[str]:
    """The paths of what the group has, where something can leave and come."""
    rows = Account.objects.filter(group=group, holder=None, path__startswith="Assets:")
    return sorted({"Assets:Bank", "Assets:Cash", *rows.values_list("path", flat=True)})


def unit_of(group: Group, code: str) -> Commodity | None:
    """What the group counts under `code`; a currency that it does not know is known from now on."""
    found = Commodity.objects.filter(group=group, code=code).first()
    return found or (accounts.money(group, code) if is_currency(code) else None)


def _side(fund: Fund, between: Account, said: Sequence[Any], sign: int) -> list[Leg]:
    path, code, amount = said
    unit = unit_of(fund.group, code)
    if unit is None or not path.startswith("Assets:") or not rules.PATH.fullmatch(path):
        raise NotPossible(_("There is no such account, fund or unit in the books."))
    till = accounts.account(fund.group, path)
    return [Leg(till, fund, unit, sign * amount), Leg(between, fund, unit, -sign * amount)]


def _told(leg: Posting) -> str:
    return in_words(abs(leg.amount), leg.commodity)
