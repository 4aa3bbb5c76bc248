"""A round that closes later than its hours say tells why, on the page of its proposal."""

from datetime import UTC, datetime, timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import tasks
from manyhands.decisions.meetings import meeting
from manyhands.decisions.models import Pulse, Round
from manyhands.decisions.prolonging import close_later
from manyhands.decisions.stages import put_off_for
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import being_tested, look
from manyhands.decisions.words import LATER_FOR
from manyhands.groups.powers import acting

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly(5)


@pytest.fixture
def round_(five) -> Round:
    """A round that was opened on a morning, with a weekend in it: nothing puts its end off."""
    return make.open_round_of(being_tested(five))


def causes(round_):
    return Round.objects.get(pk=round_.pk).extended_for


def says(who, round_, cause):
    return str(LATER_FOR[cause]) in look(who, make.again(round_.proposal))


def test_a_round_with_its_own_hours_says_nothing(five, round_):
    with times.at(round_.opened_at + HOUR):
        assert causes(round_) == []
        assert not any(says(five[0], round_, cause) for cause in LATER_FOR)


def test_a_block_and_a_turn_in_the_last_day_say_so(five, round_):
    for member in five[:2]:
        with times.at(round_.closes_at - 30 * HOUR):
            make.say(member, round_.proposal, "agree")
    with times.at(round_.closes_at - 20 * HOUR):
        make.say(five[2], round_.proposal, "agree")
        assert "quorum" in causes(round_)
        assert says(five[0], round_, "quorum")
        make.say(five[3], round_.proposal, "block")
        page = look(five[4], make.again(round_.proposal))

    assert f"{LATER_FOR['quorum']}" in page
    assert "block" not in causes(round_), "there were two days left by then"


def test_a_late_block_says_so(five, round_):
    with times.at(round_.closes_at - 20 * HOUR):
        make.say(five[3], round_.proposal, "block")
        assert says(five[4], round_, "block")


def test_an_outage_on_the_last_day_says_so_and_one_before_it_does_not(five, round_):
    for hours, told in ((40, []), (5, ["outage"])):
        with times.at(round_.closes_at - hours * HOUR):
            Pulse.objects.all().delete()
            Pulse.objects.create(at=times.now() - 3 * HOUR)
            tasks.move_all(times.now())
            assert [one for one in causes(round_) if one != "night"] == told
            assert says(five[0], round_, "outage") == bool(told)


def test_too_few_say_so(five, round_):
    with times.at(round_.opened_at + HOUR):
        for member in five[:2]:
            make.say(member, round_.proposal, "agree")
    with times.at(round_.closes_at):
        make.work_off()
        assert causes(round_) == ["too_few"]
        assert says(five[0], round_, "too_few")


def test_a_meeting_on_the_last_day_says_so(five, round_):
    with times.at(round_.closes_at - 20 * HOUR):
        meeting.bring_minutes(
            five[1], round_, present=[five[1], five[2]], positions={five[1]: "agree"}
        )
        assert says(five[0], round_, "meeting")


def test_the_night_is_said_as_long_as_it_is_why(five, round_):
    evening = round_.closes_at.replace(hour=23) + timedelta(days=1)
    _later(round_, evening, "outage")
    assert causes(round_) == ["outage", "night"]
    assert round_.closes_at == (evening + timedelta(days=1)).replace(hour=8)
    with times.at(round_.opened_at + HOUR):
        assert says(five[0], round_, "night")

    _later(round_, round_.closes_at + 2 * HOUR, "block")
    assert causes(round_) == ["outage", "block"]
    _later(round_, round_.closes_at - HOUR, "meeting")
    assert causes(round_) == ["outage", "block"], "that is no later"


def _later(round_, moment, cause):
    with acting("rule.give_back"):
        close_later(round_, moment, cause)


@pytest.mark.parametrize(
    ("closes", "why"),
    [
        (datetime(2026, 12, 3, 10, tzinfo=UTC), []),
        (datetime(2026, 12, 3, 12, tzinfo=UTC), ["night"]),
        (datetime(2026, 12, 5, 10, tzinfo=UTC), ["weekend"]),
        (datetime(2026, 12, 6, 12, tzinfo=UTC), ["weekend", "night"]),
    ],
)
def test_a_round_knows_from_the_start_why_it_is_longer_than_its_hours(closes, why):
    assert put_off_for(make.MONDAY, {"hours": 72}, closes) == why
