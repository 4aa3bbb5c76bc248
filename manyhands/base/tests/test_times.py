"""One can tell of another time, and the clock goes on afterwards."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from manyhands.base import times

MOMENT = datetime(2031, 5, 1, 12, tzinfo=UTC)


def test_the_clock_stands_where_it_is_told_to():
    with times.at(MOMENT):
        assert times.now() == MOMENT

    assert times.now() != MOMENT


def test_one_time_can_be_told_within_another():
    with times.at(MOMENT):
        with times.at(MOMENT - timedelta(days=1)):
            assert times.now() == MOMENT - timedelta(days=1)
        assert times.now() == MOMENT


def test_it_is_always_utc():
    with times.at(MOMENT.astimezone(timezone(timedelta(hours=9)))):
        assert times.now().tzinfo is UTC


def test_the_clock_goes_on_after_a_fault():
    with pytest.raises(ZeroDivisionError), times.at(MOMENT):
        _ = 1 / 0

    assert times.now() != MOMENT
