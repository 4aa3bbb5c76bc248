"""Whoever passes, or sends a blank ballot, fills the quorum of a majority; a no never does."""

import pytest

from manyhands.base import times
from manyhands.decisions import actions
from manyhands.decisions.choice import ballots
from manyhands.decisions.methods import Asked
from manyhands.decisions.rules import Tally
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed
from manyhands.groups.models import Group
from manyhands.groups.tests import make as groups
from manyhands.record import verify_methods
from manyhands.record.queries import find_fault

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def ten():
    """Of ten, a quarter is three."""
    return make.assembly(10)


def is_recounted(round_) -> bool:
    return find_fault(Group.objects.get(pk=round_.proposal.group_id).log) is None


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (["agree", "agree", "pass"], "adopt"),
        (["agree", "agree", "stand_aside"], "no_quorum"),
        (["agree", "pass", "pass"], "no_quorum"),
        (["agree", "agree", "pass", "stand_aside", "stand_aside"], "not_yet"),
    ],
)
def test_who_passes_fills_the_quorum_of_a_majority(ten, said, verdict):
    proposal = make.text(ten[0], method="majority")
    round_ = make.open_round_of(proposal)
    for member, position in zip(ten, said, strict=False):
        make.say(member, proposal, position)

    done = closed(closed(round_))

    assert done.verdict == verdict
    assert is_recounted(done)


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        (["yes", "yes", "blank", "blank", "no"], "adopt"),
        (["yes", "yes", "no", "no", "no"], "no_quorum"),
        (["yes", "blank", "blank", "blank", "blank"], "no_quorum"),
        (["yes", "yes", "blank", "no", "no"], "not_yet"),
    ],
)
def test_a_blank_ballot_fills_the_quorum_in_secret(ten, sent, verdict):
    draft = actions.draft_proposal(ten[0], ten[0].group, method="secret", text="Who joins us?")
    proposal = actions.publish_proposal(ten[0], draft, title="Let Zoe in", text="Zoe")
    round_ = boxes.opened(proposal)
    with times.at(round_.opened_at):
        for member, position in zip(ten, sent, strict=False):
            ballots.send_secret(groups.again(member), round_, position=position)

    with boxes.after_closing(round_) as done:
        assert done.verdict == verdict
        assert is_recounted(done)


def test_what_was_done_in_an_emergency_stands_where_two_say_yes_and_others_pass(ten):
    proposal = make.done_at_once(ten[0], ten[1]).proposal
    for member, position in zip(ten[2:5], ("agree", "agree", "pass"), strict=True):
        make.say(member, proposal, position)

    done = closed(make.open_round_of(proposal))

    assert done.verdict == "adopt"
    assert done.method["passing_counts"]
    assert is_recounted(done)


@pytest.mark.parametrize("kind", ["majority", "ratify"])
def test_rounds_from_before_are_counted_as_they_were(kind):
    tally = Tally(20, agree=3, pass_=2)
    counts = {"electors": 20, "agree": 3, "pass": 2, "stand_aside": 0}

    found = [
        (Asked(how, tally).verdict(), verify_methods.verdict(how, counts))
        for how in ({"kind": kind}, {"kind": kind, "passing_counts": True})
    ]

    assert found == [("no_quorum", "no_quorum"), ("adopt", "adopt")]
