"""Funds for tests, in few words."""

import secrets

from manyhands.groups.models import Group
from manyhands.groups.powers import Rule, acting
from manyhands.groups.tests import make
from manyhands.ledger import accounts
from manyhands.ledger.models import Fund, Transfer
from manyhands.ledger.posting import Draft, Leg, post


def fund(group: Group, name: str = "Solidarity") -> Fund:
    """A fund that the group decided to open."""
    purpose = "Whoever needs money asks here."
    found: Fund = make.decided("fund.open", group, name=name, purpose=purpose)
    return found


def given(fund: Fund, amount: int, currency: str = "EUR", *, to: str = "Assets:Bank") -> Transfer:
    """So much came into the fund as gifts."""
    return posted(fund, (to, amount), ("Income:Gifts", -amount), currency=currency)


def spent(fund: Fund, amount: int, currency: str = "EUR") -> Transfer:
    """So much went out of the fund for errands."""
    lines = ("Assets:Bank", -amount), ("Expense:Errands", amount)
    return posted(fund, *lines, currency=currency)


def posted(fund: Fund, *lines: tuple[str, int], currency: str = "EUR") -> Transfer:
    """Post these lines in the fund, as a rule does."""
    group = fund.group
    unit = accounts.money(group, currency)
    legs = [Leg(accounts.account(group, path), fund, unit, amount) for path, amount in lines]
    with acting("test"):
        return post(Rule(group), Draft(secrets.token_hex(8), "test", legs))
