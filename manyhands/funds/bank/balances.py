"""Which rows of a bank's sheet say what is there, among those that say what came and went.

Whoever pays can write "saldo" too, so the words alone do not tell: what is there fits what came and
went between two such rows. A row that fits nothing counts as a payment, since none may be lost.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

# Only a bank writes this, at the head and at the foot of its sheet.
SURELY = frozenset(
    {
        *("saldo anterior", "saldo do dia", "s a l d o", "saldo final", "saldo inicial"),
        *("opening balance", "closing balance", "balance brought forward"),
        *("balance carried forward", "anfangssaldo", "endsaldo", "solde precedent"),
        *("ancien solde", "nouveau solde"),
    }
)
PERHAPS = frozenset({"saldo", "brought forward", "b/f", "kontostand"})


class Told(NamedTuple):
    """A row: its words in small letters, and its amount; None where that cannot be read."""

    words: frozenset[str]
    amount: int | None = None

    @property
    def is_sure(self) -> bool:
        return bool(self.words & SURELY) and self.words <= SURELY | PERHAPS

    @property
    def may_be_one(self) -> bool:
        return bool(self.words) and self.words <= SURELY | PERHAPS


def balances_in(rows: Sequence[Told]) -> set[int]:
    """The places of the rows that say what is there, whichever way the sheet runs in time.

    One whose words only a bank writes is known where it stands first or last; any where it bears no
    amount that can be read there, and else by one more that differs from it by what came and went
    between them.

    >>> paid = Told(frozenset({"dues"}), 20)
    >>> told = [Told(frozenset({"saldo"}), amount) for amount in (100, 120)]
    >>> balances_in([told[0], paid, told[1]]), balances_in([told[0], paid])
    ({0, 2}, set())
    """
    ends = {at for at in (0, len(rows) - 1) if rows and rows[at].may_be_one}
    found = {at for at in ends if rows[at].is_sure or rows[at].amount is None}
    alike = defaultdict[tuple[int, int], list[tuple[int, int]]](list)
    moved = moves = 0
    for at, row in enumerate(rows):
        if not row.may_be_one:
            moved, moves = moved + (row.amount or 0), moves + bool(row.amount)
        elif row.amount is not None:
            for way in (1, -1):
                alike[way, row.amount - way * moved].append((at, moves))
        elif row.is_sure:
            found.add(at)
    for same in alike.values():
        found |= _that_fit(rows, same)
    return found


def _that_fit(rows: Sequence[Told], same: list[tuple[int, int]]) -> set[int]:
    """Those that agree over something that moved; with nothing between them, the sure ones only:
    the same amount twice may as well be two payments.
    """
    if len({moves for _at, moves in same}) > 1:
        return {at for at, _moves in same}
    sure = {at for at, _moves in same if rows[at].is_sure}
    return sure if len(sure) > 1 else set()
