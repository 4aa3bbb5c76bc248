"""Lots: drawn again they are the same, and nobody has more of a chance than is due."""

import doctest
from collections import Counter
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.decisions.engine import (
    approval,
    ballots,
    equal_shares,
    lot,
    pabulib,
    ranked,
    score,
    selection,
    stv,
    ties,
)  # fmt: skip
from manyhands.decisions.engine.approval import approval as by_approval
from manyhands.decisions.engine.score import Score
from manyhands.decisions.engine.score import score as by_score
from manyhands.decisions.engine.selection import Nomination, propose

NAMES = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=12, unique=True)
MODULES = [approval, ballots, equal_shares, lot, pabulib, ranked, score, selection, stv, ties]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.split(".")[-1])
def test_the_examples_are_true(module):
    assert doctest.testmod(module).failed == 0


# --- drawing ---


def drawn_at_home(names, how_many, seed):
    """The ten lines of the documentation."""
    left, counter, drawn = sorted(names), 0, []
    while len(drawn) < how_many:
        number = int.from_bytes(sha256(f"{seed}:{counter}".encode()).digest(), "big")
        counter += 1
        if number < 2**256 - 2**256 % len(left):
            drawn.append(left.pop(number % len(left)))
    return drawn


@given(NAMES, st.data(), st.text(min_size=1, max_size=5), st.randoms())
def test_whoever_draws_again_draws_the_same(names, data, seed, chance):
    how_many = data.draw(st.integers(0, len(names)))
    shuffled = list(names)
    chance.shuffle(shuffled)

    drawn = lot.draw(names, how_many, seed)

    assert drawn == lot.draw(shuffled, how_many, seed) == drawn_at_home(names, how_many, seed)
    assert len(set(drawn)) == how_many
    assert set(drawn) <= set(names)


def test_the_draw_never_changes():
    names = ["Zoë", "ana", "Ben", "Étienne", "محمد", "Дана"]

    assert (
        " ".join(lot.draw(names, 6, "root 4f1c, nonces 7 and 9")) == "Zoë Ben Étienne Дана ana محمد"
    )
    served = {"Ana": 3, "Ben": 0, "Cleo": 1, "Dov": 0}
    assert " ".join(lot.draw_for_roster(served, 4, "1 May")) == "Ben Ana Cleo Dov"


def test_each_is_drawn_as_often_as_any_other():
    first = Counter(lot.draw("abcdef", 1, f"seed {n}")[0] for n in range(6000))

    assert set(first) == set("abcdef")
    assert max(abs(count - 1000) for count in first.values()) < 4 * 29  # 29: one deviation


def test_each_order_comes_as_often_as_any_other_over_ten_thousand_seeds():
    """T12: chi-squared, 23 degrees of freedom; chance alone is above 49.7 once in a thousand."""
    drawn = Counter(tuple(lot.draw("abcd", 4, f"seed {number}")) for number in range(10_000))
    expected = Fraction(10_000, 24)

    assert len(drawn) == 24
    assert sum((seen - expected) ** 2 / expected for seen in drawn.values()) < Fraction(497, 10)


def test_who_served_more_is_drawn_less():
    served = {"a": 0, "b": 1, "c": 2}
    first = Counter(lot.draw_for_roster(served, 1, f"seed {n}")[0] for n in range(6600))

    due = {"a": Fraction(6, 11), "b": Fraction(3, 11), "c": Fraction(2, 11)}
    assert all(abs(first[name] - 6600 * part) < 4 * 41 for name, part in due.items())


def test_a_number_that_would_come_up_too_often_is_thrown_away():
    limit = 2**255 + 1  # nearly every second number is at or above it
    numbers = lot.Numbers("seed")

    drawn = [numbers.below(limit) for _ in range(50)]

    assert all(number < limit for number in drawn)
    hashes = [sha256(f"seed:{n}".encode()).digest() for n in range(200)]
    whole = [int.from_bytes(digest, "big") for digest in hashes]
    assert drawn == [number for number in whole if number < limit][:50]


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: lot.draw(["Ana", "Ben", "Ana"], 1, "seed"), "on the list twice: Ana"),
        (lambda: lot.draw(["Ana"], 2, "seed"), "cannot draw 2 from a list of 1"),
        (lambda: lot.draw(["Ana"], -1, "seed"), "cannot draw -1 from a list of 1"),
        (lambda: lot.draw(["Ana"], 1, ""), "a lot needs a seed"),
        (lambda: lot.draw_for_roster({"Ana": -1}, 1, "seed"), "less than never"),
        (lambda: lot.Numbers("seed").below(0), "cannot draw below 0"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(draw, sentence):
    with pytest.raises(ValueError, match=sentence):
        draw()


# --- approval, score, selection ---


def test_the_equal_at_the_last_seat_are_drawn_by_lot():
    chosen = by_approval(["a", "b", "c"], [{0, 1}, {0, 2}], "seed", seats=2)

    assert chosen.points == (2, 1, 1)
    assert chosen.chosen[0] == 0
    assert [told.among for told in chosen.lots] == [("b", "c")]
    assert lot.draw(["b", "c"], 1, "seed, seat 2") == [chosen.lots[0].drawn]


@given(st.lists(st.sets(st.integers(0, 3)), max_size=9), st.integers(0, 3))
def test_another_mark_never_takes_an_option_away(marked, place):
    before = by_approval("abcd", marked, "seed", seats=2)

    after = by_approval("abcd", [*marked, {place}], "seed", seats=2)

    if place in before.chosen and not before.lots:
        assert place in after.chosen


def test_what_is_no_ballot_is_refused():
    with pytest.raises(ValueError, match=r"no ballot: \[0, 0\]"):
        by_approval("ab", [[0, 0]], "seed")
    with pytest.raises(ValueError, match=r"no ballot: \[2\]"):
        by_approval("ab", [[2]], "seed")
    with pytest.raises(ValueError, match="no points: 6 for option 1"):
        by_score("ab", [{0: 6}], "seed")
    with pytest.raises(ValueError, match="3 seats for 2 options"):
        by_score("ab", [], "seed", Score(seats=3))
    with pytest.raises(ValueError, match="highest is one or more, not 0"):
        Score(highest=0)


def test_a_role_goes_to_whom_most_reasons_speak_for_and_nobody_objects_to():
    said = [
        Nomination("Ana", "Cleo", "calm"),
        Nomination("Ben", "Cleo", "  "),
        Nomination("Cleo", "Ben", "knows the van"),
        Nomination("Dov", "Ana", "has the time"),
        Nomination("Dov", "Ben", "after all, the van"),
    ]

    first = propose(said, (), "seed")
    second = propose(said, {"Ben"}, "seed")
    nobody = propose(said, {"Ben", "Cleo"}, "seed")

    assert (first.whom, second.whom, nobody.whom) == ("Ben", "Cleo", None)
    assert first.reasons == {"Ben": 2, "Cleo": 1}


def test_equally_many_reasons_are_parted_by_lot():
    said = [Nomination("Ana", "Cleo", "calm"), Nomination("Ben", "Dov", "strong")]

    told = propose(said, (), "seed")

    assert told.lot.among == ("Cleo", "Dov")
    assert [told.whom] == lot.draw(["Cleo", "Dov"], 1, "seed, selection 1")
