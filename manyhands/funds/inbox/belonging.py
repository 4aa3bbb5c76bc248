"""What a bank line may belong to. Floors and files above register more kinds, such as an ask."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import Actor
from manyhands.ledger import accounts
from manyhands.ledger import words as books
from manyhands.ledger.models import Account, Fund, Transfer
from manyhands.ledger.words import account_name

GIFTS, FEES, OPENING = "Income:Gifts", "Expense:Fees", "Equity:Opening"
GIFT = "gift"
# Accounts that most groups need sooner or later; what is in the books is offered beside them.
USUAL = {
    "Income:Dues": _("Dues"),
    "Income:Grants": _("Grants"),
    "Expense:Goods": _("Goods that were bought"),
    "Expense:Rent": _("Rent"),
    OPENING: _("What was there before"),
}
OWN = ("Assets:Cash", "Assets:Bank")
OFFERED = ("Income", "Expense", "Equity")

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Part:
    """So much (signed as the line) of a line belongs to `to` of a kind, in the fund of this ref."""

    kind: str
    to: str
    fund: str
    amount: int
    currency: str


@dataclass(frozen=True)
class Guess:
    """What a line may be: a kind and what of it, in which fund ("" where that is open), and why."""

    kind: str
    to: str
    fund: str
    why: Any


@dataclass(frozen=True)
class Seen:
    """A line as those see it who suggest: its amount, its currency, and words in small letters."""

    amount: int
    currency: str
    words: str


def nobodys(group: Group, to: str) -> Member | None:
    """It is about no member."""
    return None


def nothing_more(actor: Actor, part: Part, transfer: Transfer) -> None:
    """Nothing else is done once it is in the books."""


def no_guesses(group: Group, seen: Sequence[Seen]) -> Iterable[Guess | None]:
    """No idea about any of them."""
    return [None] * len(seen)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that bank lines belong to.

    `choices` are the things of this kind that a line with this amount may belong to, as (`to`,
    what it is called); `account` is the account of the books on the other side. `whose` names the
    member whom it is about, who has no say in linking it. `done` is called in the same transaction.
    `guesses` says for each line what it may be, with few queries for all of them. What does not
    `comes_again` is linked once, so nobody remembers it for the next line of the same shape.
    """

    key: str
    says: Any
    choices: Callable[[Group, int], Choices]
    account: Callable[[Group, str], Account]
    whose: Callable[[Group, str], Member | None] = nobodys
    done: Callable[[Actor, Part, Transfer], None] = nothing_more
    guesses: Callable[[Group, Sequence[Seen]], Iterable[Guess | None]] = no_guesses
    comes_again: bool = True


KINDS: dict[str, Kind] = {}
A_LINE = _("A line of the bank")
# Of several kinds at once, and of an account that the books name beside it, no kind says more.
books.FOR |= {"bank.split": A_LINE, "bank.other": A_LINE}


def register(kind: Kind) -> Kind:
    """From now on a bank line may belong to this; the books say so of what was linked to it."""
    assert kind.key not in KINDS, kind.key
    KINDS[kind.key] = kind
    books.FOR.setdefault(f"bank.{kind.key}", kind.says)
    return kind


def kind_of(group: Group, part: Part) -> Kind:
    """The kind of this part; NotPossible where there is no such thing for it."""
    kind = KINDS.get(part.kind)
    if kind is None or part.to not in dict(kind.choices(group, part.amount)):
        raise NotPossible(_("There is nothing like that to link it to. Look at the line again."))
    return kind


def whom_it_concerns(group: Group, parts: Iterable[Part]) -> Member | None:
    """The member whom these are about; NotPossible where they are about several."""
    found = {}
    for part in parts:
        who = KINDS[part.kind].whose(group, part.to) if part.kind in KINDS else None
        if who:
            found[who.pk] = who
    if len(found) > 1:
        raise NotPossible(_("One line can be about one member at most. Link two lines instead."))
    return next(iter(found.values()), None)


# --- kinds that the books need nobody else for -----------------------------------------


def _gifts(group: Group, amount: int) -> Choices:
    return [("", _("A gift"))] if amount > 0 else []


def _fees(group: Group, amount: int) -> Choices:
    return [("", _("A fee of the bank"))]


def _own(group: Group, amount: int) -> Choices:
    """Where else the group keeps money; cash always."""
    named = {row.path: row.name for row in group.bank_accounts.all()}
    rows = Account.objects.filter(group=group, path__regex=f"^({'|'.join(OWN)})(:|$)")
    paths = [*rows.order_by("path").values_list("path", flat=True), *named, "Assets:Cash"]
    cash = {"Assets:Cash": _("Cash")}
    called = {path: named.get(path) or cash.get(path) for path in paths}
    return [(path, words or account_name(path)) for path, words in called.items()]


def _others(group: Group, amount: int) -> Choices:
    rows = Account.objects.filter(
        group=group, holder=None, kind__in=["income", "expense", "equity"]
    )
    there = rows.order_by("path").values_list("path", flat=True)
    paths = dict.fromkeys([*USUAL, *there])
    offered = [path for path in paths if path.partition(":")[0] in OFFERED]
    own = (GIFTS, FEES)  # which are kinds of their own
    return [(path, USUAL.get(path) or account_name(path)) for path in offered if path not in own]


register(Kind(GIFT, _("A gift"), _gifts, lambda group, to: accounts.account(group, GIFTS)))
register(Kind("fee", _("A fee"), _fees, lambda group, to: accounts.account(group, FEES)))
register(Kind("transfer", _("Between our own"), _own, accounts.account))
register(Kind("other", _("Another account"), _others, accounts.account))


def fund_of(group: Group, ref: str) -> Fund:
    """The open fund of this ref, else NotPossible."""
    found = Fund.objects.filter(group=group, ref=ref, closed_at=None).first()
    if found is None:
        raise NotPossible(_("There is no such fund, or it is closed."))
    return found
