"""The method of equal shares: a budget in which everybody decides about an equal part.

Everybody gets the same share of the money. A project can be paid by those who support it if what
they have left suffices; they pay equally, or, where people give points, in proportion to the points
they gave it, and who has too little left pays all of it. The project that does best is chosen and
paid, and so on until no other can be paid. A project does best when each unit of it costs its most
burdened supporter least: with `worth` "cost" a unit is a unit of money, which favors what has most
supporters who pay in full; with "project" every project is one unit, which favors what costs each
supporter least. Points count the units: who gave 3 gets 3 of them. The equal are drawn by lot, with
the seed "SEED, project N".

Money may be left over, since a share is only spent on what its holder supports. `completed` raises
all shares step by step, as if there were more money, while something that is supported could still
be bought with what is left over, and stops before what is chosen would cost more than there is
("Add1", where a step is one unit of money).

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021. All amounts are exact fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush, heapreplace
from math import gcd, lcm
from typing import Literal

from manyhands.decisions.engine.ties import Lot, draw_one

Worth = Literal["cost", "project"]
Ballot = frozenset[int] | Mapping[int, Fraction]  # places of projects; or their points, above 0


@dataclass(frozen=True)
class Budget:
    """How much money there is, what the projects cost, and who supports what.

    `costs` are by project, above 0. `supported` has one set of places in `projects` for each
    person, empty ones too, for whoever took part; or, where people give points, the points by
    place. A mark is 1 point. Raises ValueError for what cannot be.
    """

    money: Fraction
    projects: tuple[str, ...]
    costs: tuple[Fraction, ...]
    supported: tuple[Ballot, ...]

    def __post_init__(self) -> None:
        if len(self.costs) != len(self.projects) or len(set(self.projects)) != len(self.projects):
            raise ValueError("each project has one name and one cost")
        if self.money < 0 or any(cost <= 0 for cost in self.costs):
            raise ValueError("money is not below 0, and every project costs something")
        if any(who not in range(len(self.projects)) for ballot in self.supported for who in ballot):
            raise ValueError("somebody supports a project that is not there")
        if any(given <= 0 for ballot in self._with_points() for given in ballot.values()):
            raise ValueError("points are above 0")

    def _with_points(self) -> list[Mapping[int, Fraction]]:
        return [ballot for ballot in self.supported if isinstance(ballot, Mapping)]

    @property
    def has_points(self) -> bool:
        """Whether people give points, instead of only marking what they support."""
        return bool(self._with_points())

    def points(self, person: int, project: int) -> Fraction:
        """What this person, a place in `supported`, gave a project that they support."""
        ballot = self.supported[person]
        return ballot[project] if isinstance(ballot, Mapping) else Fraction(1)


@dataclass(frozen=True)
class Paid:
    """A project that was chosen, and who paid how much: (place in `supported`, amount) pairs."""

    project: int
    payments: tuple[tuple[int, Fraction], ...]
    lot: Lot | None = None


@dataclass(frozen=True)
class Result:
    """What was chosen, in order; `share` is what each person had to give."""

    share: Fraction
    chosen: tuple[Paid, ...]


def worth_of(budget: Budget) -> Worth:
    """What a unit is unless somebody chose: of money; or, where people give points, a point."""
    return "project" if budget.has_points else "cost"


def equal_shares(budget: Budget, seed: str, worth: Worth = "cost") -> Result:
    """Choose and pay projects until nobody can pay another.

    10,000 people and 200 projects take less than a second by marks, and by points twice as long;
    O(projects x marks) at worst.

    >>> two = Budget(Fraction(12), ("bench", "oven"), (Fraction(4), Fraction(9)),
    ...              (frozenset({0}), frozenset({0, 1}), frozenset({1})))
    >>> [(two.projects[paid.project], paid.payments) for paid in equal_shares(two, "seed").chosen]
    [('bench', ((0, Fraction(2, 1)), (1, Fraction(2, 1))))]
    """
    people = len(budget.supported)
    share = budget.money / people if people else Fraction(0)
    return _Purse(budget, share, worth).spend(seed)


def completed(
    budget: Budget, seed: str, worth: Worth = "cost", step: Fraction = Fraction(1)
) -> Result:
    """The same with shares raised by `step` for as long as that helps to spend what is there.

    Counts the whole budget once for each step, so choose a step that fits the size of the shares.
    Raises ValueError if `step` is not above 0.
    """
    if step <= 0:
        raise ValueError("a step is above 0")
    result = equal_shares(budget, seed, worth)
    while _could_buy_more(budget, result):
        further = _Purse(budget, result.share + step, worth).spend(seed)
        if _left_over(budget, further) < 0:
            break
        result = further
    return result


def _left_over(budget: Budget, result: Result) -> Fraction:
    return budget.money - sum(budget.costs[paid.project] for paid in result.chosen)


def _could_buy_more(budget: Budget, result: Result) -> bool:
    """Whether a project that somebody supports is not chosen, and what is left over pays for it."""
    wanted = set[int]().union(*budget.supported) - {paid.project for paid in result.chosen}
    left = _left_over(budget, result)
    return any(budget.costs[project] <= left for project in wanted)


class _Purse:
    """What everybody has left, as whole numbers of one small unit: `1 / scale` of the money's.

    Whole numbers are exact and far quicker than fractions; the unit shrinks when a payment needs
    it to. Points are whole numbers of a small unit too, the same all along.
    """

    def __init__(self, budget: Budget, share: Fraction, worth: Worth) -> None:
        self.budget, self.share, self.worth = budget, share, worth
        self.scale = lcm(share.denominator, *(cost.denominator for cost in budget.costs))
        self.left = [int(share * self.scale)] * len(budget.supported)
        self.supporters: list[list[int]] = [[] for _ in budget.projects]
        for person, ballot in enumerate(budget.supported):
            for project in ballot:
                self.supporters[project].append(person)
        self.points = _whole_points(budget, self.supporters)

    def spend(self, seed: str) -> Result:
        waiting = [(Fraction(0), who) for who in range(len(self.budget.projects))]
        heapify(waiting)
        chosen: list[Paid] = []
        while best := self._best(waiting):
            who, lot = best[0][1], None
            if len(best) > 1:
                tied = [project for _burden, project in best]
                who, lot = draw_one(
                    tied, self.budget.projects, f"{seed}, project {len(chosen) + 1}"
                )
            for again in best:
                if again[1] != who:
                    heappush(waiting, again)
            chosen.append(Paid(who, self._pay(who), lot))
        return Result(self.share, tuple(chosen))

    def _best(self, waiting: list[tuple[Fraction, int]]) -> list[tuple[Fraction, int]]:
        """Take all projects with the least burden out of the heap.

        What lies in the heap is a burden of earlier, when people had more left; it is never too
        high, so whatever is looked at again and stays in front is best.
        """
        best: list[tuple[Fraction, int]] = []
        while waiting and (not best or waiting[0][0] <= best[0][0]):
            burden = self._burden(waiting[0][1])
            if burden is None:
                heappop(waiting)
            elif burden > waiting[0][0]:
                heapreplace(waiting, (burden, waiting[0][1]))
            else:
                best.append(heappop(waiting))
        return best

    def _burden(self, project: int) -> Fraction | None:
        """What a unit of it costs whoever pays most; None if it cannot be paid."""
        rate = self._rate(project)
        if rate is None:
            return None
        amount, points = rate
        units = self.budget.costs[project] if self.worth == "cost" else 1
        return Fraction(amount, points * self.scale) / units

    def _rate(self, project: int) -> tuple[int, int] | None:
        """(amount, points): who can, pays amount / points for each point; others all they have."""
        missing = int(self.budget.costs[project] * self.scale)
        left = [self.left[person] for person in self.supporters[project]]
        if sum(left) < missing:
            return None
        if self.points:
            return _by_points(missing, left, self.points[project])
        payers = len(left)
        if min(left) * payers >= missing:
            return missing, payers
        for amount in sorted(left):
            if amount * payers >= missing:
                break
            missing -= amount
            payers -= 1
        return missing, payers

    def _pay(self, project: int) -> tuple[tuple[int, Fraction], ...]:
        rate = self._rate(project)
        assert rate is not None
        amount, points = self._in_whole_units(*rate)
        supporters = self.supporters[project]
        given = self.points[project] if self.points else [1] * len(supporters)
        due = {each: amount // points * each for each in set(given)}
        in_full = {each: Fraction(full, self.scale) for each, full in due.items()}
        payments = []
        for person, each in zip(supporters, given, strict=True):
            had = self.left[person]
            if had >= due[each]:
                self.left[person] = had - due[each]
                payments.append((person, in_full[each]))
            elif had:
                self.left[person] = 0
                payments.append((person, Fraction(had, self.scale)))
        return tuple(payments)

    def _in_whole_units(self, amount: int, points: int) -> tuple[int, int]:
        """Shrink the unit until `amount` can be divided evenly among the points."""
        times = points // gcd(amount, points)
        if times > 1:
            self.scale *= times
            self.left = [had * times for had in self.left]
        return amount * times, points


def _whole_points(budget: Budget, supporters: list[list[int]]) -> list[list[int]]:
    """By project, the points of each supporter in whole numbers; empty where people only mark."""
    if not budget.has_points:
        return []
    given = [
        [budget.points(person, project) for person in people]
        for project, people in enumerate(supporters)
    ]
    unit = lcm(*(each.denominator for people in given for each in people))
    return [[each.numerator * unit // each.denominator for each in people] for people in given]


def _by_points(missing: int, left: list[int], given: list[int]) -> tuple[int, int]:
    """The rate at which those who have `left` and gave these points pay what is missing.

    They have enough together. Whoever has least for each of their points is the first who cannot
    pay it.
    """
    points, unit = sum(given), lcm(*set(given))
    times = {each: unit // each for each in set(given)}
    for_a_point = [had * times[each] for had, each in zip(left, given, strict=True)]
    if min(for_a_point) * points >= missing * unit:
        return missing, points
    for has, had, each in sorted(zip(for_a_point, left, given, strict=True)):
        if has * points >= missing * unit:
            break
        missing -= had
        points -= each
    return missing, points
