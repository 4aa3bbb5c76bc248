"""Verdicts: every promise is kept, every planted mistake is noticed, nonsense is refused."""

import doctest
import inspect
import re
from fractions import Fraction
from math import floor
from types import ModuleType

import pytest

from manyhands.decisions import rules
from manyhands.decisions.rules import Consensus, Position, Tally, consensus, tally_of
from manyhands.decisions.tests import promises
from manyhands.decisions.tests.mistakes import MISTAKES

SOURCE = inspect.getsource(rules)


def test_the_examples_in_the_rules_are_true():
    assert doctest.testmod(rules).failed == 0


@pytest.mark.parametrize("promise", promises.ALL, ids=lambda promise: promise.__name__)
def test_the_rules_keep_every_promise(promise):
    assert promise(rules)


@pytest.mark.parametrize("tolerated", promises.TOLERATED)
def test_consensus_is_the_formula_of_the_specification(tolerated):
    for counts in promises.EVERY_TALLY:
        tally = promises.tally(rules, counts)

        assert consensus(tally, Consensus(tolerated_blocks=tolerated)) == as_written(
            counts, tolerated
        )


def as_written(counts, tolerated):
    """The four lines of the specification, with its letters and as fractions."""
    a, r, p, _silent, s, b = counts
    n = sum(counts)
    if b > tolerated:
        return "blocked"
    if a + r < min(n, max(2, ceil(Fraction(25, 100) * n))):
        return "not_yet"
    if a + r + p < min(n, max(min(3, n), ceil(Fraction(40, 100) * n))):
        return "no_quorum"
    if s + b > 0 and s + b > floor(Fraction(25, 100) * (a + r + s + b)):
        return "not_yet"
    return "adopt"


def ceil(number):
    return -floor(-number)


# --- planted mistakes ---------------------------------------------------------------


@pytest.mark.parametrize("name", MISTAKES)
def test_every_planted_mistake_breaks_a_promise(name):
    line, right, wrong = MISTAKES[name]
    assert SOURCE.count(line) >= 1
    assert right in line
    planted = ModuleType("planted")
    mistaken = SOURCE.replace(line, line.replace(right, wrong))
    exec(compile(mistaken, "planted", "exec"), planted.__dict__)

    assert not all(promise(planted) for promise in promises.ALL)


# --- what cannot be -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"electors": -1}, "electors is a whole number from 0 on, not -1"),
        ({"electors": 3, "pass_": -1}, "pass is a whole number from 0 on, not -1"),
        ({"electors": 3, "agree": 1.0}, "agree is a whole number from 0 on, not 1.0"),
        ({"electors": True}, "electors is a whole number from 0 on, not True"),
        (
            {"electors": 3, "agree": 2, "block": 2},
            "more positions than electors: "
            "agree 2 + reserve 0 + pass 0 + stand_aside 0 + block 2 > 3",
        ),
    ],
)
def test_a_tally_that_cannot_be_is_refused(counts, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Tally(**counts)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Consensus(support=0.25), "support is a whole percent from 0 to 100, not 0.25"),
        (lambda: Consensus(quorum=101), "quorum is a whole percent from 0 to 100, not 101"),
        (lambda: Consensus(tolerated_blocks=-1), "tolerated_blocks is a whole number from 0 on"),
        (lambda: rules.Supermajority(threshold=50), "threshold is more than half, not 50 %"),
        (lambda: rules.Validity(part=Fraction(1, 2)), "part is a fraction above a half"),
        (lambda: rules.Lazy(reach=-1), "reach is a whole percent from 0 to 100, not -1"),
        (lambda: rules.Majority(quorum=True), "quorum is a whole percent from 0 to 100, not True"),
        (lambda: rules.Consent(in_favor=-1), "in_favor is a whole number from 0 on, not -1"),
        (lambda: rules.lazy(0, 4, 3), "more positions than electors: told 4 > 3"),
        (
            lambda: rules.ratify(2, 2, 3),
            "more positions than electors: yes 2 + no 2 + passed 0 > 3",
        ),
        (lambda: rules.two_keys(2, 1), "needed is two keys or more, not 1"),
    ],
)
def test_a_method_that_cannot_be_is_refused(make, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        make()


def test_a_tally_adds_up():
    tally = Tally(20, agree=5, reserve=4, pass_=3, stand_aside=2, block=1)

    assert (tally.in_favor, tally.not_opposed, tally.opposed, tally.silent) == (9, 12, 3, 5)


def test_the_last_position_of_each_elector_counts():
    stances = [
        ("ana", "agree"),
        ("ben", "block"),
        ("cy", "pass"),
        ("ben", "reserve"),
        ("di", "block"),
    ]

    tally = tally_of([(who, Position(what)) for who, what in stances], {"ana", "ben", "cy", "eve"})

    assert tally == Tally(4, agree=1, reserve=1, pass_=1)
    assert tally.silent == 1
