"""Ballots count until the round's time is over; a secret one counts whoever goes meanwhile."""

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions
from manyhands.decisions.choice import ballots
from manyhands.decisions.models import Ballot, Urn
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.groups.actions import leave_group, pause_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def in_secret(five):
    """A round about who joins."""
    draft = actions.draft_proposal(five[0], five[0].group, method="secret", text="Zoe?")
    return boxes.opened(actions.publish_proposal(five[0], draft, title="Zoe", text="Zoe"))


def secretly(member, round_, position):
    with times.at(round_.opened_at):
        return ballots.send_secret(make.groups.again(member), round_, position=position)


def test_a_ballot_that_comes_after_its_time_is_refused_even_if_nobody_counted_yet(five):
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)

    with times.at(round_.closes_at), pytest.raises(NotPossible, match="closed"):
        ballots.send_ballot(five[0], round_, data={"options": boxes.named(proposal, "soup")})

    assert not Ballot.objects.exists()


def test_a_secret_ballot_that_comes_after_its_time_is_refused(five, in_secret):
    with times.at(in_secret.closes_at), pytest.raises(NotPossible, match="closed"):
        ballots.send_secret(make.groups.again(five[0]), in_secret, position="yes")

    assert not Urn.objects.exists()


GOES = {
    "pauses": lambda member: pause_member(member, member),
    "leaves": lambda member: leave_group(member, member),
    "is removed": lambda member: make.groups.decided("member.remove", member, reason=""),
}


@pytest.mark.parametrize("goes", GOES.values(), ids=GOES.keys())
def test_whoever_sent_a_secret_ballot_counts_to_the_end_even_if_they_go(five, in_secret, goes):
    for member, position in zip(five, ("yes", "no", "no", "yes", "blank"), strict=True):
        secretly(member, in_secret, position)
    with times.at(in_secret.opened_at):
        goes(make.groups.again(five[1]))

    with boxes.after_closing(in_secret) as closed:
        assert (closed.verdict, closed.tally) == ("not_yet", {"electors": 5, "ballots": 5})
    assert make.again(in_secret.proposal).stage == Stage.NOT_ADOPTED


@pytest.mark.parametrize("goes", GOES.values(), ids=GOES.keys())
def test_who_goes_without_having_sent_a_secret_ballot_counts_no_longer(five, in_secret, goes):
    for member in five[2:]:
        secretly(member, in_secret, "yes")
    with times.at(in_secret.opened_at):
        goes(make.groups.again(five[1]))

    with boxes.after_closing(in_secret) as closed:
        assert (closed.verdict, closed.tally) == ("adopt", {"electors": 4, "ballots": 3})
