"""Ranked ballots for several seats: the single transferable vote of Scottish council elections.

Weighted inclusive Gregory, to five decimal places, exactly as in rules 45 to 52 of the Scottish
Local Government Elections Order 2007 (SSI 2007/42, schedule 1). All values are whole numbers of
hundred-thousandths of a ballot. Ties are broken by the most recent stage at which those concerned
were not equal, then by a lot with the seed "SEED, stage N".
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from manyhands.decisions.engine.ballots import Order, Ranked
from manyhands.decisions.engine.ties import Lot, choose, draw_one

ONE = 100_000  # one ballot, in the units of every value here

Papers = dict[tuple[Order, int], int]  # (rest of the order, value of each paper) -> how many


@dataclass(frozen=True)
class Stage:
    """What a stage did and how it ended; values in hundred-thousandths of a ballot.

    `surplus_of` or `excluded` is whose papers went on; at the first stage neither. `elected` are
    those who were deemed elected at its end, most papers first. `non_transferable` is all that no
    option holds: papers without a next preference, and decimals beyond the fifth (`rounding`).
    """

    held: tuple[int, ...]
    non_transferable: int
    rounding: int
    elected: tuple[int, ...] = ()
    surplus_of: int | None = None
    excluded: int | None = None
    lot: Lot | None = None


@dataclass
class Count:
    """A whole count: `quota` in ballots, `elected` as places in the options, in order."""

    round: Ranked
    seed: str
    valid: int
    quota: int
    stages: list[Stage] = field(default_factory=list)
    elected: list[int] = field(default_factory=list)


def count(ballots: Ranked, seed: str) -> Count:
    """Count until every seat is filled, or nobody is left to fill one.

    Raises ValueError if no ballot ranks anybody who stands, or if a lot is needed and the seed is
    empty. O(stages x different papers).
    """
    valid = ballots.valid()
    if not valid:
        raise ValueError("no ballot ranks anybody who stands")
    total = sum(number for number, _order in valid)
    result = Count(ballots, seed, total, quota=total // (ballots.seats + 1) + 1)
    _Table(result, valid).run()
    return result


class _Table:
    """The counting table: who holds which papers, who still stands, what was lost."""

    def __init__(self, result: Count, valid: list[tuple[int, Order]]) -> None:
        self.result = result
        self.continuing = result.round.standing
        self.papers: dict[int, Papers] = defaultdict(lambda: defaultdict(int))
        self.held = [0] * len(result.round.options)
        self.lost = self.rounding = 0
        for number, order in valid:
            self.papers[order[0]][order[1:], ONE] += number
            self.held[order[0]] += number * ONE

    @property
    def quota(self) -> int:
        return self.result.quota * ONE

    @property
    def vacancies(self) -> int:
        return self.result.round.seats - len(self.result.elected)

    def run(self) -> None:
        self._end_stage()
        while self.vacancies and self.continuing:
            over = [who for who in self.result.elected if self.held[who] > self.quota]
            if over:
                self._transfer_surplus(over)
            else:
                self._exclude()

    def _transfer_surplus(self, over: list[int]) -> None:
        """Rules 48 and 49: the largest surplus goes on, each paper at a part of its value."""
        who, lot = self._one_of(over, max)
        surplus, total = self.held[who] - self.quota, self.held[who]
        self._hand_on(who, surplus, lambda value: surplus * value // total)
        self.held[who] = self.quota
        self._end_stage(surplus_of=who, lot=lot)

    def _exclude(self) -> None:
        """Rules 50 and 51: the fewest papers go on at the value they have."""
        who, lot = self._one_of(self.continuing, min)
        self.continuing = [other for other in self.continuing if other != who]
        self._hand_on(who, self.held[who], lambda value: value)
        self.held[who] = 0
        self._end_stage(excluded=who, lot=lot)

    def _hand_on(self, who: int, amount: int, worth: Callable[[int], int]) -> None:
        """Give papers of `who` that are worth `amount` to the next preference on each."""
        given = stuck = 0
        for (rest, value), number in self.papers.pop(who, {}).items():
            at = next((at for at, to in enumerate(rest) if to in self.continuing), None)
            if at is None:
                stuck += number * worth(value)
            else:
                self.papers[rest[at]][rest[at + 1 :], worth(value)] += number
                self.held[rest[at]] += number * worth(value)
                given += number * worth(value)
        self.lost += amount - given
        self.rounding += amount - given - stuck

    def _one_of(self, those: list[int], better: Callable[..., int]) -> tuple[int, Lot | None]:
        best = better(self.held[who] for who in those)
        tied = [who for who in those if self.held[who] == best]
        tied = choose(tied, [stage.held for stage in self.result.stages], better)
        if len(tied) == 1:
            return tied[0], None
        seed = f"{self.result.seed}, stage {len(self.result.stages) + 1}"
        return draw_one(tied, self.result.round.options, seed)

    def _end_stage(
        self,
        surplus_of: int | None = None,
        excluded: int | None = None,
        lot: Lot | None = None,
    ) -> None:
        """Rules 47 and 52: who has the quota is elected, and who remains for the last seats."""
        reached = self._fullest_first(lambda who: self.held[who] >= self.quota)
        if len(self.continuing) <= self.vacancies - len(reached):
            reached += self._fullest_first(lambda who: True)
        self.result.elected += reached
        self.result.stages.append(
            Stage(
                held=tuple(self.held),
                non_transferable=self.lost,
                rounding=self.rounding,
                elected=tuple(reached),
                surplus_of=surplus_of,
                excluded=excluded,
                lot=lot,
            )
        )

    def _fullest_first(self, wanted: Callable[[int], bool]) -> list[int]:
        """Take those out of the continuing who are wanted, who holds most first."""
        taken = [who for who in self.continuing if wanted(who)]
        self.continuing = [who for who in self.continuing if who not in taken]
        return sorted(taken, key=lambda who: -self.held[who])
