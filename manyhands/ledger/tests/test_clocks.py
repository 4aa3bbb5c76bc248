"""What is booked today counts for the day that it is in the group."""

from datetime import UTC, date, datetime

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, actions
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db

BEFORE_MIDNIGHT = datetime(2026, 11, 28, 11, 30, tzinfo=UTC)  # in Auckland it is the 29th already
AFTER_MIDNIGHT = datetime(2026, 11, 29, 2, 30, tzinfo=UTC)  # in Bogotá it is the 28th still


def books_in(zone: str):
    """Open books of a group with these clocks, in which members close days alone."""
    group = groups.group(time_zone=zone)
    group.constitution.data["powers"]["books.close"] = {"method": "do"}
    group.constitution.save()
    accounts.book_of(group)
    accounts.money(group, "EUR")
    make.fund(group)
    return group


@pytest.mark.parametrize(
    ("zone", "at", "today"),
    [
        ("Pacific/Auckland", BEFORE_MIDNIGHT, date(2026, 11, 29)),
        ("America/Bogota", AFTER_MIDNIGHT, date(2026, 11, 28)),
        ("UTC", AFTER_MIDNIGHT, date(2026, 11, 29)),
    ],
)
def test_what_is_written_down_now_counts_for_today_in_the_group(zone, at, today):
    with times.at(at):
        assert make.given(books_in(zone), 500).effective == today


def test_a_day_that_is_not_over_in_the_group_is_not_closed():
    with times.at(AFTER_MIDNIGHT):
        bogota = groups.again(groups.member(books_in("America/Bogota")))
        with pytest.raises(NotPossible, match="Only days that are over"):
            actions.close_books(bogota, bogota.group, until="2026-11-28")

    with times.at(BEFORE_MIDNIGHT):
        auckland = groups.again(groups.member(books_in("Pacific/Auckland")))
        actions.close_books(auckland, auckland.group, until="2026-11-28")

    assert accounts.book_of(auckland.group).closed_until == date(2026, 11, 28)
