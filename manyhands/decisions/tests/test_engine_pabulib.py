"""Files of budgets: read as they are meant, written so that they are read again, or refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base.damaged import Damaged
from manyhands.decisions.engine import pabulib
from manyhands.decisions.engine.equal_shares import Budget
from manyhands.decisions.tests.elections import DATA

PB = """\
META
key;value
description;Made up
budget;100,5
num_projects;2
num_votes;3
vote_type;approval
PROJECTS
project_id;cost;name
b;60;Bench
o;40.25;"Oven; for bread"
VOTES
voter_id;age;vote
1;40;b,o
2;;
3;20;o
"""


def test_pabulib_is_read():
    file = pabulib.read(PB)

    assert file.budget == Budget(
        money=Fraction(201, 2),
        projects=("b", "o"),
        costs=(Fraction(60), Fraction(161, 4)),
        supported=(frozenset({0, 1}), frozenset(), frozenset({1})),
    )
    assert file.names == ("Bench", "Oven; for bread")
    assert file.ids == ("1", "2", "3")


def test_a_published_budget_is_read_and_written_again():
    text = (DATA / "lodz-2020-nad-nerem.pb").read_text()
    file = pabulib.read(text)

    assert len(file.ids) == 608
    assert pabulib.read(pabulib.write(file)) == file
    marks = [sum(place in marked for marked in file.budget.supported) for place in range(8)]
    assert marks == [217, 167, 164, 160, 104, 99, 78, 63]  # as the city counted them


def test_a_published_budget_by_points_is_read_and_written_again():
    file = pabulib.read((DATA / "czestochowa-2020-stare-miasto.pb").read_text())

    assert len(file.ids) == 524
    assert pabulib.read(pabulib.write(file)) == file
    points = [sum(ballot.get(place, 0) for ballot in file.budget.supported) for place in range(13)]
    assert points == [1513, 815, 482, 494, 436, 373, 367, 82, 197, 135, 142, 88, 44]  # as counted


SCORED = (
    PB.replace("approval", "scoring")
    .replace("age;vote", "vote;points")
    .replace("1;40;b,o", "1;b,o;2.5,0")
    .replace("3;20;o", "3;o;4")
)


def test_points_are_read_and_those_left_unsaid_are_filled_in():
    said = pabulib.read(SCORED).budget.supported
    unsaid = pabulib.read(SCORED.replace("META\nkey;value\n", "META\nkey;value\ndefault_score;1\n"))

    assert said == ({0: Fraction(5, 2)}, {}, {1: 4})
    assert unsaid.budget.supported == ({0: Fraction(5, 2)}, {0: 1, 1: 1}, {0: 1, 1: 4})
    assert pabulib.read(pabulib.write(unsaid)).budget == unsaid.budget


def test_who_may_choose_one_marks_it():
    file = pabulib.read(PB.replace("approval", "choose-1").replace("b,o", "b"))

    again = pabulib.read(pabulib.write(file))

    assert file.budget.supported == (frozenset({0}), frozenset(), frozenset({1}))
    assert again.budget == file.budget
    assert again.meta["vote_type"] == "choose-1"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("3;o;4", "3;o;-4", 16, "points are a number from 0 on, not '-4'"),
        ("3;o;4", "3;o;many", 16, "points are a number from 0 on, not 'many'"),
        ("3;o;4", "3;o;4,4", 16, "2 points are given to 1 projects"),
        ("3;o;4", "3;o,b;4", 16, "1 points are given to 2 projects"),
        ("3;o;4", "3;o", 16, "no cell points"),
        ("vote;points", "vote;score", 14, "no cell points"),
        ("description;", "default_score;-1\ndescription;", 3, "points are a number from 0 on"),
    ],
)
def test_points_that_are_none_are_refused_by_line(right, wrong, line, fault):
    assert right in SCORED

    with pytest.raises(Damaged) as refusal:
        pabulib.read(SCORED.replace(right, wrong))

    assert refusal.value.line == line
    assert fault in refusal.value.fault


def test_a_person_may_be_called_like_a_part_and_a_part_may_trail_empty_cells():
    text = PB.replace("3;20;o", "VOTES;;").replace("PROJECTS\n", "projects;;\n")

    assert pabulib.read(text).ids == ("1", "2", "VOTES")


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
IDS = WORDS.map(str.strip).filter(lambda word: word and "," not in word)


@given(st.data())
def test_what_is_written_is_read_again(data):
    projects = data.draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    people = data.draw(st.lists(IDS, max_size=4, unique=True))
    cents = st.integers(1, 10**6).map(lambda amount: Fraction(amount, 100))
    places = st.integers(0, len(projects) - 1)
    ballots = data.draw(st.sampled_from([st.frozensets(places), st.dictionaries(places, cents)]))
    budget = Budget(
        money=data.draw(cents),
        projects=tuple(projects),
        costs=tuple(data.draw(cents) for _ in projects),
        supported=tuple(data.draw(ballots) for _ in people),
    )

    again = pabulib.read(pabulib.write(pabulib.File(budget, tuple(projects), tuple(people))))

    assert again.budget == budget
    assert again.ids == tuple(people)
    assert pabulib.read(pabulib.write(again)) == again


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("META\n", "", 1, "a file begins with META"),
        ("vote_type;approval", "vote_type;ordinal", 7, "to be counted, not 'ordinal'"),
        (
            "vote_type;approval\n",
            "",
            1,
            "the vote_type is one of approval, choose-1, scoring, cumulative to be counted",
        ),
        ("vote_type;approval", "vote_type;choose-1", 14, "2 projects are marked where one is"),
        ("budget;100,5\n", "", 1, "META has no row budget"),
        ("budget;100,5", "budget;" + "9" * 5000, 4, "budget is an amount of money, not '999"),
        ("budget;100,5", "budget;much", 4, "budget is an amount of money, not 'much'"),
        ("num_projects;2", "num_projects;3", 5, "num_projects is 3, but 2 are there"),
        ("num_votes;3", "num_votes;4", 6, "num_votes is 4, but 3 are there"),
        ("b;60;", "b;-60;", 10, "cost is an amount of money, not '-60'"),
        ("b;60;", "b;0;", 10, "every project costs something"),
        ("b;60;Bench", "b", 10, "no cell cost"),
        ("b;60;Bench", "b;60;Bench;more", 10, "4 cells under 3 columns"),
        ("o;40.25", "b;40.25", 11, "project_id 'b' is empty or there twice"),
        ("VOTES\n", "PROJECTS\n", 12, "PROJECTS does not belong here"),
        ("3;20;o", "3;20;x", 16, "there is no project 'x'"),
        ("3;20;o", "3;20;o,o", 16, "a project is marked twice"),
        ("3;20;o", "2;20;o", 16, "voter_id '2' is empty or there twice"),
        ("3;20;o", '3;20;"o', 16, "this cannot be read"),
        (PB[PB.index("VOTES") :], "", 12, "the file ends without VOTES"),
    ],
)
def test_a_damaged_budget_is_refused_by_line(right, wrong, line, fault):
    assert right in PB

    with pytest.raises(Damaged) as refusal:
        pabulib.read(PB.replace(right, wrong))

    assert refusal.value.line == line
    assert fault in refusal.value.fault
