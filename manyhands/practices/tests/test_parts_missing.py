"""How many parts of a stokvel's last round are not in; nobody is named, late ones still come."""

import pytest
from django.urls import reverse

from manyhands.groups.tests import make as groups
from manyhands.practices import rounds
from manyhands.practices.tests.make import taking_turns
from manyhands.practices.tests.test_running import booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    group = groups.group()
    return taking_turns(groups.member(group, "Ana"), groups.member(group, "Cleo"))


def owner(hand):
    return groups.again(hand.holder.member)


def page(practice, hand):
    path = reverse("show-turns", args=[practice.group.slug, practice.ref])
    return groups.browser(owner(hand)).get(path).content.decode()


def test_parts_of_the_last_round_are_counted_and_late_ones_come_after_the_end(practice):
    first, second = practice.hands.order_by("turn")
    assert rounds.parts_missing(practice) == (0, 0)
    amount = rounds.next_round(practice).pot // 2
    groups.decided("turns.award", practice, number=1)
    assert rounds.parts_missing(practice) == (2, 2)
    booked(practice, "paid", amount, m=first.holder.member.ref)

    assert rounds.parts_missing(practice) == (1, 2)
    assert "1 part of 2 of the last round is not in yet" in page(practice, first)

    groups.decided("turns.award", practice, number=2)
    booked(practice, "paid", amount, m=first.holder.member.ref)
    booked(practice, "paid", amount, m=second.holder.member.ref)  # for the first round, late
    assert "Each hand has had the pot" in page(practice, first)
    assert "1 part of 2 of the last round is not in yet" in page(practice, first)

    booked(practice, "cover_for", amount, m=second.holder.member.ref)  # anybody pays for anybody
    assert rounds.parts_missing(practice) == (0, 2)
    assert "of the last round" not in page(practice, first)
