"""What was adopted is carried out by time or by whoever presses the button, or it lapses."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import by_hand
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import LATER, closed, say, stage
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db
BUTTON = "Carry it out now"


@pytest.fixture
def adopted(five) -> Proposal:
    """To rename the group; it waits."""
    proposal = make.proposal(five[0])
    with times.at(proposal.moves_at):
        make.work_off()
    round_ = proposal.rounds.get()
    say(round_, five)
    closed(round_)
    return make.again(proposal)


def test_any_member_carries_out_what_was_adopted_once_its_time_has_come(five, adopted):
    with times.at(adopted.moves_at - LATER):
        assert BUTTON not in look(five[4], adopted)
        with pytest.raises(NotPossible, match="has not come"):
            by_hand.carry_out_now(five[4], adopted)
    with times.at(adopted.moves_at):
        assert BUTTON in look(five[4], adopted)
        send(five[4], adopted, "execution/")
        assert BUTTON not in look(five[4], adopted)
        with pytest.raises(NotPossible, match="done already"):
            by_hand.carry_out_now(five[4], adopted)

    assert (stage(adopted), groups.again(five[0]).group.name) == (Stage.IN_FORCE, "Rose Street")


def test_an_act_that_fails_unforeseen_is_tried_for_thirty_days_and_lapses(adopted):
    of_an_older_program = {**adopted.head.act["details"], "motto": "Together"}
    adopted.head.act = {**adopted.head.act, "details": of_an_older_program}
    adopted.head.save(update_fields=["act"])
    due_at = adopted.moves_at
    for days in (0, 29):
        with times.at(due_at + timedelta(days=days)):
            make.work_off()
        assert stage(adopted) == Stage.WAITING
    with times.at(due_at + timedelta(days=30)):
        make.work_off()

    lapsed = make.again(adopted)
    assert (lapsed.stage, lapsed.moves_at, lapsed.adopted_at) == (Stage.LAPSED, None, None)
    assert lapsed.could_not == "It was not carried out in 30 days."
