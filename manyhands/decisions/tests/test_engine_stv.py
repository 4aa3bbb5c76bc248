"""Several seats: an official count stage by stage, a slow one, and what always holds."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.decisions.choice.spelled import places, spell_stv
from manyhands.decisions.engine import lot, stv
from manyhands.decisions.engine.ballots import Ranked
from manyhands.decisions.tests.elections import DATA, elections, published, random_election
from manyhands.decisions.tests.paper_by_paper import paper_by_paper

# --- an official count, and a slow one ---


@pytest.mark.parametrize(("ward", "stages"), [("coldside", 9), ("east-end", 2)])
def test_an_official_scottish_count_is_the_same_at_every_stage(ward, stages):
    official = json.loads((DATA / f"dundee-2022-{ward}.json").read_text())

    ours = spell_stv(stv.count(published(f"dundee-2022-{ward}.blt"), "no lot was needed"))

    for key in ("seats", "ballots", "quota", "elected"):
        assert ours[key] == official[key]
    assert len(ours["stages"]) == len(official["stages"]) == stages
    for mine, theirs in zip(ours["stages"], official["stages"], strict=True):
        assert theirs.items() <= mine.items()
        assert mine["lot"] is None


@pytest.mark.parametrize("seats", [1, 2, 3, 4])
def test_counting_paper_by_paper_comes_to_the_same_at_every_stage(seats):
    compared = 0
    for number in range(40):
        ballots = random_election(1000 * seats + number, seats)
        ours = stv.count(ballots, "seed")
        if any(stage.lot for stage in ours.stages):
            continue

        compared += 1
        stages = [list(map(places, stage.held)) for stage in ours.stages]
        assert stages == [[f"{held:.5f}" for held in stage] for stage in paper_by_paper(ballots)]

    assert compared > 20


def test_a_whole_ward_counted_paper_by_paper_comes_to_the_same():
    ballots = published("eilean-siar-2012-ward-3.soi", seats=3)

    ours = stv.count(ballots, "no lot was needed")

    stages = [list(map(places, stage.held)) for stage in ours.stages]
    assert stages == [[f"{held:.5f}" for held in stage] for stage in paper_by_paper(ballots)]


# --- what always holds ---


@given(elections(), st.text(min_size=1, max_size=3))
def test_no_ballot_is_lost_or_made(ballots, seed):
    count = stv.count(ballots, seed)

    for stage in count.stages:
        assert sum(stage.held) + stage.non_transferable == count.valid * stv.ONE
        assert 0 <= stage.rounding <= stage.non_transferable
        assert min(stage.held) >= 0


@given(elections())
def test_as_many_are_elected_as_there_are_seats_and_people(ballots):
    count = stv.count(ballots, "seed")

    assert len(set(count.elected)) == len(count.elected)
    assert len(count.elected) == min(ballots.seats, len(ballots.options))
    assert sum((stage.elected for stage in count.stages), ()) == tuple(count.elected)


@given(elections(), st.randoms())
def test_in_which_order_ballots_come_does_not_matter(ballots, chance):
    one_by_one = [(1, order) for number, order in ballots.ballots for _ in range(number)]
    chance.shuffle(one_by_one)

    shuffled = stv.count(replace(ballots, ballots=tuple(one_by_one)), "seed")

    assert shuffled.stages == stv.count(ballots, "seed").stages


@given(elections())
def test_who_has_the_quota_of_first_preferences_is_elected_at_once(ballots):
    count = stv.count(ballots, "seed")

    first = count.stages[0]
    reached = {who for who, held in enumerate(first.held) if held >= count.quota * stv.ONE}
    assert reached <= set(first.elected)


@given(elections())
def test_a_group_as_large_as_the_quota_is_never_left_out(ballots):
    """One seat for each quota of people who rank nobody but the same options, in any order."""
    count = stv.count(ballots, "seed")
    valid = ballots.valid()

    for group in ({0}, {0, 1}, {0, 1, 2}):
        if group <= set(range(len(ballots.options))):
            solid = sum(n for n, order in valid if set(order[: len(group)]) == group)
            due = min(solid // count.quota, len(group), 1)
            assert len(group & set(count.elected)) >= due


# --- ties ---


def test_a_tie_is_broken_by_the_most_recent_unequal_stage():
    ballots = Ranked(tuple("ABCD"), ((10, (0,)), (5, (1,)), (4, (2,)), (1, (3, 2))))

    count = stv.count(ballots, "seed")

    assert [stage.excluded for stage in count.stages] == [None, 3, 2, 1]
    assert count.stages[1].held[1] == count.stages[1].held[2]
    assert [stage.lot for stage in count.stages] == [None] * 4


def test_a_tie_that_was_always_one_is_broken_by_a_lot_that_anybody_can_draw_again():
    ballots = Ranked(("Ana", "Ben", "Cleo"), ((5, (0,)), (3, (1, 0)), (3, (2, 0))), seats=1)

    drawn = {stv.count(ballots, seed).stages[1].lot.drawn for seed in "abcdefgh"}
    told = stv.count(ballots, "4 May").stages[1]

    assert drawn == {"Ben", "Cleo"}
    assert told.lot.among == ("Ben", "Cleo")
    assert told.lot.seed == "4 May, stage 2"
    assert lot.draw(told.lot.among, 1, told.lot.seed) == [told.lot.drawn]
    assert ballots.options[told.excluded] == told.lot.drawn


def test_who_no_longer_stands_is_passed_over():
    ballots = Ranked(("Ana", "Ben"), ((3, (0, 1)), (1, (1,)), (2, (0,))), withdrawn=frozenset({0}))

    count = stv.count(ballots, "seed")

    assert count.valid == 4
    assert count.elected == [1]


def test_without_a_ballot_nobody_is_elected():
    with pytest.raises(ValueError, match="no ballot ranks anybody who stands"):
        stv.count(Ranked(("Ana", "Ben"), ((3, ()),)), "seed")
