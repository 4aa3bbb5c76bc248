"""E17 of deciding: a block that misses something is kept for its member, and counts for nothing."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import unfinished
from manyhands.decisions.electorate import counted
from manyhands.decisions.models import UnfinishedBlock
from manyhands.decisions.rules import Tally
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, closed, entries_of, round_on, say
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.actions import leave_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({}, "It needs two things"),
        ({"ground": "It harms Ben."}, "Say what would resolve it"),
        ({"way_out": "Ask Ben."}, "Say which principle"),
    ],
)
def test_an_unfinished_block_is_kept_for_its_member_alone_and_finished_later(five, typed, missing):
    """E17"""
    round_ = round_on(five[0], make.text(five[0]))
    proposal, eli = round_.proposal, five[4]
    say(round_, [eli])
    with times.at(round_.opened_at + 2 * LATER):
        before = entries_of(proposal)
        send(eli, proposal, "rounds/1/stance/", position="block", **typed)
        page, others = look(eli, proposal), look(five[0], proposal)

        assert missing in page
        assert "What you said before counts until then." in page
        assert all(words in page for words in typed.values())
        assert not any(one in others for one in ("is not counted yet", *typed.values()))
        assert entries_of(proposal) == before
        assert counted(round_).tally == Tally(electors=5, agree=1)

        whole = {"ground": "It harms Ben.", "way_out": "Ask Ben."}
        send(eli, proposal, "rounds/1/stance/", position="block", **whole)
        assert "is not counted yet" not in look(eli, proposal)

    assert counted(round_).tally == Tally(electors=5, block=1)
    assert not UnfinishedBlock.objects.exists()


@pytest.mark.parametrize("ends", ["says something else", "leaves", "is over"])
def test_an_unfinished_block_is_gone_when_its_member_speaks_or_leaves_or_the_round_closes(
    five, ends
):
    """E17"""
    round_ = round_on(five[0], make.text(five[0]))
    with times.at(round_.opened_at + LATER):
        for way_out in ("Ask Ben.", "Ask Cleo."):
            send(five[4], round_.proposal, "rounds/1/stance/", position="block", way_out=way_out)
        assert UnfinishedBlock.objects.get().way_out == "Ask Cleo."
        if ends == "says something else":
            make.say(five[4], round_.proposal, "pass")
        elif ends == "leaves":
            leave_group(five[4], five[4])
    if ends == "is over":
        closed(round_)
        with pytest.raises(NotPossible, match="This round is closed"):
            unfinished.keep(five[4], round_, {"way_out": "Ask Ben."})

    assert not UnfinishedBlock.objects.exists()


def test_its_member_puts_an_unfinished_block_away_by_hand_and_nothing_was_said(five):
    """E17"""
    round_ = round_on(five[0], make.text(five[0]))
    proposal, eli = round_.proposal, five[4]
    say(round_, [eli])
    with times.at(round_.opened_at + LATER):
        for member, way_out in ((eli, "Ask Ben."), (five[3], "Ask Cleo.")):
            send(member, proposal, "rounds/1/stance/", position="block", way_out=way_out)
        before = entries_of(proposal)
        assert "Put it away" in look(eli, proposal)

        for _press in range(2):
            send(eli, proposal, "rounds/1/begun/removal/")

        page = look(eli, proposal)
        assert "Ask Ben." not in page
        assert "is not counted yet" not in page
        assert entries_of(proposal) == before
    assert counted(round_).tally == Tally(electors=5, agree=1)
    assert UnfinishedBlock.objects.get().member == five[3]


def test_who_does_not_count_in_a_round_keeps_no_block_in_it(five):
    """E17"""
    round_ = round_on(five[0], make.text(five[0]))
    with times.at(round_.opened_at + LATER):
        late = make.join(five[0].group)
        with pytest.raises(NotPossible, match="You joined after this round began"):
            unfinished.keep(late, round_, {"way_out": "Ask Ben."})
