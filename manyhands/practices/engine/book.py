"""A book in memory, kept by the same rules as the one in the database; for trying a recipe out."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from manyhands.practices.engine import amounts
from manyhands.practices.engine.recipes import SLOT, Event, Recipe


class CannotPay(Exception):
    """An account would fall below zero."""


class Book:
    """What each account holds in each fund, in minor units: more than zero is debit.

    `never_below_zero` names the accounts that hold real things: a till, a bank account.
    """

    def __init__(
        self, recipe: Recipe, never_below_zero: tuple[str, ...] = ("Assets:Bank",)
    ) -> None:
        self.recipe = recipe
        self.holds: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.real = never_below_zero
        self.counts: Counter[str] = Counter()

    def post(self, event: str, values: Mapping[str, int], **slots: str) -> None:
        """Book what happened, all of it or nothing; `slots` fill {m} and the like.

        Raises CannotPay where a till or a bank account would fall below zero.
        """
        legs = self._legs(self.recipe.events[event], values, slots)
        after: dict[tuple[str, str], int] = {}
        for place, amount in legs:
            after[place] = after.get(place, self.holds[place]) + amount
        for (account, fund), held in after.items():
            if account in self.real and held < 0 and held < self.holds[account, fund]:
                raise CannotPay(f"{account} has too little in {fund}")
        assert sum(amount for _place, amount in legs) == 0, f"{event} does not balance"
        self.holds.update(after)
        self.counts[event] += 1

    def _legs(
        self, event: Event, values: Mapping[str, int], slots: Mapping[str, str]
    ) -> list[tuple[tuple[str, str], int]]:
        given = {name: param.value for name, param in self.recipe.params.items()} | dict(values)
        return [
            (
                (SLOT.sub(lambda slot: slots[slot[1]], line.account), line.fund),
                amounts.worth(line.amount, given),
            )
            for line in event.lines
        ]

    def balance(self, account: str, fund: str | None = None) -> int:
        """What the account, or all accounts below it ("Receivable"), holds; in all funds or one."""
        return sum(
            held
            for (path, of), held in self.holds.items()
            if fund in (None, of) and (path == account or path.startswith(f"{account}:"))
        )

    def is_sound(self) -> bool:
        """Whether each fund sums up to nothing, as what is balanced at each step must."""
        sums: Counter[str] = Counter()
        for (_path, fund), held in self.holds.items():
            sums[fund] += held
        return not any(sums.values())
