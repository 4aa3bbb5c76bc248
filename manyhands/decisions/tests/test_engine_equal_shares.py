"""Equal shares: a published budget, the rule's text as a slow oracle, and what always holds."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.decisions.engine import lot, pabulib
from manyhands.decisions.engine.equal_shares import Budget, completed, equal_shares, worth_of
from manyhands.decisions.tests.elections import DATA

LODZ, CZESTOCHOWA = "lodz-2020-nad-nerem", "czestochowa-2020-stare-miasto"
WORTHS = ("cost", "project")


@st.composite
def budgets(draw) -> Budget:
    """Up to six projects and eight people, who mark or give points; amounts with and without
    decimals.
    """
    projects = tuple("abcdef"[: draw(st.integers(1, 6))])
    amounts = st.fractions(Fraction(1, 4), 60, max_denominator=4)
    places = st.integers(0, len(projects) - 1)
    points = st.dictionaries(places, st.fractions(Fraction(1, 3), 5, max_denominator=3))
    ballots = draw(st.sampled_from([st.frozensets(places), points]))
    return Budget(
        money=draw(st.fractions(0, 120, max_denominator=4)),
        projects=projects,
        costs=tuple(draw(amounts) for _ in projects),
        supported=tuple(draw(st.lists(ballots, max_size=8))),
    )


# --- published, and slow ---


@pytest.mark.parametrize(
    ("published", "worth"), [(LODZ, "cost"), (LODZ, "project"), (CZESTOCHOWA, "project")]
)
def test_another_program_chooses_the_same_in_a_published_budget(published, worth):
    budget = pabulib.read((DATA / f"{published}.pb").read_text()).budget
    others = json.loads((DATA / f"{published}.json").read_text())

    once = equal_shares(budget, "no lot was needed", worth)
    raised = completed(budget, "no lot was needed", worth)

    for ours, theirs in ((once, worth), (raised, f"{worth}, shares raised by 1")):
        assert sorted(budget.projects[paid.project] for paid in ours.chosen) == others[theirs]
        assert not any(paid.lot for paid in ours.chosen)


def slowly(budget: Budget, seed: str, worth: str) -> list[tuple[str, dict[int, Fraction]]]:
    """The rule as it is written: look at everything again after each project."""
    people = range(len(budget.supported))
    left = {person: budget.money / len(people) for person in people}
    chosen: list[tuple[str, dict[int, Fraction]]] = []
    while True:
        burdens = {}
        for place, name in enumerate(budget.projects):
            backers = [person for person in people if place in budget.supported[person]]
            if name in dict(chosen) or sum(left[p] for p in backers) < budget.costs[place]:
                continue
            gave = {p: budget.points(p, place) for p in backers}
            rate = least_rate(budget.costs[place], [(left[p], gave[p]) for p in backers])
            units = budget.costs[place] if worth == "cost" else 1
            burdens[name] = (rate / units, {p: min(left[p], rate * gave[p]) for p in backers})
        if not burdens:
            return chosen
        best = min(burden for burden, _payments in burdens.values())
        tied = sorted(name for name in burdens if burdens[name][0] == best)
        [name] = lot.draw(tied, 1, f"{seed}, project {len(chosen) + 1}")
        payments = {p: amount for p, amount in burdens[name][1].items() if amount}
        for person, amount in payments.items():
            left[person] -= amount
        chosen.append((name, payments))


def least_rate(cost: Fraction, purses: list[tuple[Fraction, Fraction]]) -> Fraction:
    """The least rate at which the cost is met if nobody pays more than it for each point.

    `purses` are what is left, and the points. Whoever has least for a point cannot pay first.
    """
    in_order = sorted(purses, key=lambda purse: purse[0] / purse[1])
    for poor in range(len(purses)):
        lacking, others = in_order[:poor], in_order[poor:]
        rate = (cost - sum(left for left, _given in lacking)) / sum(given for _, given in others)
        if sum(min(left, rate * given) for left, given in purses) == cost:
            return rate
    raise AssertionError("the purses suffice")


@given(budgets().filter(lambda budget: budget.supported), st.sampled_from(WORTHS))
def test_the_quick_way_chooses_and_charges_as_the_rule_is_written(budget, worth):
    quick = equal_shares(budget, "seed", worth)

    assert [(budget.projects[paid.project], dict(paid.payments)) for paid in quick.chosen] == (
        slowly(budget, "seed", worth)
    )


SMALL = [
    {place: Fraction(points) for place, points in enumerate(given) if points}
    for given in product(range(3), repeat=2)
]


@pytest.mark.parametrize("people", [1, 2, 3])
@pytest.mark.parametrize("worth", WORTHS)
def test_every_small_budget_by_points_comes_out_as_the_rule_is_written(people, worth):
    tried = 0
    for ballots in combinations_with_replacement(SMALL, people):
        for costs, money in product(((1, 2), (2, 2), (3, 1)), (1, 2, 4)):
            budget = Budget(Fraction(money), ("a", "b"), tuple(map(Fraction, costs)), ballots)

            quick = equal_shares(budget, "seed", worth)

            found = [(budget.projects[paid.project], dict(paid.payments)) for paid in quick.chosen]
            assert found == slowly(budget, "seed", worth), budget
            tried += 1
    assert tried == 9 * {1: 9, 2: 45, 3: 165}[people]


@given(budgets(), st.sampled_from(WORTHS), st.fractions(Fraction(1, 7), 9, max_denominator=7))
def test_marks_are_points_that_are_all_equal(budget, worth, points):
    marks = tuple(frozenset(ballot) for ballot in budget.supported)
    equal = tuple(dict.fromkeys(ballot, points) for ballot in marks)

    by_marks, by_points = (
        equal_shares(replace(budget, supported=ballots), "seed", worth)
        for ballots in (marks, equal)
    )

    assert by_points == by_marks


def test_whoever_gives_more_points_pays_more():
    points = ({0: Fraction(3)}, {0: Fraction(1)}, {})
    budget = Budget(Fraction(12), ("bench",), (Fraction(4),), points)

    (paid,) = equal_shares(budget, "seed", "project").chosen

    assert dict(paid.payments) == {0: 3, 1: 1}
    assert worth_of(budget) == "project"
    assert worth_of(replace(budget, supported=(frozenset({0}),))) == "cost"


# --- what always holds ---


@given(budgets(), st.sampled_from(WORTHS), st.booleans())
def test_money_is_neither_made_nor_overspent(budget, worth, raising):
    count = completed if raising else equal_shares
    result = count(budget, "seed", worth)

    spent: dict[int, Fraction] = {}
    for paid in result.chosen:
        assert sum(amount for _person, amount in paid.payments) == budget.costs[paid.project]
        for person, amount in paid.payments:
            assert amount > 0
            assert paid.project in budget.supported[person]
            spent[person] = spent.get(person, Fraction(0)) + amount
    assert all(amount <= result.share for amount in spent.values())
    assert sum(spent.values()) <= budget.money
    assert len({paid.project for paid in result.chosen}) == len(result.chosen)


@given(budgets(), st.sampled_from(WORTHS))
def test_what_is_left_over_pays_for_nothing_more(budget, worth):
    result = equal_shares(budget, "seed", worth)

    left = dict.fromkeys(range(len(budget.supported)), result.share)
    for paid in result.chosen:
        for person, amount in paid.payments:
            left[person] -= amount
    for place in set(range(len(budget.projects))) - {paid.project for paid in result.chosen}:
        backers = [person for person in left if place in budget.supported[person]]
        assert sum(left[person] for person in backers) < budget.costs[place]


@given(budgets(), st.sampled_from(WORTHS))
def test_raising_shares_begins_with_what_they_are(budget, worth):
    once = equal_shares(budget, "seed", worth)

    raised = completed(budget, "seed", worth, step=Fraction(1, 2))

    steps = (raised.share - once.share) * 2
    assert steps.denominator == 1
    assert steps >= 0
    if not steps:
        assert raised == once


def test_a_minority_decides_about_its_part():
    people = (frozenset({0, 1, 2}),) * 51 + (frozenset({3, 4, 5}),) * 49
    costs = (Fraction(24),) * 6
    budget = Budget(Fraction(100), tuple("abcdef"), costs, people)

    chosen = equal_shares(budget, "seed").chosen

    assert sorted(paid.project < 3 for paid in chosen) == [False, False, True, True]


def test_the_equal_are_drawn_by_lot():
    budget = Budget(Fraction(2), ("a", "b"), (Fraction(2),) * 2, (frozenset({0, 1}),) * 2)

    chosen = {equal_shares(budget, seed).chosen[0].lot.drawn for seed in "abcdefgh"}

    assert chosen == {"a", "b"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"costs": (Fraction(1),)}, "each project has one name and one cost"),
        ({"projects": ("a", "a")}, "each project has one name and one cost"),
        ({"money": Fraction(-1)}, "money is not below 0"),
        ({"costs": (Fraction(1), Fraction(0))}, "every project costs something"),
        ({"supported": (frozenset({2}),)}, "a project that is not there"),
        ({"supported": ({2: Fraction(1)},)}, "a project that is not there"),
        ({"supported": ({0: Fraction(0)},)}, "points are above 0"),
    ],
)
def test_a_budget_that_cannot_be_is_refused(change, sentence):
    fine = {
        "money": Fraction(1), "projects": ("a", "b"), "costs": (Fraction(1),) * 2, "supported": (),
    }  # fmt: skip
    assert Budget(**fine)

    with pytest.raises(ValueError, match=sentence):
        Budget(**(fine | change))


def test_a_step_is_above_nothing():
    with pytest.raises(ValueError, match="a step is above 0"):
        completed(Budget(Fraction(1), ("a",), (Fraction(1),), ()), "seed", step=Fraction(0))
