"""Ranked ballots for one seat: instant runoff.

At each stage every ballot counts for the option it ranks highest among those still standing. An
option with more than half of the ballots that still count is chosen; otherwise the option with the
fewest is excluded, and there is another stage. Of several with the fewest, the one with fewer at
the most recent stage at which they were not equal is excluded; if they always were, one drawn by
lot with the seed "SEED, stage N".
"""

from dataclasses import dataclass, field

from manyhands.decisions.engine.ballots import Ranked
from manyhands.decisions.engine.ties import Lot, choose, draw_one


@dataclass(frozen=True)
class Stage:
    """`held`: how many ballots count for each option; `exhausted`: how many no longer count.

    `chosen` and `excluded` are places in the options, at most one of them is given.
    """

    held: tuple[int, ...]
    exhausted: int
    chosen: int | None = None
    excluded: int | None = None
    lot: Lot | None = None


@dataclass
class InstantRunoff:
    """A count; `stages` are complete once `winner` is a place in the options."""

    round: Ranked
    stages: list[Stage] = field(default_factory=list)
    winner: int | None = None


def instant_runoff(ballots: Ranked, seed: str) -> InstantRunoff:
    """Count until one option is chosen. O(stages x different orders).

    Raises ValueError if no ballot ranks anybody who stands.

    >>> three = Ranked(("Ana", "Ben", "Cleo"), ((4, (0,)), (3, (1, 2)), (2, (2, 1))))
    >>> count = instant_runoff(three, "seed")
    >>> [stage.held for stage in count.stages], three.options[count.winner]
    ([(4, 3, 2), (4, 5, 0)], 'Ben')
    """
    valid = ballots.valid()
    if not valid:
        raise ValueError("no ballot ranks anybody who stands")
    count, standing = InstantRunoff(ballots), ballots.standing
    while count.winner is None:
        held, exhausted = _held(valid, standing, len(ballots.options))
        leader = max(standing, key=held.__getitem__)
        if 2 * held[leader] > sum(held) or len(standing) == 1:
            count.winner = leader
            count.stages.append(Stage(tuple(held), exhausted, chosen=leader))
        else:
            stage = _exclude(count, held, exhausted, standing, seed)
            standing = [who for who in standing if who != stage.excluded]
            count.stages.append(stage)
    return count


def _held(valid: list, standing: list[int], options: int) -> tuple[list[int], int]:
    held, exhausted, stand = [0] * options, 0, set(standing)
    for count, order in valid:
        first = next((who for who in order if who in stand), None)
        if first is None:
            exhausted += count
        else:
            held[first] += count
    return held, exhausted


def _exclude(
    count: InstantRunoff, held: list[int], exhausted: int, standing: list[int], seed: str
) -> Stage:
    fewest = min(held[who] for who in standing)
    tied = [who for who in standing if held[who] == fewest]
    tied = choose(tied, [stage.held for stage in count.stages], min)
    if len(tied) == 1:
        return Stage(tuple(held), exhausted, excluded=tied[0])
    stage_seed = f"{seed}, stage {len(count.stages) + 1}"
    who, lot = draw_one(tied, count.round.options, stage_seed)
    return Stage(tuple(held), exhausted, excluded=who, lot=lot)
