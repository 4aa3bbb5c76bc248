"""How unevenly something is carried: against values worked out by hand, and against chance."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from manyhands.decisions.engine.concentration import (
    by_chance,
    fewest_for_half,
    gini,
    herfindahl,
)

SPREADS = [counts for n in (1, 2, 3, 4) for counts in product(range(4), repeat=n)]


@pytest.mark.parametrize("counts", SPREADS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    n, total = len(counts), sum(counts)
    apart = sum(abs(one - other) for one in counts for other in counts)

    expected = Fraction(apart, 2 * n * total) if total else 0

    assert gini(counts) == expected


@pytest.mark.parametrize("counts", SPREADS)
def test_giving_one_thing_to_who_has_less_never_makes_it_more_uneven(counts):
    for rich, poor in product(range(len(counts)), repeat=2):
        if counts[rich] > counts[poor] + 1:
            after = list(counts)
            after[rich] -= 1
            after[poor] += 1
            assert gini(after) < gini(counts)
            assert herfindahl(after) < herfindahl(counts)


@pytest.mark.parametrize(("people", "things", "median", "p95"), [(8, 12, 40, 56), (20, 60, 30, 39)])
def test_chance_alone_is_as_uneven_as_has_been_published(people, things, median, p95):
    """Source: the specification of power analytics, 6.1, from 10,000 permutations."""
    found = by_chance(people, things, Random(7), draws=10_000)

    assert abs(100 * found.median - median) <= 2
    assert abs(100 * found.p95 - p95) <= 2


def test_half_of_it_is_carried_by_few():
    assert fewest_for_half([3, 3, 3, 3]) == 2
    assert fewest_for_half([12, 0, 0]) == 1
    assert fewest_for_half([]) == 0
