"""On the day on which an agreement is to be looked at again all hear of it, once."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions.tests import make
from manyhands.groups.tests import make as groups
from manyhands.talk import actions, tasks
from manyhands.talk.models import Notice
from manyhands.talk.sentences import told

pytestmark = pytest.mark.django_db
DAY = make.MONDAY + timedelta(days=30)


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly(5)


def agree(group, **days):
    return groups.decided("agreement.adopt", group, title="Quiet", text="After ten.", **days)


def told_on(day) -> list[str]:
    with times.at(day):
        tasks.remind(day)
    rows = Notice.objects.filter(kind="agreement_review").order_by("member__joined_at", "pk")
    return [row.member.name for row in rows]


def test_all_hear_of_it_on_the_day_and_once(five):
    agree(five[0].group, review_on=f"{DAY.date()}")
    agree(five[0].group)
    actions.choose_topics(five[4], quiet=["outcomes"])

    assert told_on(DAY - timedelta(days=1)) == []
    assert told_on(DAY) == told_on(DAY + timedelta(days=3)) == ["Ana", "Ben", "Cleo", "Dov"]
    notice = told(Notice.objects.filter(kind="agreement_review").first())
    assert notice["text"] == "The day has come to look at an agreement again."
    assert notice["href"] == f"/g/{five[0].group.slug}/agreements/"


def test_what_is_over_by_then_is_not_looked_at_again(five):
    agreement = agree(five[0].group, review_on=f"{DAY.date()}")
    groups.decided("agreement.end", agreement)

    assert told_on(DAY) == []
