"""Rounds on asks and gifts pin who asks or gives; once it is over nothing says who that was."""

from datetime import timedelta

import pytest
from django.db import transaction

from manyhands.base import times
from manyhands.base.times import now
from manyhands.decisions import actions
from manyhands.decisions.models import Elector, Proposal
from manyhands.decisions.tests import histories
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, giving, paying, tasks
from manyhands.funds.purse.models import Claim
from manyhands.funds.tests import purses
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.record import verify
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def monday():
    with times.at(decisions.MONDAY):
        yield


@pytest.fixture
def five():
    """Five members of long standing; the last asks and gives."""
    return decisions.assembly(5)


@pytest.fixture
def fund(five):
    found = purses.fund(five[0].group)
    purses.given(found, 5_000)
    return found


def proposed(five, act, *given, **details):
    """What becomes of the button of the first member, published."""
    author = make.again(five[0])
    with pytest.raises(NeedsDecision) as needed:
        act(author, *given, **details)
    said = {"method": needed.value.method, "concerns": needed.value.concerns}
    draft = actions.draft_proposal(author, author.group, act=needed.value.act.as_dict(), **said)
    return actions.publish_proposal(author, draft, title="What is asked for", text="Yes?")


def decided(five, act, *given, **details):
    """Two others turned their keys for it."""
    wanted = proposed(five, act, *given, **details)
    decisions.work_off()
    for member in five[1:3]:
        decisions.say(member, wanted, "agree")
    for _step in ("counted", "carried out"):
        decisions.work_off()
    return decisions.again(wanted)


def named_as_concerned(group):
    """What the record says of whom rounds concerned."""
    rows = Body.objects.filter(entry__log=group.log_id, payload__contains='"kind":"round.open"')
    return [row.payload for row in rows if '"concerned":[]' not in row.payload]


def is_said_by_nothing(group):
    assert named_as_concerned(group) == []
    assert not Elector.objects.filter(out=Elector.CONCERNED).exists()
    assert not Proposal.objects.exclude(concerns=None).exists()
    return True


def walked(group):
    """What a member's verifier says of the record that is given out."""
    file = histories.file_of(make.again(group.members.first()))
    return verify.check(iter(file.splitlines(keepends=True))).replay.sums()


def a_claim_decided(five, fund):
    for power in ("fund.spend", "claim.pay"):
        decisions.uses(fund.group, power, {"method": "two_keys"})
    claim = purses.asked(make.again(five[4]), fund)
    decided(five, asking.spend, claim, amount=claim.amount)
    decided(five, paying.pay, Claim.objects.get(pk=claim.pk))
    return Claim.objects.get(pk=claim.pk)


def test_after_an_ask_no_round_says_who_asked_and_the_record_still_fits(five, fund):
    claim = a_claim_decided(five, fund)
    assert claim.ended_as == "paid"
    assert len(named_as_concerned(fund.group)) == 2
    assert len(walked(fund.group)) == 3

    with times.at(now() + timedelta(hours=49)):
        tasks.erase_when_due(now())

    assert is_said_by_nothing(fund.group)
    said = walked(fund.group)
    assert sum("who counts in it was erased" in line for line in said) == 2
    assert "2 rounds were not counted again: see its line." in said


def test_what_a_backup_brings_back_of_rounds_is_forgotten_again(five, fund):
    claim = a_claim_decided(five, fund)
    with transaction.atomic():
        asking.erase_noted([claim.ref])
    assert is_said_by_nothing(fund.group)


def test_once_it_is_decided_that_a_gift_came_no_round_says_who_gave(five, fund):
    decisions.uses(fund.group, "gift.confirm", {"method": "two_keys"})
    gift = purses.promised(make.again(five[4]), fund)
    proposal = decided(five, giving.confirm_gift, gift)
    assert proposal.stage == "in_force"

    tasks.forget_who_gave(now())

    assert is_said_by_nothing(fund.group)
    assert walked(fund.group)[-1] == "1 round was not counted again: see its line."


def test_of_a_proposal_that_is_open_it_stays_who_is_not_counted(five, fund):
    decisions.uses(fund.group, "gift.confirm", {"method": "two_keys"})
    gift = purses.promised(make.again(five[4]), fund)
    wanted = proposed(five, giving.confirm_gift, gift)

    tasks.forget_who_gave(now())

    assert decisions.again(wanted).concerns == five[4]
