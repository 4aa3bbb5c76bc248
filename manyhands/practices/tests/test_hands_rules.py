"""Half hands and double ones: each round comes out even to the unit, and so does all of a cycle."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.practices.engine import allocate, rotation

# Each hand is one's, or two have half of it each; the same member may hold several, whole or half.
KINDS = [("Ana",), ("Ben",), ("Ana", "Ben"), ("Ben", "Cleo"), ("Cleo",)]
CIRCLES = [
    {f"h{n}": kind for n, kind in enumerate(kinds)}
    for many in (1, 2, 3, 4)
    for kinds in itertools.combinations_with_replacement(KINDS, many)
]


def a_cycle(hands: rotation.Hands, amount: int, cushion_bp: int) -> dict[str, int]:
    """What each has in the end of a cycle without bids in which all pay, cent by cent."""
    purse, cushion = dict.fromkeys({one for holders in hands.values() for one in holders}, 0), 0
    pot = amount * len(hands)
    kept = pot * cushion_bp // 10_000
    for holders in hands.values():
        put_in = rotation.dues(amount, hands)
        gets = rotation.won(pot, kept, amount, holders)
        assert sum(put_in.values()) == pot == sum(gets.values()) + kept
        for one in purse:
            purse[one] += gets.get(one, 0) - put_in[one]
        cushion += kept
    for one, part in rotation.back(cushion, amount, hands).items():
        purse[one] += part
    return purse


@pytest.mark.parametrize("cushion_bp", [0, 333, 500, 5_000])
def test_all_are_even_to_the_unit_after_a_cycle_however_hands_are_held(cushion_bp):
    for hands, amount in itertools.product(CIRCLES, (1, 2, 3, 7, 5_001, 50_000)):
        assert set(a_cycle(hands, amount, cushion_bp).values()) == {0}, (hands, amount)


@given(
    amount=st.integers(1, 10**9),
    many=st.integers(1, 40),
    taken=st.integers(0, 10**4),
    half=st.data(),
)
def test_halves_are_no_unit_apart_from_half_and_none_gets_less_than_nothing(
    amount, many, taken, half
):
    pot = amount * many
    taken = pot * taken // 10_000
    holders = half.draw(st.sampled_from([["Ana"], ["Ana", "Ben"], ["Ben", "Ana"]]))
    gets = rotation.won(pot, taken, amount, holders)
    assert sum(gets.values()) == pot - taken
    assert min(gets.values()) >= 0
    due = rotation.dues(amount, {"h": holders})
    assert sum(due.values()) == amount
    assert max(due.values()) - min(due.values()) <= 1
    if amount % 2 == 0:
        assert max(gets.values()) - min(gets.values()) <= 1


def test_where_all_hold_one_hand_each_it_is_as_it_always_was():
    for many, amount, total in itertools.product(range(1, 8), (1, 7, 500), (0, 1, 6, 1_003)):
        hands = {f"h{n}": [f"h{n}"] for n in range(many)}
        assert rotation.dues(amount, hands) == dict.fromkeys(hands, amount)
        assert rotation.back(total, amount, hands) == allocate.equally(total, hands)
        pot = amount * many
        assert rotation.won(pot, min(total, pot), amount, ["h0"]) == {"h0": pot - min(total, pot)}


def test_a_pot_that_is_not_made_of_whole_parts_is_refused():
    for pot, taken in ((7, 0), (8, 9), (8, -1)):
        with pytest.raises(ValueError, match="whole parts"):
            rotation.won(pot, taken, 4, ["Ana", "Ben"])
