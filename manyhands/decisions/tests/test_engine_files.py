"""Files of ballots: read as they are meant, written so that they are read again, or refused."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base.damaged import Damaged
from manyhands.decisions.engine import blt, pabulib, preflib
from manyhands.decisions.engine.ballots import Ranked
from manyhands.decisions.engine.equal_shares import Budget
from manyhands.decisions.tests.elections import DATA, published

# --- BLT ---

BLT = """\
# made up
4 2
-2
3 1 2 0   # three people
2 3 - 4 0

1 0
0
"Ana"
"Ben # 2" "a party"
"Cleo \\"C\\""
"Dov"
"Who minds the fridge"
"""


def test_blt_is_read():
    assert blt.read(BLT) == Ranked(
        options=("Ana", "Ben # 2", 'Cleo "C"', "Dov"),
        ballots=((3, (0, 1)), (2, (2, 3)), (1, ())),
        seats=2,
        withdrawn=frozenset({1}),
        title="Who minds the fridge",
    )


def test_a_published_blt_holds_every_ballot():
    ballots = published("dundee-2022-coldside.blt")

    assert (len(ballots.options), ballots.seats, ballots.title) == (9, 4, "Ward 4 - Coldside")
    assert sum(number for number, _order in ballots.valid()) == 5589


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("4 2\n", "4\n", 2, "the number of options and the number of seats belong"),
        ("4 2\n", "four 2\n", 2, "the number of options is a whole number from 1 on, not 'four'"),
        ("4 2\n", "4 0\n", 2, "seats is a whole number from 1 on, not '0'"),
        ("-2\n", "-5\n", 3, "there is no option 5"),
        ("-2\n", "-1 -2 -3 -4\n", 2, "no option stands"),
        ("3 1 2 0", "3 1 2", 4, "a ballot ends with 0"),
        ("3 1 2 0", "3 1 5 0", 4, "there is no option 5"),
        ("3 1 2 0", "3 1 1 0", 4, "option 1 is ranked twice"),
        ("3 1 2 0", "3 1=2 0", 4, "two options in one rank cannot be counted"),
        ("3 1 2 0", "(x) 1 2", 4, "a ballot ends with 0"),
        ("3 1 2 0", "(x)", 4, "a ballot ends with 0"),
        ("3 1 2 0", "(x 3 1 2 0", 4, "the number of ballots is a whole number from 1 on, not '(x'"),
        ("3 1 2 0", "3 (1 2) 0", 4, "an option is a whole number from 1 on, not '(1'"),
        ("3 1 2 0", "0 1 2 0", 4, "the number of ballots is a whole number from 1 on, not '0'"),
        ("3 1 2 0", "2.5 1 2 0", 4, "the number of ballots is a whole number from 1 on"),
        ("3 1 2 0", "9" * 5000 + " 1 0", 4, "the number of ballots has more than 100 digits"),
        ("3 1 2 0", "3 one 0", 4, "an option is a whole number from 1 on, not 'one'"),
        ("3 1 2 0", "٣ 1 2 0", 4, "the number of ballots is a whole number from 1 on, not '٣'"),
        ("\n0\n", "\n", 8, "a ballot ends with 0"),
        ('"Dov"\n', "Dov\n", 12, "here a name in quotes belongs"),
        ('"Dov"\n', '"Ana"\n', 12, "two options are called 'Ana'"),
        ('fridge"\n', 'fridge"\n"x"\n', 14, "more names than options and a title"),
        ('"Dov"\n"Who minds the fridge"\n', "", 12, "4 options, but 3 names"),
    ],
)
def test_a_damaged_blt_is_refused_by_line(right, wrong, line, fault):
    assert right in BLT

    with pytest.raises(Damaged) as refusal:
        blt.read(BLT.replace(right, wrong))

    assert refusal.value.line == line
    assert fault in refusal.value.fault
    assert str(refusal.value).startswith(f"line {line}: ")


@pytest.mark.parametrize(
    "text",
    [
        '4 2 -2 3 1 2 0 2 3 4 0 0 "Ana" "Ben" "Cleo" "Dov" "Who"',
        '4 2\n-2\n3 1 2 0\n2 3 4 0\n0\n"Ana" "Ben" "Cleo" "Dov" "Who"\n',
        '4 2\n-2\n3 1 2 0\n2 3 4 0\n0\n"Ana"\n"Ben" "a party"\n"Cleo"\n"Dov"\n"Who"\n',
    ],
)
def test_a_blt_in_one_line_or_with_all_names_in_one_is_the_same(text):
    assert blt.read(text) == Ranked(
        options=("Ana", "Ben", "Cleo", "Dov"),
        ballots=((3, (0, 1)), (2, (2, 3))),
        seats=2,
        withdrawn=frozenset({1}),
        title="Who",
    )


PAPERS = """\
4 2
-2
(A-001) 1 1 3 0
(A 002) 1 3 - 4 0
(2026/3) 2 4 0   # two papers that say the same
(7)  1  0
0
"Ana"
"Ben (left)"
"Cleo"
"Dov"
"Who"
"""


@pytest.mark.parametrize(
    "text",
    [PAPERS, " ".join(PAPERS.replace("   # two papers that say the same", "").splitlines())],
    ids=["lines", "one line"],
)
def test_a_blt_may_name_its_papers(text):
    assert blt.read(text) == Ranked(
        options=("Ana", "Ben (left)", "Cleo", "Dov"),
        ballots=((1, (0, 2)), (1, (2, 3)), (2, (3,)), (1, ())),
        seats=2,
        withdrawn=frozenset({1}),
        title="Who",
    )


def test_a_published_blt_counts_the_same_with_its_papers_named():
    text = (DATA / "dundee-2022-coldside.blt").read_text()
    lines = text.splitlines()
    papers = slice(lines.index("9 4") + 1, lines.index("0"))
    lines[papers] = [f"({at}) {line}" for at, line in enumerate(lines[papers], 1)]

    assert blt.read("\n".join(lines)) == blt.read(text)


@pytest.mark.parametrize("text", ["", "\n\n", "2 1\n", "2 1\n1 1 0\n", "2 1 1 1 0", "2 1 1 1"])
def test_a_blt_cut_short_is_refused(text):
    with pytest.raises(Damaged):
        blt.read(text)


# --- PrefLib ---

TOC = """\
# TITLE: Who minds the fridge
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: 6
# NUMBER UNIQUE ORDERS: 3
# ALTERNATIVE NAME 1: Ana
# ALTERNATIVE NAME 2: Ben
# ALTERNATIVE NAME 4: Dov
3: 1,{2},{3, 4}
2: 4,3,2,1
1: 2,1
"""


def test_preflib_is_read():
    assert preflib.read(TOC, seats=2) == Ranked(
        options=("Ana", "Ben", "option 3", "Dov"),
        ballots=((3, (0, 1)), (2, (3, 2, 1, 0)), (1, (1, 0))),
        seats=2,
        title="Who minds the fridge",
    )


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("# NUMBER ALTERNATIVES: 4\n", "", 1, "nowhere does it say “# NUMBER ALTERNATIVES: …”"),
        ("# NUMBER VOTERS: 6\n", "", 1, "nowhere does it say “# NUMBER VOTERS: …”"),
        ("ALTERNATIVES: 4", "ALTERNATIVES: many", 2, "is a whole number from 1 on, not 'many'"),
        ("VOTERS: 6", "VOTERS: 7", 3, "NUMBER VOTERS is 7, but 6 are there"),
        ("ORDERS: 3", "ORDERS: 2", 4, "NUMBER UNIQUE ORDERS is 2, but 3 are there"),
        ("NAME 4: Dov", "NAME 5: Dov", 7, "there is no option 5"),
        ("NAME 4: Dov", "NAME 4: Ana", 7, "two options are called 'Ana'"),
        ("3: 1,{2},{3, 4}", "3: 1,{2, 3},4", 8, "only where they are last"),
        ("3: 1,{2},{3, 4}", "3: 1,{2, 3}", 8, "and all that is left"),
        ("3: 1,{2},{3, 4}", "3: 1,{2},{3, 4", 8, "this is no order"),
        ("3: 1,{2},{3, 4}", "3: 1,,2", 8, "this is no order"),
        ("3: 1,{2},{3, 4}", "3, 1, 2", 8, "here “how many: order” belongs"),
        ("3: 1,{2},{3, 4}", "x: 1", 8, "the number of ballots is a whole number from 1 on"),
        ("2: 4,3,2,1", "2: 4,4", 9, "option 4 is ranked twice"),
        ("2: 4,3,2,1", "2: 5", 9, "there is no option 5"),
        ("2: 4,3,2,1", "2: a", 9, "an option is a whole number from 1 on, not 'a'"),
    ],
)
def test_a_damaged_preflib_file_is_refused_by_line(right, wrong, line, fault):
    assert right in TOC

    with pytest.raises(Damaged) as refusal:
        preflib.read(TOC.replace(right, wrong))

    assert refusal.value.line == line
    assert fault in refusal.value.fault


OLDER = """\
4
1,Ana
2, Ben, the younger
3,Cleo
4,Dov
6,6,3
3,1,{2},{3,4}
2,4,3,2,1
1,2,1
"""


def test_the_older_format_of_preflib_is_read_too():
    assert preflib.read(OLDER, seats=2) == Ranked(
        options=("Ana", "Ben, the younger", "Cleo", "Dov"),
        ballots=((3, (0, 1)), (2, (3, 2, 1, 0)), (1, (1, 0))),
        seats=2,
    )


@pytest.mark.parametrize("name", ["00007-00000048.soi", "00007-00000048.toc"])
def test_a_published_election_says_the_same_in_the_older_format(name):
    text = (DATA / name).read_text()
    now, orders = preflib.read(text), [line for line in text.splitlines() if line[0].isdigit()]
    people = sum(count for count, _order in now.ballots)
    head = [str(len(now.options))]
    head += [f"{at},{option}" for at, option in enumerate(now.options, 1)]
    head.append(f"{people},{people},{len(orders)}")

    older = preflib.read("\n".join(head + [line.replace(": ", ",") for line in orders]))

    assert (older.options, older.ballots) == (now.options, now.ballots)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("4\n1,", "9\n1,", 1, "NUMBER ALTERNATIVES is 9, but the file ends before"),
        ("4\n1,", "5\n1,", 6, "here “5,” and the name of this option belong"),
        ("3,Cleo", "3,", 4, "here “3,” and the name of this option belong"),
        ("3,Cleo", "3,Ana", 4, "two options are called 'Ana'"),
        ("6,6,3", "6,3", 6, "here “NUMBER VOTERS, sum of counts, NUMBER UNIQUE ORDERS” belong"),
        ("6,6,3", "6,many,3", 6, "a sum is a whole number from 0 on, not 'many'"),
        ("6,6,3", "6,18,3", 6, "these are no orders of people"),
        ("6,6,3", "7,7,3", 6, "NUMBER VOTERS is 7, but 6 are there"),
        ("6,6,3", "6,6,4", 6, "NUMBER UNIQUE ORDERS is 4, but 3 are there"),
        ("3,1,{2},{3,4}", "3,1,{2,3},4", 7, "only where they are last"),
        ("2,4,3,2,1", "2", 8, "here “how many, order” belongs"),
        ("2,4,3,2,1", "2,4,4", 8, "option 4 is ranked twice"),
        ("2,4,3,2,1", "2,5", 8, "there is no option 5"),
        ("2,4,3,2,1", "0,4", 8, "the number of ballots is a whole number from 1 on"),
    ],
)
def test_a_damaged_file_in_the_older_format_is_refused_by_line(right, wrong, line, fault):
    assert right in OLDER

    with pytest.raises(Damaged) as refusal:
        preflib.read(OLDER.replace(right, wrong))

    assert refusal.value.line == line
    assert fault in refusal.value.fault


# --- Pabulib ---

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


@given(st.text(st.sampled_from(' \n"#;:,{}-=0123aMETA'), max_size=60))
def test_whatever_is_in_a_file_it_is_read_or_refused(text):
    for read in (blt.read, preflib.read, pabulib.read):
        with suppress(Damaged):
            assert read(text)
