"""Books for tests, in few words."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.groups.powers import Rule, acting
from manyhands.groups.tests import make
from manyhands.ledger import accounts
from manyhands.ledger.models import Fund, Transfer
from manyhands.ledger.posting import Draft, Leg, post


def books(name: str = "Rosewood") -> Group:
    """A group whose books are open, with money and one fund."""
    group = make.group(name)
    accounts.book_of(group)
    accounts.money(group, "EUR")
    fund(group, "Common")
    return group


def fund(group: Group, name: str = "Common") -> Fund:
    """The open fund of this name, opened if need be."""
    found, _new = Fund.objects.get_or_create(
        group=group, name=name, closed_at=None, defaults={"opened_at": now()}
    )
    return found


def legs(group: Group, *lines: tuple[str, int] | tuple[str, int, str] | tuple[str, int, str, str]):
    """Legs from (path, amount, fund's name, currency); the last two are Common and EUR else."""
    made = []
    for path, amount, *more in lines:
        name, code = [*more, *("Common", "EUR")[len(more) :]]
        kind = "money" if code.isupper() and len(code) == 3 else "credit"
        unit = (
            accounts.money(group, code)
            if kind == "money"
            else accounts.commodity(group, code, kind=kind)
        )
        made.append(Leg(accounts.account(group, path), fund(group, name), unit, amount))
    return made


def posted(group: Group, *lines: Any, key: str = "", on: date | None = None) -> Transfer:
    """Post these lines as a rule does, in a transaction of its own."""
    draft = Draft(key or secrets.token_hex(8), "test", legs(group, *lines), on)
    with acting("test"):
        return post(Rule(group), draft)


def given(group: Group, amount: int, **more: Any) -> Transfer:
    """So much came into the bank as gifts."""
    return posted(group, ("Assets:Bank", amount), ("Income:Gifts", -amount), **more)


def held(group: Group, path: str) -> int:
    """What the account holds in all funds."""
    from manyhands.ledger.models import Balance

    rows: Iterable[Balance] = Balance.objects.filter(account__group=group, account__path=path)
    return sum(row.posted for row in rows)
