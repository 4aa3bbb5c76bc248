"""What is in force is looked at again when enough ask for it, or when it did not work."""

from datetime import date

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import actions, errands, looking_again
from manyhands.decisions.models import Seconding
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly()


@pytest.fixture
def done(five):
    """A proposal in words that all agreed to; its task waits for somebody."""
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five)
    closed(round_)
    with times.at(make.again(proposal).moves_at):
        make.work_off()
    return make.again(proposal)


def ask(member, proposal, reason="It is too loud."):
    return looking_again.ask_review(groups.again(member), proposal, reason=reason)


def test_three_of_five_ask_for_it_and_it_stays_in_force_meanwhile(five, done):
    assert [ask(member, done) for member in five[:3]] == [False, False, True]

    again = make.again(done)
    assert again.stage == Stage.UNDER_REVIEW
    assert again.carried_out_at is not None
    assert not Seconding.objects.filter(spent_at=None).exists()
    with pytest.raises(NotPossible, match="looked at again already"):
        ask(five[3], done)


def test_asking_twice_is_asking_once_and_who_left_asks_no_more(five, done):
    assert not ask(five[1], done)
    assert not ask(five[1], done)
    leave_group(five[1], five[1])
    assert not ask(five[2], done)

    assert not ask(five[3], done)

    assert make.again(done).stage == Stage.IN_FORCE
    assert ask(five[4], done)


def test_fifteen_of_a_hundred_members_must_ask_and_in_a_pair_both(five, done):
    assert looking_again.how_many_must_ask(done) == 3
    for number in range(16):
        make.join(done.group, f"Nu {number}")
    assert looking_again.how_many_must_ask(done) == 4
    for member in groups.again(five[0]).group.members.exclude(pk__in=[five[0].pk, five[1].pk]):
        leave_group(member, member)
    assert looking_again.how_many_must_ask(done) == 2


def test_what_is_not_in_force_is_not_looked_at_again(five):
    with pytest.raises(NotPossible, match="not in force"):
        ask(five[1], make.text(five[0]))


def test_what_follows_it_takes_its_place(five, done):
    for member in five[:3]:
        ask(member, done)
    draft = actions.propose_again(groups.again(five[1]), make.again(done))
    after = actions.publish_proposal(five[1], draft, title="A small fridge", text="At night off.")
    round_ = round_on(five[1], after)
    say(round_, five)
    closed(round_)
    with times.at(make.again(after).moves_at):
        make.work_off()

    assert make.again(after).stage == Stage.IN_FORCE
    assert make.again(done).stage == Stage.EXPIRED


def test_a_task_that_did_not_work_is_looked_at_again(five, done):
    task = errands.take_task(five[2], done.task, report_on=date(2027, 3, 1))
    errands.report_task(five[2], task, report="No plug in the hall.", has_failed=True)

    assert make.again(done).stage == Stage.UNDER_REVIEW
    page = look(five[1], done)
    assert "that it did not work" in page
    assert "No plug in the hall." in page
    assert "In force. It is to be looked at again." in page


def test_on_the_page_each_says_why_and_all_read_it(five, done):
    page = look(five[1], done)
    assert "When 3 members ask for it, all look at it again." in page
    assert "Ask for it" in send(five[1], done, "review/", status=422, reason="")

    for member, why in zip(five[1:4], ("It hums.", "It leaks.", "It is full."), strict=True):
        send(member, done, "review/", reason=why)

    page = look(five[0], done)
    assert all(why in page for why in ("It hums.", "It leaks.", "It is full."))
    assert "Propose it anew" in page
    assert "When 3 members ask" not in page
