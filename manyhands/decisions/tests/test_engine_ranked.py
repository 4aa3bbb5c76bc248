"""One seat: another program's counts, PrefLib's twins, and what always holds."""

import pytest
from hypothesis import given
from pyrankvote import Ballot, Candidate, instant_runoff_voting

from manyhands.decisions.engine.ballots import Ranked
from manyhands.decisions.engine.ranked import instant_runoff
from manyhands.decisions.tests.elections import elections, published, random_election


def chosen_by_pyrankvote(ballots: Ranked) -> str:
    people = [Candidate(name) for name in ballots.options]
    papers = [
        Ballot([people[who] for who in order])
        for number, order in ballots.valid()
        for _ in range(number)
    ]
    [winner] = instant_runoff_voting(people, papers).get_winners()
    return winner.name


def test_another_program_chooses_the_same_at_random():
    compared = 0
    for number in range(150):
        ballots = random_election(number, seats=1)
        ours = instant_runoff(ballots, "seed")
        if any(_was_a_tie(stage.held) for stage in ours.stages):
            continue

        compared += 1
        assert ballots.options[ours.winner] == chosen_by_pyrankvote(ballots)

    assert compared > 60


def _was_a_tie(held: tuple[int, ...]) -> bool:
    """That program breaks ties by chance, and at several places."""
    some = [number for number in held if number]
    return len(set(some)) < len(some)


def test_another_program_chooses_the_same_in_a_published_election():
    ballots = published("00007-00000048.soi")

    ours = instant_runoff(ballots, "no lot was needed")

    assert ballots.options[ours.winner] == chosen_by_pyrankvote(ballots) == "Candidate 3"
    assert ours.stages[0].held == (14, 14, 30, 20, 34, 36, 7)
    assert ours.stages[-1].held == (0, 0, 66, 0, 0, 53, 0)


def test_options_that_share_the_last_rank_count_as_not_ranked():
    twins = [published(f"00007-00000048.{kind}") for kind in ("soi", "toc")]

    first, second = (instant_runoff(ballots, "no lot was needed") for ballots in twins)

    assert first.stages == second.stages


@given(elections())
def test_every_ballot_counts_once_or_is_exhausted(ballots):
    count = instant_runoff(ballots, "seed")

    people = sum(number for number, _order in ballots.valid())
    assert all(sum(stage.held) + stage.exhausted == people for stage in count.stages)


@given(elections())
def test_whoever_more_than_half_rank_first_is_chosen_at_once(ballots):
    count = instant_runoff(ballots, "seed")

    held = count.stages[0].held
    if 2 * max(held) > sum(held):
        assert len(count.stages) == 1
        assert count.winner == held.index(max(held))


@given(elections())
def test_in_the_end_more_than_half_of_what_counts_is_for_who_is_chosen(ballots):
    last = instant_runoff(ballots, "seed").stages[-1]

    still_there = sum(1 for number in last.held if number)
    assert 2 * last.held[last.chosen] > sum(last.held) or still_there == 0


def test_the_lot_is_told():
    ballots = Ranked(("Ana", "Ben", "Cleo"), ((2, (0,)), (1, (1,)), (1, (2,))))

    [first, *_rest] = instant_runoff(ballots, "4 May").stages

    assert first.lot.among == ("Ben", "Cleo")
    assert first.lot.seed == "4 May, stage 1"
    assert ballots.options[first.excluded] == first.lot.drawn


def test_without_a_ballot_nobody_is_chosen():
    with pytest.raises(ValueError, match="no ballot ranks anybody who stands"):
        instant_runoff(Ranked(("Ana",), ()), "seed")
