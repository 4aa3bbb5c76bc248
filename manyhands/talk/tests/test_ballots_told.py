"""What members hear of advice, emergencies, and rounds in which they have sent a ballot."""

from datetime import timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.decisions import advice, emergency
from manyhands.decisions.models import Round
from manyhands.decisions.tests import ballot_boxes as boxes
from manyhands.decisions.tests import make
from manyhands.groups.acts import Act, name_of
from manyhands.groups.constitution import following, whole
from manyhands.talk.models import Notice
from manyhands.talk.telling_decisions import without_a_stance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


def told(kind: str) -> set[str]:
    """Who has a notice of this kind, once background work has had its turn."""
    jobs.plan_repeating(times.now())
    jobs.work_off(times.now())
    return {notice.member.name for notice in Notice.objects.filter(kind=kind)}


def test_whose_advice_is_asked_for_is_told_and_the_author_when_it_is_missing():
    five = make.assembly(5)
    make.uses(five[0].group, "group.describe", {"method": "advice"})
    proposal = make.proposal(make.groups.again(five[0]))
    advice.ask_advice(five[0], proposal, member=five[1], is_affected=False)

    assert told("advice_asked") == {"Ben"}
    with make.later(proposal, hours=25):
        make.work_off()
        assert told("advice_missing") == {"Ana"}


def test_everybody_is_told_of_an_emergency():
    five = make.assembly(5)
    group = five[0].group
    data = group.constitution.data
    terms = {**whole(data)["emergency"], "acts": ["group.describe"]}
    make.groups.decided("constitution.loosen", group, data=following(data, emergency=terms))
    ana, ben = (make.groups.again(member) for member in five[:2])
    act = Act("group.describe", name_of(group), {"name": "Closed", "purpose": "Gas"}).as_dict()
    emergency.second_emergency(ben, emergency.ask_emergency(ana, ana.group, act=act, reason="Gas."))

    assert told("emergency") == {"Ana", "Ben", "Cleo", "Dov", "Eli"}


def test_who_has_sent_a_ballot_is_not_asked_again():
    five = make.assembly(5)
    proposal = boxes.choice(five[0], "approval", "soup", "bread")
    round_ = boxes.opened(proposal)
    boxes.send(five[0], round_, options=boxes.named(proposal, "soup"))

    with times.at(round_.closes_at - timedelta(hours=1)):
        silent = without_a_stance(Round.objects.get(pk=round_.pk))
        assert {member.name for member in silent} == {"Ben", "Cleo", "Dov", "Eli"}
