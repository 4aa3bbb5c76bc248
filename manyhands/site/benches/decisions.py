"""Measures deciding: a large round, and a large budget by equal shares. Needs no database."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from time import perf_counter

from manyhands.decisions.engine.equal_shares import Budget, equal_shares
from manyhands.decisions.rules import Position, consensus, tally_of

ELECTORS, PEOPLE, PROJECTS, RUNS = 100_000, 10_000, 200, 5


def section() -> str:
    """The section of docs/benchmarks.md: the slowest of some runs of each."""
    return f"""## Deciding

The slowest of {RUNS} runs, on made-up stances and ballots; on average people support 12 projects.

| what | ms |
|--|--:|
| a round with {ELECTORS:,} electors, of whom each took a stance | {_round():.0f} |
| a budget with {PEOPLE:,} people and {PROJECTS} projects, by equal shares | {_budget():.0f} |"""


def _round() -> float:
    chance = Random(1)  # noqa: S311
    electors = range(ELECTORS)
    stances = [(elector, chance.choice(list(Position))) for elector in electors]
    return max(_timed(lambda: consensus(tally_of(stances, electors))) for _run in range(RUNS))


def _budget() -> float:
    chance = Random(1)  # noqa: S311
    liked = [chance.random() ** 2 + 0.02 for _project in range(PROJECTS)]
    budget = Budget(
        money=Fraction(3_000_000),
        projects=tuple(f"project {place}" for place in range(PROJECTS)),
        costs=tuple(Fraction(chance.randint(1_000, 100_000)) for _project in range(PROJECTS)),
        supported=tuple(
            frozenset(chance.choices(range(PROJECTS), liked, k=chance.randint(5, 20)))
            for _person in range(PEOPLE)
        ),
    )
    return max(_timed(lambda: equal_shares(budget, "seed")) for _run in range(RUNS))


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return 1000 * (perf_counter() - start)


if __name__ == "__main__":
    print(section())
