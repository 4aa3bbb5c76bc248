"""How do we decide this? One or two sentences, with the numbers of whoever asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base import times
from manyhands.decisions import how
from manyhands.decisions.tests import make
from manyhands.groups import circles
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly(5)


def asks(member: Member, power: str) -> str:
    member = groups.again(member)
    return how.explained(member.group, power, member)


def test_what_any_member_just_does_needs_no_words(five, django_assert_num_queries):
    ana = groups.again(five[0])
    with django_assert_num_queries(0):
        assert how.explained(ana.group, "place.name", ana) == ""


def test_it_takes_two_queries_however_many_members_there_are(five, django_assert_num_queries):
    ana = groups.again(five[0])
    with django_assert_num_queries(2):
        assert "It passes if nobody does." in how.explained(ana.group, "group.describe", ana)


def test_in_secret_it_says_how_many_ballots_it_takes_of_those_who_count(five):
    said = asks(five[0], "mandate.recall")

    assert said.startswith("It begins when 2 members ask for it. For ")
    assert "each member can send a secret ballot" in said
    assert "more say yes than no, two at least, and 2 of 4 send yes or blank" in said


def test_where_several_rules_hold_each_is_told(five):
    rules = [{"when": {"amount_lte": 5}, "method": "do"}, {"method": "consent"}]
    make.uses(five[0].group, "place.name", rules)

    said = asks(five[0], "place.name")

    assert said.startswith("If the amount in its smallest unit, such as cents, is at most 5: any ")
    assert said.endswith(".")


def test_what_a_mandate_carries_says_who_decides_while_nobody_carries_it(five):
    make.uses(five[0].group, "place.name", {"method": "mandate:map", "else": "consent"})

    said = asks(five[0], "place.name")

    assert said.startswith("Whoever carries the mandate “map”; while nobody does: consent")


def test_a_circle_that_was_lent_the_power_decides_for_those_in_it(five):
    circle = groups.decided("circle.create", five[0].group, name="Kitchen", purpose="We cook.")
    groups.decided("circle.lend", circle, powers=["group.describe"])
    for member in five[:3]:
        circles.join_circle(member, circle)

    with CaptureQueriesContext(connection) as asked:
        inside, outside = (asks(member, "group.describe") for member in (five[0], five[4]))

    assert inside.startswith("Your circle “Kitchen” decides this.")
    assert outside.startswith("First all ask")
    assert len(asked) <= 2 * 5
