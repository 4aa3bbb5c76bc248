"""Money shared out by a round: amounts in words, whose share paid for what, and Pabulib files."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from manyhands.base.damaged import Damaged
from manyhands.base.errors import NotPossible
from manyhands.decisions.choice import options
from manyhands.decisions.choice.results import budget_of, counted_in
from manyhands.decisions.engine import pabulib
from manyhands.decisions.engine.equal_shares import Budget
from manyhands.decisions.models import LONGEST_OPTION, Proposal, Round

MOST_BYTES = 200_000


def in_words(amount: Fraction | int, currency: str) -> str:
    """So many of the smallest coin, as people write money; parts of a coin are left out.

    >>> in_words(Fraction(12345, 2), "EUR")
    '€61.72'
    """
    coins = amount.numerator // amount.denominator
    places = get_currency_precision(currency)
    return format_currency(Decimal(coins).scaleb(-places), currency, locale=_locale())


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def in_coins(amount: Decimal, currency: str) -> int:
    """The amount in the smallest coin of its currency.

    >>> in_coins(Decimal("61.72"), "EUR"), in_coins(Decimal("500"), "JPY")
    (6172, 500)
    """
    return int(amount.scaleb(get_currency_precision(currency)))


def explained(round_: Round, own: str) -> dict[str, Any]:
    """What a counted budget came to, in words; `own` is the ref of the viewer's ballot, or "".

    Others' shares are a number of people and an amount, never a name.
    """
    assert round_.tally is not None, "it was counted"
    count, currency = round_.tally["count"], round_.method["currency"]
    names = {row.ref: str(row) for row in options.all_of(round_.proposal)}
    parts = [_part(part, names, currency, own) for part in count["paid"]]
    spent = sum(int(Fraction(part["cost"])) for part in count["paid"])
    return {
        "parts": parts,
        "money": in_words(round_.method["money"], currency),
        "left": in_words(round_.method["money"] - spent, currency),
        "share": in_words(Fraction(count["share"]), currency),
        "step": count["step"],
    }


def _part(part: dict[str, Any], names: dict[str, str], currency: str, own: str) -> dict[str, Any]:
    paid = {who: Fraction(amount) for who, amount in part["paid_by"].items()}
    return {
        "name": names[part["option"]],
        "cost": in_words(Fraction(part["cost"]), currency),
        "people": len(paid),
        "most": in_words(max(paid.values()), currency),
        "own": in_words(paid[own], currency) if own in paid else "",
        "lot": part["lot"],
    }


# --- files --------------------------------------------------------------------------------


def as_file(round_: Round) -> str:
    """The budget of a round as a Pabulib file; people go by the random names of their ballots."""
    budget, people = budget_of(counted_in(round_))
    unit = 10 ** get_currency_precision(round_.method["currency"])
    names = {row.ref: str(row) for row in options.all_of(round_.proposal)}
    scaled = Budget(
        budget.money / unit,
        budget.projects,
        tuple(cost / unit for cost in budget.costs),
        budget.supported,
    )
    meta = {
        "description": " ".join(round_.proposal.title.split()),
        "rule": "equalshares",
        "currency": round_.method["currency"],
    }
    titles = tuple(" ".join(names[ref].split()) for ref in budget.projects)
    return pabulib.write(pabulib.File(scaled, titles, tuple(people), meta))


def take_from_file(actor: Any, proposal: Proposal, text: str, currency: str) -> int:
    """Add the projects of a Pabulib file and set the money; says how many were added.

    What people marked elsewhere is not taken. Raises `NotPossible` with the line that is wrong.
    """
    try:
        file = pabulib.read(text)
    except Damaged as fault:
        raise NotPossible(
            _("The file cannot be read: %(fault)s. Nothing was added.") % {"fault": fault}
        ) from None
    options.set_budget(
        actor, proposal, money=_coins(file.budget.money, currency), currency=currency
    )
    for name, cost in zip(file.names, file.budget.costs, strict=True):
        coins = _coins(cost, currency)
        options.add_option(actor, proposal, text=name[:LONGEST_OPTION], cost=coins)
    return len(file.names)


def _coins(amount: Fraction, currency: str) -> int:
    coins = amount * 10 ** get_currency_precision(currency)
    if coins.denominator != 1 or coins < 1:
        raise NotPossible(_("An amount in the file is not whole in this currency."))
    return coins.numerator
