"""What a bank line may be: in the books already, like one before, or named in its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from manyhands.base.dates import plain_words
from manyhands.funds.inbox.belonging import KINDS, Guess, Seen
from manyhands.funds.inbox.queries import remembered, words_of
from manyhands.funds.models import BankLine
from manyhands.groups.models import Group
from manyhands.ledger.models import Fund, Posting, Transfer
from manyhands.ledger.queries import open_funds

NEAR = timedelta(days=10)
MOST_PIECES = 50


@dataclass(frozen=True)
class Idea:
    """The best guess for a line, in words; `transfer` where it is in the books already."""

    says: str
    why: str
    guess: Guess | None = None
    transfer: Transfer | None = None


def ideas(group: Group, lines: Sequence[BankLine]) -> list[Idea | None]:
    """The best idea for each line, with as many queries for twenty as for one."""
    funds = list(open_funds(group))
    seen = [_seen(line) for line in lines]
    asked = [list(kind.guesses(group, seen)) for kind in KINDS.values()]
    there = in_the_books(group, lines)
    found: list[Idea | None] = []
    for at, line in enumerate(lines):
        near = there.get(line.pk)
        guess = next((each[at] for each in asked if each[at]), None)
        guess = guess or _habit(line, funds) or _named(line, seen[at], funds)
        if near:
            says = _("It is in the books already, for %s.") % date_format(near[0].effective)
            found.append(Idea(says, _("The same amount, a near day."), transfer=near[0]))
        elif guess:
            found.append(Idea(_told(group, line, guess, funds), str(guess.why), guess))
        else:
            found.append(None)
    return found


def in_the_books(group: Group, lines: Sequence[BankLine]) -> dict[int, list[Transfer]]:
    """For each line the transfers that moved the same on its account near its day, and that no
    line names yet; the nearest first. 2 queries.
    """
    if not lines:
        return {}
    rows = _moved_near(group, lines).filter(moved__in={line.amount for line in lines})[:500]
    moved = list(rows)
    transfers = Transfer.objects.in_bulk({row[0] for row in moved}) if moved else {}
    found: dict[int, list[Transfer]] = {}
    for line in lines:
        same = (line.account.path, line.account.currency, line.amount)
        near = [
            transfers[one]
            for one, effective, *what in moved
            if tuple(what) == same and abs(effective - line.day) <= NEAR
        ]
        if near:
            found[line.pk] = sorted(near, key=lambda one: abs(one.effective - line.day))
    return found


@dataclass(frozen=True)
class Piece:
    """A transfer that may be a part of a line, what it moved, and whether those of its day make up
    the whole line.
    """

    transfer: Transfer
    moved: int
    fits: bool


def pieces(line: BankLine) -> list[Piece]:
    """Transfers near its day that moved less than the line on its account, in its direction: a bank
    books a batch of payments as one line. The nearest first; 2 queries.
    """
    smaller = Q(moved__lt=0, moved__gt=line.amount) | Q(moved__gt=0, moved__lt=line.amount)
    here = {"account__path": line.account.path, "commodity__code": line.account.currency}
    rows = list(_moved_near(line.group, [line]).filter(smaller, **here)[:MOST_PIECES])
    of_days: dict[date, int] = {}
    for _transfer, effective, _path, _currency, moved in rows:
        of_days[effective] = of_days.get(effective, 0) + moved
    transfers = Transfer.objects.in_bulk({row[0] for row in rows}) if rows else {}
    found = [
        Piece(transfers[one], moved, of_days[effective] == line.amount)
        for one, effective, _path, _currency, moved in rows
    ]
    return sorted(found, key=lambda one: (not one.fits, abs(one.transfer.effective - line.day)))


def _moved_near(group: Group, lines: Sequence[BankLine]) -> QuerySet[Any, Any]:
    """(transfer, day, account, currency, how much in all) near these lines, where no line names it.

    In several funds a transfer has several lines on one account: together they are what moved.
    """
    days = [line.day for line in lines]
    rows = Posting.objects.filter(
        transfer__group=group,
        account__path__in={line.account.path for line in lines},
        effective__gte=min(days) - NEAR,
        effective__lte=max(days) + NEAR,
        transfer__bank_lines=None,
        transfer__more_of=None,
        transfer__reverses=None,
        transfer__reversed_by=None,
    ).order_by("effective", "transfer")
    each = rows.values_list("transfer", "effective", "account__path", "commodity__code")
    return each.annotate(moved=Sum("amount"))


def _seen(line: BankLine) -> Seen:
    words = words_of(line)
    said = plain_words(f"{words.name} {words.text}") if words else ""
    return Seen(line.amount, line.account.currency, said)


def _habit(line: BankLine, funds: Sequence[Fund]) -> Guess | None:
    """What the last line of this shape was."""
    kept = line.account.habits.get(remembered(line)) if line.account.habits else None
    if not kept or kept[0] not in KINDS:
        return None
    kind, to, fund = kept
    open_too = fund if fund in {one.ref for one in funds} else ""
    return Guess(kind, to, open_too, _("A line like this was written down so before."))


def _named(line: BankLine, seen: Seen, funds: Sequence[Fund]) -> Guess | None:
    """Money that came for a fund whose name stands in the words, or for the only one there is."""
    if line.amount < 0:
        return None
    named = [one for one in funds if plain_words(one.name) in seen.words]
    if len(named) == 1:
        return Guess("gift", "", named[0].ref, _("Its words name the fund."))
    if len(funds) == 1:
        return Guess("gift", "", funds[0].ref, _("Money came, and there is one fund."))
    return None


def _told(group: Group, line: BankLine, guess: Guess, funds: Sequence[Fund]) -> str:
    choices = dict(KINDS[guess.kind].choices(group, line.amount))
    what: Any = choices.get(guess.to, KINDS[guess.kind].says)
    fund = next((one.name for one in funds if one.ref == guess.fund), "")
    return f"{what} – {fund}" if fund else str(what)
