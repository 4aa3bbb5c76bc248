"""How unevenly something is carried, and how unevenly chance alone would spread it; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol


class Chance(Protocol):
    """A seeded generator, such as `random.Random(seed)`."""

    def choices(self, population: range, *, k: int) -> list[int]: ...


def gini(counts: Sequence[int]) -> Fraction:
    """Gini coefficient of whole counts, each person's one, those with nothing included.

    0 when all carry the same, (n-1)/n when one of n carries everything; 0 where there is nothing.

    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
    (Fraction(0, 1), Fraction(3, 4))
    """
    total, n = sum(counts), len(counts)
    if not total:
        return Fraction(0)
    weighted = sum(place * count for place, count in enumerate(sorted(counts), 1))
    return Fraction(2 * weighted, n * total) - Fraction(n + 1, n)


def herfindahl(counts: Sequence[int]) -> Fraction:
    """Herfindahl's index, normalized: 0 when all carry the same, 1 when one carries everything.

    >>> herfindahl([2, 2]), herfindahl([0, 4])
    (Fraction(0, 1), Fraction(1, 1))
    """
    total, n = sum(counts), len(counts)
    if not total or n < 2:
        return Fraction(0)
    squares = Fraction(sum(count * count for count in counts), total * total)
    return (squares - Fraction(1, n)) / (1 - Fraction(1, n))


def fewest_for_half(counts: Sequence[int]) -> int:
    """How few people together carry half of it, or more.

    >>> fewest_for_half([5, 1, 1, 1, 1, 1])
    1
    """
    half, carried = Fraction(sum(counts), 2), 0
    for people, count in enumerate(sorted(counts, reverse=True)):
        if carried >= half:
            return people
        carried += count
    return len(counts)


@dataclass(frozen=True)
class Baseline:
    """What chance gives when `things` fall on `people` one by one, each on anybody alike."""

    median: Fraction
    p95: Fraction


def by_chance(people: int, things: int, chance: Chance, draws: int = 400) -> Baseline:
    """Gini coefficients of `draws` random spreads. O(draws * (things + people)).

    >>> from random import Random
    >>> spread = by_chance(8, 12, Random(1))
    >>> round(float(spread.median), 1)
    0.4
    """
    if people < 1 or things < 1:
        return Baseline(Fraction(0), Fraction(0))
    found = sorted(gini(_spread(people, things, chance)) for _draw in range(draws))
    return Baseline(found[len(found) // 2], found[min(len(found) - 1, 95 * len(found) // 100)])


def _spread(people: int, things: int, chance: Chance) -> list[int]:
    counts = [0] * people
    for who in chance.choices(range(people), k=things):
        counts[who] += 1
    return counts
