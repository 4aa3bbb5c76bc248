"""Lots whose seed nobody could choose, and rosters of those who serve in turn."""

import contextlib
import io
from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions.choice import sortition
from manyhands.decisions.engine.lot import draw as drawn_at_home
from manyhands.decisions.engine.seeds import fingerprint, seed_from
from manyhands.decisions.models import Draw, Duty
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.groups.actions import pause_member

pytestmark = pytest.mark.django_db

DAY = make.MONDAY.date() + timedelta(days=3)


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def begun(members, how_many=2) -> Draw:
    ana = members[0]
    return sortition.begin_draw(ana, ana.group, title="Jury", members=members, how_many=how_many)


def commit(members, draw, words):
    for member, said in zip(members, words, strict=False):
        sortition.commit_words(member, draw, commitment=fingerprint(said))


def reveal(members, draw, words, at):
    with times.at(at):
        for member, said in zip(members, words, strict=False):
            sortition.reveal_words(member, draw, words=said)


WORDS = ["rain", "three sparrows", "17 4 9", "ñandú"]


def test_the_seed_is_made_of_the_root_before_and_of_all_words_revealed(five):
    draw = begun(five)
    commit(five, draw, WORDS)
    reveal(five, draw, WORDS, draw.commit_until)

    draw.refresh_from_db()
    assert draw.seed == seed_from(draw.root, WORDS)
    assert draw.drawn == drawn_at_home(draw.names, 2, draw.seed)


def test_anybody_draws_it_again_with_ten_lines(five):
    draw = begun(five)
    commit(five, draw, WORDS)
    reveal(five, draw, WORDS, draw.commit_until)
    draw.refresh_from_db()
    said = io.StringIO()

    with contextlib.redirect_stdout(said):
        exec(sortition.program_for(draw), {})

    assert said.getvalue().strip() == f"{draw.seed} {draw.drawn}"
    assert len(sortition.program_for(draw).splitlines()) == 11


def test_who_does_not_reveal_in_time_is_left_out_while_three_remain(five):
    draw = begun(five)
    commit(five, draw, WORDS)
    reveal(five[:3], draw, WORDS, draw.commit_until)
    with times.at(draw.reveal_until):
        with pytest.raises(NotPossible, match="too late"):
            sortition.reveal_words(five[3], draw, words=WORDS[3])
        make.work_off()

    draw.refresh_from_db()
    assert draw.seed == seed_from(draw.root, WORDS[:3])


def test_with_two_who_reveal_nothing_is_drawn(five):
    draw = begun(five)
    commit(five, draw, WORDS)
    reveal(five[:2], draw, WORDS, draw.commit_until)
    with times.at(draw.reveal_until):
        make.work_off()
        with pytest.raises(NotPossible, match="drawn"):
            sortition.reveal_words(five[2], draw, words=WORDS[2])

    draw.refresh_from_db()
    assert (draw.seed, draw.drawn, draw.failed_at) == ("", [], draw.reveal_until)


def test_words_are_neither_early_nor_others(five):
    draw = begun(five)
    commit(five[:1], draw, WORDS)

    with pytest.raises(NotPossible, match="already"):
        commit(five[:1], draw, ["snow"])
    with pytest.raises(NotPossible, match="64 letters"):
        sortition.commit_words(five[1], draw, commitment="rain")
    with pytest.raises(NotPossible, match="Keep your words"):
        sortition.reveal_words(five[0], draw, words="rain")
    with times.at(draw.commit_until):
        with pytest.raises(NotPossible, match="not the words"):
            sortition.reveal_words(five[0], draw, words="Rain")
        with pytest.raises(NotPossible, match="too late"):
            commit(five[1:2], draw, ["snow"])
        with pytest.raises(NotPossible, match="nothing for you"):
            sortition.reveal_words(five[1], draw, words="snow")


def test_a_proposal_is_decided_by_lot(five):
    proposal = boxes.choice(five[0], "lot", "north", "south", "east")
    round_ = boxes.opened(proposal, 25)
    with times.at(round_.opened_at):
        commit(five[:3], round_.draw, WORDS)
    reveal(five[:3], round_.draw, WORDS, round_.draw.commit_until)

    with boxes.after_closing(round_) as closed:
        assert closed.tally["seed"] == seed_from(round_.draw.root, WORDS[:3])
        assert closed.tally["chosen"] == drawn_at_home(
            closed.method["options"], 1, closed.tally["seed"]
        )
        assert make.again(proposal).stage == Stage.WAITING


# --- who serves in turn ----------------------------------------------------------------------


def test_who_served_is_less_likely_and_the_roster_can_be_drawn_again(five):
    ana = five[0]
    first = sortition.draw_roster(ana, ana.group, role="notes", on=DAY)
    (duty,) = first.duties.all()
    next_day = DAY + timedelta(days=7)
    second = sortition.draw_roster(ana, ana.group, role=" Notes ", on=next_day)

    assert second.served[duty.member.ref] == 1
    assert sorted(second.served.values()) == [0, 0, 0, 0, 1]
    drawn = sortition.lot.draw_for_roster(second.served, 1, second.seed)
    assert [row.member.ref for row in second.duties.all()] == drawn
    a_year_on = sortition.times_served(ana.group, "notes", DAY + timedelta(days=366))
    assert sum(a_year_on.values()) == 1
    with pytest.raises(NotPossible, match="already"):
        sortition.draw_roster(ana, ana.group, role="notes", on=next_day)


def test_who_has_paused_is_asked_to_serve_no_more_than_who_left(five):
    ana, *others = five
    for member in others[1:]:
        pause_member(member, member)

    roster = sortition.draw_roster(ana, ana.group, role="notes", on=DAY)

    assert set(roster.served) == {ana.ref, others[0].ref}
    duty = roster.duties.get()
    (other,) = {ana, others[0]} - {duty.member}
    pause_member(other, other)
    sortition.decline(duty.member, duty)
    assert roster.duties.count() == 1


def test_whoever_declines_is_not_asked_why_and_another_is_drawn(five):
    ana = five[0]
    roster = sortition.draw_roster(ana, ana.group, role="facilitator", on=DAY)
    duty = roster.duties.get()

    with pytest.raises(Refused):
        sortition.decline(next(m for m in five if m != duty.member), duty)
    sortition.decline(duty.member, duty)

    other = roster.duties.get(declined_at=None)
    assert other.member != duty.member
    assert (
        sortition.times_served(ana.group, "facilitator", DAY + timedelta(days=1))[duty.member.ref]
        == 0
    )


def test_two_newcomers_look_over_the_shoulder(five):
    ana = five[0]
    new = [make.join(ana.group, name) for name in ("Nu", "Oz", "Pia")]
    roster = sortition.draw_roster(ana, ana.group, role="facilitator", on=DAY)

    shadows = Duty.objects.filter(roster=roster, is_shadow=True)
    assert shadows.count() == 2
    assert {duty.member for duty in shadows} <= set(new)
