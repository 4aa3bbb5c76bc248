"""What somebody reads on the page of what they posted."""

import pytest
from django.urls import reverse

from manyhands.aid import actions
from manyhands.aid.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


def own_page(need) -> str:
    return make.browser(holding=need).get(need.get_absolute_url()).content.decode()


def test_what_is_taken_back_is_not_said_to_stand_on_the_board(group):
    need = make.need(group)
    assert "It stands on the board for all to see." in own_page(need)

    actions.withdraw_intent(make.holder(need), need)

    page = own_page(need)
    assert "It is over." in page
    assert "It stands on the board for all to see." not in page


def test_the_asker_and_the_helper_each_read_how_to_reach_them_from_their_side(group):
    ana = make.member(group)
    need = make.need(group, reach="door")
    commitment = make.commitment(ana, need)

    opened = make.browser(ana).post(reverse("read-sealed", args=[group.slug, commitment.ref]))

    for page, says, not_that in (
        (own_page(need), "Come to my door", "Come to their door"),
        (opened.content.decode(), "Come to their door", "Come to my door"),
    ):
        assert says in page
        assert not_that not in page


def test_who_may_not_be_called_is_not_said_to_take_messages(group):
    need = make.need(group, address="Mill Lane 3")

    assert "Leaving a message" not in own_page(need)


def test_a_household_is_told_in_the_middle_of_a_line(group):
    need = make.need(group, adults=1, children=1)

    assert "1 adult · No children" in own_page(need)
