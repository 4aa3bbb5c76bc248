"""What is on the shelf: goods come in, what is left is counted, what is past its day goes to waste.

A lot is a unit of its own, since its day is: Monday's soup is not Thursday's. Who takes something
is written down nowhere: somebody counts what is left, and the difference was taken home.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, done_before, write
from manyhands.ledger import accounts, rules
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Account, Balance, Commodity, Fund, Transfer
from manyhands.ledger.posting import Draft, Leg, post
from manyhands.ledger.queries import balance
from manyhands.ledger.words import name_of
from manyhands.record import log

BROUGHT, HOUSEHOLDS, WASTE = "World:Donors", "World:Households", "World:Waste"
PLACES = "Place:"
ALL_THERE = _("All of it is still there, so there is nothing to write down.")
NO_PLACE = _("There is no such place.")
NO_NAME = _("Write what the place is called, with at least one letter or digit.")
MOST_LETTERS, MOST_OF_PATH = 60, 40
SIGNS = re.compile(r"[\s.,:;'’\"/()_-]+")  # no others: marks of many scripts are part of a word


# --- acts -----------------------------------------------------------------------------------


@action("shelf.put_in", by=any_member, says=_("Put something on a shelf of the group."))
def put_in(actor, fund, /, *, nonce, lot, effective):
    """So much of a `lot` came for the fund: [place, name, last day or nothing, amount].

    A place that is there is its path, a new one what it is called. Days are ISO 8601; the same
    `nonce` does it once.
    """
    place, name, use_by, many = lot
    log.hold(actor.group.log_id)
    accounts.book_of(fund.group)
    if many <= 0:
        raise NotPossible(_("Write how many there are."))
    shelf = _place(fund.group, place)
    unit = accounts.lot(fund.group, name, date.fromisoformat(use_by) if use_by else None)
    legs = [
        Leg(accounts.account(fund.group, BROUGHT), fund, unit, -many),
        Leg(shelf, fund, unit, many),
    ]
    day = date.fromisoformat(effective)
    made = post(actor, Draft(f"shelf:{nonce}", "shelf.put_in", legs, day))
    write(actor, "shelf.put_in", transfer=made.ref, code=unit.code, name=name, use_by=use_by)
    return made


@action("shelf.count", by=any_member, says=_("Write down what is left on a shelf."))
def count_left(actor, account, /, *, nonce, left, effective):
    """At the end of that day so much was `left` of each lot, [code, fund's ref, how many]: what is
    missing was taken home, and what is more was brought. Who took it is not asked.
    """
    log.hold(actor.group.log_id)
    there = Transfer.objects.filter(group=account.group, key=f"shelf:{nonce}").first()
    if there:
        done_before()
        return there
    day = date.fromisoformat(effective)
    legs = [leg for said in left for leg in _difference(account, said, day)]
    if not legs:
        raise NotPossible(ALL_THERE)
    made = post(actor, Draft(f"shelf:{nonce}", "shelf.count", legs, day))
    write(actor, "shelf.count", transfer=made.ref)
    return made


@action("shelf.bin", by=any_member, says=_("Bin what nobody can use any more."))
def bin_lot(actor, account, /, *, nonce, binned, effective):
    """Of `binned`, [code, fund's ref, how many], so much goes from the shelf to waste."""
    unit, fund = _found(account, binned)
    if binned[2] <= 0:
        raise NotPossible(_("Write how many there are."))
    waste = accounts.account(account.group, WASTE)
    legs = [Leg(account, fund, unit, -binned[2]), Leg(waste, fund, unit, binned[2])]
    day = date.fromisoformat(effective)
    made = post(actor, Draft(f"shelf:{nonce}", "shelf.bin", legs, day))
    write(actor, "shelf.bin", transfer=made.ref)
    return made


def _place(group: Group, said: str) -> Account:
    """The place of this path or name; opened where there is none."""
    there = place_called(group, said)
    if there:
        if not there.title and said not in (there.path, name_of(there)):
            accounts.entitle(there, said)
        return there
    if said.startswith(PLACES):
        if not rules.PATH.fullmatch(said):
            raise NotPossible(NO_PLACE)
        return accounts.account(group, said)
    if not is_a_name(said):
        raise NotPossible(NO_NAME)
    made = accounts.account(group, _free_path(group, said))
    accounts.entitle(made, said)
    return made


def _free_path(group: Group, words: str) -> str:
    """A path made of the letters A to Z and digits of `words`, which no other place has."""
    stem = PLACES + (_in_code(words) or "Place")
    there = {path.casefold() for path in places(group).values_list("path", flat=True)}
    paths = (f"{stem}{number}" if number else stem for number in count())
    return next(path for path in paths if path.casefold() not in there)


def _in_code(words: str) -> str:
    """The letters A to Z and digits of `words`, each word with a capital.

    >>> _in_code("Nevera de la ñ, 3")
    'NeveraDeLaN3'
    """
    marks_off = unicodedata.normalize("NFKD", words)
    parts = re.findall(r"[A-Za-z0-9]+", re.sub(r"[\u0300-\u036f]", "", marks_off))
    return "".join(part[0].upper() + part[1:] for part in parts)[:MOST_OF_PATH]


def _difference(account: Account, said: Sequence[Any], day: date) -> list[Leg]:
    unit, fund = _found(account, said)
    gone = balance(account, unit, fund, as_of=day) - said[2]
    if not gone:
        return []
    other = accounts.account(account.group, HOUSEHOLDS if gone > 0 else BROUGHT)
    return [Leg(account, fund, unit, -gone), Leg(other, fund, unit, gone)]


def _found(account: Account, said: Sequence[Any]) -> tuple[Commodity, Fund]:
    unit = Commodity.objects.filter(group=account.group, code=said[0], kind="goods").first()
    fund = Fund.objects.filter(group=account.group, ref=said[1]).first()
    if unit is None or fund is None or said[2] < 0:
        raise NotPossible(_("There is no such account, fund or unit in the books."))
    if not account.path.startswith(PLACES):
        raise NotPossible(NO_PLACE)
    return unit, fund


# --- what is there --------------------------------------------------------------------------


@dataclass(frozen=True)
class Lot:
    """So much of one lot on one shelf, for one fund."""

    path: str
    place: str
    unit: Commodity
    fund: Fund
    many: int
    is_past: bool

    @property
    def choice(self) -> str:
        """What names it in a form."""
        return f"{self.unit.code}:{self.fund.ref}"

    @property
    def words(self) -> str:
        """How many of what, without its day, which is said beside it."""
        return in_words(self.many, self.unit, with_day=False)


def lots(group: Group, today: date, place: Account | None = None) -> list[Lot]:
    """All that is on the shelves of the group, or on one, the soonest day first. 1 query.

    What is past its day is not offered: it stays on the shelf until somebody bins it.
    """
    rows = Balance.objects.filter(
        account__group=group,
        commodity__kind="goods",
        account__path__startswith=PLACES,
        posted__gt=0,
    ).select_related("account", "commodity", "fund")
    if place:
        rows = rows.filter(account=place)
    found = [
        Lot(
            row.account.path,
            name_of(row.account),
            row.commodity,
            row.fund,
            row.posted,
            is_past=row.commodity.use_by is not None and row.commodity.use_by < today,
        )
        for row in rows
    ]
    return sorted(found, key=_soonest)


def _soonest(lot: Lot) -> tuple[date, str, str, str]:
    return (lot.unit.use_by or date.max, lot.unit.name, lot.path, lot.fund.ref)


def is_a_name(words: str) -> bool:
    """Whether a place may be called so."""
    return len(words) <= MOST_LETTERS and any(letter.isalnum() for letter in words)


def place_called(group: Group, words: str) -> Account | None:
    """The place of this name, or of this path."""
    asked = _alike(words)
    found = (row for row in places(group) if words == row.path or asked == _alike(name_of(row)))
    return next(found, None)


def _alike(words: str) -> str:
    """The same for names that people take for the same: capitals and signs say nothing, nor do
    blanks but between digits, since Room 1-2 is not Room 12.

    >>> _alike("Corner fridge") == _alike("corner-Fridge") == _alike("CornerFridge")
    True
    """
    blanks = SIGNS.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()
    return re.sub(r"(?<!\d) | (?!\d)", "", blanks)


def places(group: Group) -> QuerySet[Account]:
    """The shelves of the group, by name."""
    return Account.objects.filter(group=group, path__startswith=PLACES).order_by("path")
