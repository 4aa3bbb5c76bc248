"""Files of ballots: read as they are meant, written so that they are read again, or refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base.damaged import Damaged
from manyhands.decisions.engine import blt, pabulib, preflib
from manyhands.decisions.engine.ballots import Ranked
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


@given(st.text(st.sampled_from(' \n"#;:,{}-=0123aMETA'), max_size=60))
def test_whatever_is_in_a_file_it_is_read_or_refused(text):
    for read in (blt.read, preflib.read, pabulib.read):
        with suppress(Damaged):
            assert read(text)
