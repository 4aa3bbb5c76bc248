"""Who has more than they need gives to who has less: exact, and in the fewest payments."""

import random
from itertools import chain, combinations

import pytest

from manyhands.practices.engine import needs


def can_settle(edges, given, got):
    """Whether these pairs alone can carry it (Gale 1957): no givers have more than those they may
    pay get.
    """
    for givers in chain.from_iterable(combinations(given, n) for n in range(1, len(given) + 1)):
        reached = {taker for giver, taker in edges if giver in givers}
        if sum(given[one] for one in givers) > sum(got[one] for one in reached):
            return False
    return True


def fewest_slowly(given, got):
    pairs = [(giver, taker) for giver in given for taker in got]
    for many in range(len(pairs) + 1):
        if any(can_settle(edges, given, got) for edges in combinations(pairs, many)):
            return many
    raise AssertionError("all pairs together carry everything")


def drawn(chance, many, most):
    return {f"p{at}": chance.randrange(1, most) for at in range(many)}


@pytest.mark.parametrize("seed", range(120))
def test_payments_are_the_fewest_and_give_each_their_part(seed):
    chance = random.Random(seed)
    haves = drawn(chance, chance.randrange(1, 4), 8)
    wants = {f"q{name}": n for name, n in drawn(chance, chance.randrange(1, 4), 8).items()}

    found = needs.fewest(haves, wants)

    given, got = (
        {name: part for name, part in side.items() if part} for side in needs.parts(haves, wants)
    )
    check(found, given, got)
    assert len(found) == fewest_slowly(given, got)


def check(found, given, got):
    assert all(part > 0 for part in found.values())
    for giver, part in given.items():
        assert sum(paid for (who, _to), paid in found.items() if who == giver) == part
    for taker, part in got.items():
        assert sum(paid for (_who, to), paid in found.items() if to == taker) == part


def test_many_people_settle_in_less_payments_than_people():
    chance = random.Random(7)
    for _time in range(50):
        haves = drawn(chance, 40, 9_000)
        wants = {f"q{name}": n for name, n in drawn(chance, 60, 9_000).items()}
        found = needs.fewest(haves, wants)
        given, got = needs.parts(haves, wants)
        check(found, given, got)
        assert len(found) < 100


def test_pairs_of_as_much_are_one_payment_each():
    haves = {f"h{at:02d}": 10 + at for at in range(20)}
    wants = {f"n{at:02d}": 10 + at for at in range(20)}

    found = needs.fewest(haves, wants)

    assert found == {(f"h{at:02d}", f"n{at:02d}"): 10 + at for at in range(20)}


def test_the_vectors_of_the_specification():
    haves, wants = {"d": 10, "e": 30, "f": 60}, {"a": 30, "b": 20}
    assert needs.fewest(haves, wants) == {("d", "b"): 5, ("e", "b"): 15, ("f", "a"): 30}
    # 18 there are and 50 are needed: all is given, 10.8 and 7.2.
    given, got = needs.parts({"d": 1_800}, {"a": 3_000, "b": 2_000})
    assert (given, got) == ({"d": 1_800}, {"a": 1_080, "b": 720})


def test_nothing_there_or_nothing_needed_is_no_payment():
    assert needs.fewest({}, {"a": 5}) == needs.fewest({"d": 5}, {}) == {}
    assert needs.fewest({"d": 0}, {"a": 5}) == {}
