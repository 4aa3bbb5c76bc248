"""E6: who has paused is not counted, comes back by themselves, and nobody else can pause them."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions.electorate import counted
from manyhands.decisions.rules import Tally
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, round_on
from manyhands.groups.actions import pause_member, resume_member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


def test_who_pauses_is_not_counted_and_comes_back(five):
    """E6"""
    pause_member(five[4], five[4])
    round_ = round_on(five[0], make.text(five[0]))
    assert round_.electors.count() == 4
    with times.at(round_.opened_at + LATER):
        pause_member(five[3], five[3])
        assert counted(round_).tally.electors == 3
        with pytest.raises(NotPossible, match="paused"):
            make.say(five[3], round_.proposal, "agree")
        resume_member(five[3], groups.again(five[3]))
        make.say(five[3], round_.proposal, "agree")

    assert counted(round_).tally == Tally(electors=4, agree=1)


def test_who_has_paused_reads_it_on_the_page_and_comes_back_there(five):
    """E6"""
    browser, members = groups.browser(five[4]), f"/g/{five[0].group.slug}/members/"
    browser.post(f"{members}pause/")
    proposal = make.text(five[0])
    with times.at(round_on(five[0], proposal).opened_at + LATER):
        page = browser.get(proposal.get_absolute_url()).content.decode()
        assert "You had paused when this round began." in page
        assert f"{members}#pause" in page
        browser.post(f"{members}pause/end/")

    assert groups.again(five[4]).paused_at is None


def test_nobody_can_pause_somebody_else(five):
    """E6"""
    with pytest.raises(Refused, match="Only you"):
        pause_member(five[0], five[1])
    with pytest.raises(NotPossible, match="so already"):
        resume_member(five[1], five[1])

    assert groups.again(five[1]).paused_at is None
