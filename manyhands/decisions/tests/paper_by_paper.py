"""The Scottish rules as a returning officer would follow them: each paper by itself, slowly.

Rules 45 to 52 of SSI 2007/42, for elections in which no lot is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from manyhands.decisions.engine.ballots import Ranked

FIVE_PLACES = Decimal("0.00001")


@dataclass
class Paper:
    order: tuple[int, ...]
    at: int | None  # whose parcel it lies in; None once it is not transferable
    value: Decimal = Decimal(1)


class Hall:
    """The counting hall: every paper, what each option is credited with, who is elected or out."""

    def __init__(self, ballots: Ranked) -> None:
        self.papers = [
            Paper(order, order[0]) for number, order in ballots.valid() for _ in range(number)
        ]
        self.everyone = range(len(ballots.options))
        self.seats = ballots.seats
        self.quota = len(self.papers) // (self.seats + 1) + 1
        self.credited = [Decimal(sum(p.at == who for p in self.papers)) for who in self.everyone]
        self.stages = [list(self.credited)]
        self.elected: list[int] = []
        self.excluded: list[int] = []

    def continuing(self) -> list[int]:
        return [who for who in self.everyone if who not in self.elected + self.excluded]

    def elect(self) -> None:
        self.elected += [who for who in self.continuing() if self.credited[who] >= self.quota]
        if len(self.continuing()) + len(self.elected) <= self.seats:
            self.elected += self.continuing()

    def earlier(self, who: int) -> list[Decimal]:
        """What it was credited with, at the most recent stage first: this breaks ties."""
        return [stage[who] for stage in reversed(self.stages)]

    def transfer_surplus(self, who: int) -> None:
        total = self.credited[who]
        surplus = total - self.quota
        self.move(who, lambda value: (surplus * value / total).quantize(FIVE_PLACES, ROUND_DOWN))
        self.credited[who] = Decimal(self.quota)

    def exclude(self, who: int) -> None:
        self.excluded.append(who)
        self.move(who, lambda value: value)

    def move(self, who: int, worth: Callable[[Decimal], Decimal]) -> None:
        """Each paper of `who` goes to the next preference that is continuing, if there is one."""
        continuing = self.continuing()
        self.credited[who] = Decimal(0)
        for paper in self.papers:
            if paper.at == who:
                later = paper.order[paper.order.index(who) + 1 :]
                paper.at = next((to for to in later if to in continuing), None)
                paper.value = worth(paper.value)
                if paper.at is not None:
                    self.credited[paper.at] += paper.value
        self.stages.append(self.credited)


def paper_by_paper(ballots: Ranked) -> list[list[Decimal]]:
    """How many papers each option is credited with at the end of each stage."""
    hall = Hall(ballots)
    hall.elect()
    while len(hall.elected) < hall.seats and hall.continuing():
        over = [who for who in hall.elected if hall.credited[who] > hall.quota]
        if over:
            hall.transfer_surplus(max(over, key=hall.earlier))
        else:
            hall.exclude(min(hall.continuing(), key=hall.earlier))
        hall.elect()
        hall.stages[-1] = list(hall.credited)
    return hall.stages
