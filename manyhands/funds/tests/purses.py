"""Funds for tests, in few words."""

import secrets
from typing import Any

from manyhands.funds.purse import asking, giving
from manyhands.funds.purse.models import Claim, Gift
from manyhands.groups.actions import Newcomer, join_group, leave_group
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import Rule, Visitor, acting
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


def promised(by: Group | Member, fund: Fund, amount: int | None = 2_000, **more: Any) -> Gift:
    """A gift that is on its way: a member's, or of somebody without an account, in a group."""
    actor = by if isinstance(by, Member) else Visitor(by)
    said = {"currency": "EUR", "way": "cash", "amount": amount, **more}
    gift: Gift = giving.say_gift(actor, fund, **said)
    return gift


def terms(fund: Fund, **said: Any) -> None:
    """What the group agreed about the fund."""
    make.decided("fund.agree_terms", fund, **{"currency": "EUR", **said})


def asked(by: Member, fund: Fund, amount: int = 2_000, **more: Any) -> Claim:
    """A member asks the fund for so much."""
    said = {"currency": "EUR", "way": "cash", "how": "At the mill, after five", **more}
    claim: Claim = asking.ask_for_money(by, fund, amount=amount, **said)
    return claim


def back_again(member: Member) -> Member:
    """Who leaves and joins again; nobody knows that they are the same."""
    person, group = member.person, member.group
    leave_group(make.again(member), member)
    found: Member = join_group(Newcomer(group, person), group, name="Somebody")
    return found


def agreed(claim: Claim) -> Claim:
    """The group agreed to it."""
    found: Claim = make.decided("fund.spend", claim, amount=claim.amount)
    return found
