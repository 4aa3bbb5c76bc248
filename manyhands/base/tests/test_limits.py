"""Limits count, forget, and never know whom they counted."""

from datetime import timedelta

import pytest
import time_machine

from manyhands.base import limits, tasks
from manyhands.base.models import Allowance, DayKey
from manyhands.base.times import now

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def takes(who: str = "ana", times: int = 1, *, name: str = "ask", most: int = 3) -> list[bool]:
    return [limits.take(name, who, most=most, per=HOUR) for _ in range(times)]


@pytest.mark.django_db
def test_a_limit_lets_so_many_through_and_then_none():
    assert takes(times=5) == [True, True, True, False, False]


@pytest.mark.django_db
def test_each_party_and_each_thing_has_a_limit_of_its_own():
    takes(times=4)

    assert takes("ben") == [True]
    assert takes(name="offer") == [True]


@pytest.mark.django_db
def test_an_hour_after_the_first_time_it_starts_anew():
    with time_machine.travel("2026-05-01T10:00:00Z", tick=False) as clock:
        takes(times=3)
        clock.shift(HOUR - timedelta(seconds=1))
        assert takes() == [False]
        clock.shift(timedelta(seconds=1))
        assert takes(times=4) == [True, True, True, False]


@pytest.mark.django_db
def test_yesterdays_keys_and_counts_are_destroyed():
    with time_machine.travel("2026-05-01T23:50:00Z", tick=False) as clock:
        takes()
        limits.take("export", "ana", most=1, per=DAY)
        tasks.tidy(now())
        assert DayKey.objects.count() == 1
        assert Allowance.objects.count() == 2

        clock.shift(timedelta(minutes=15))
        assert tasks.something_is_over(now())
        tasks.tidy(now())

    assert not DayKey.objects.exists()
    assert not Allowance.objects.exists()
    assert not tasks.something_is_over(now())


@pytest.mark.django_db
def test_another_day_means_another_hash_for_the_same_party():
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        takes()
        first = bytes(Allowance.objects.get().whose)
        clock.shift(DAY)
        takes()

    assert bytes(Allowance.objects.latest("pk").whose) != first


def test_an_address_of_the_net_counts_as_a_home_or_a_phone(settings):
    settings.BEHIND_TLS = False

    assert limits.where_from({"REMOTE_ADDR": "192.0.2.7"}) == "192.0.2.7"
    assert limits.where_from({"REMOTE_ADDR": "::ffff:192.0.2.7"}) == "192.0.2.7"
    assert limits.where_from({"REMOTE_ADDR": "2001:db8:1:2:a::1"}) == "2001:db8:1:2::/64"
    assert limits.where_from({"REMOTE_ADDR": ""}) == "unknown"


def test_only_the_last_hop_is_believed_and_only_behind_a_proxy(settings):
    meta = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.4"}

    settings.BEHIND_TLS = True
    assert limits.where_from(meta) == "198.51.100.4"
    settings.BEHIND_TLS = False
    assert limits.where_from(meta) == "127.0.0.1"
