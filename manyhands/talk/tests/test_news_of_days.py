"""Who opened a case hears a week and a day before a day that it has; nobody else does. Who promised
something for a day hears the day before.
"""

from datetime import timedelta

import pytest

from manyhands.aid import actions as aid_actions
from manyhands.aid import promises, upkeep
from manyhands.aid.tests import make as aid
from manyhands.base import times
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make as groups
from manyhands.practices import case_days, running
from manyhands.practices.tests.test_case_days import bail, noted
from manyhands.practices.tests.test_running import MONDAY
from manyhands.talk import tasks
from manyhands.talk.models import Notice
from manyhands.talk.sentences import told
from manyhands.talk.telling_days import PROMISED

pytestmark = pytest.mark.django_db
ON = (MONDAY + timedelta(days=15)).date()  # Tuesday November 17


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def told_by(days: int) -> list[tuple[str, str]]:
    """Who has been told what, so many days before."""
    when = MONDAY + timedelta(days=15 - days)
    with times.at(when):
        for _again in range(2):
            tasks.remind(when)
        assert not tasks._to_remind_of(when)
    rows = Notice.objects.filter(day__isnull=False).order_by("pk")
    return list(rows.values_list("member__name", "kind"))


def test_who_opened_it_hears_a_week_and_a_day_before_each_once():
    case, (_ana, ben, *_others) = bail()
    noted(ben, case, f"{ON}")
    week, eve = ("Ana", "near_week"), ("Ana", "near_eve")
    assert told_by(8) == []
    assert told_by(7) == [week]
    assert told_by(6) == [week]
    assert told_by(2) == [week]
    assert told_by(1) == [week, eve]
    assert told_by(0) == [week, eve]
    assert told_by(-1) == [week, eve]


def test_a_house_that_was_off_tells_late():
    case, (ana, *_others) = bail()
    noted(ana, case, f"{ON}")
    assert told_by(4) == [("Ana", "near_week")]


def test_the_words_say_which_day_and_not_of_what():
    case, (ana, *_others) = bail()
    noted(ana, case, f"{ON}")
    told_by(7)
    said = told(Notice.objects.get())
    assert said["text"] == "Something you wrote down for Tuesday 17 Nov is near. Look at it."
    assert said["href"] == case.get_absolute_url()


def test_nobody_hears_of_a_day_that_was_taken_back_and_what_was_told_goes():
    case, (ana, *_others) = bail()
    there = noted(ana, case, f"{ON}")
    told_by(7)
    case_days.take_day_back(ana, case, day=there.ref)
    assert told_by(1) == []


def test_nobody_hears_of_a_case_that_is_over():
    case, (ana, *_others) = bail()
    noted(ana, case, f"{ON}")
    running.move_case(ana, case, to="taken_back")
    assert told_by(7) == []


def test_nobody_hears_once_who_opened_it_has_left():
    case, (ana, *_others) = bail()
    noted(ana, case, f"{ON}")
    leave_group(ana, ana)
    assert told_by(7) == []


# --- what was promised for a day ------------------------------------------------------------


def ride(ana, ben, *, on=ON, **said):
    """Ben promises Ana a ride for that day."""
    need = aid.need(ana, "A ride", due_on=on, **said)
    return need, aid.commitment(ben, need)


def reminded(days: int) -> list[str]:
    when = MONDAY + timedelta(days=15 - days)
    with times.at(when):
        for _again in range(2):
            tasks.remind(when)
    return list(Notice.objects.filter(kind=PROMISED).values_list("member__name", flat=True))


@pytest.fixture
def two():
    group = groups.group()
    return groups.member(group, "Ana"), groups.member(group, "Ben")


def test_who_promised_something_for_a_day_hears_the_day_before_and_once(two):
    need, commitment = ride(*two)
    assert [reminded(days) for days in (8, 2)] == [[], []]
    assert [reminded(days) for days in (1, 0, -1)] == 3 * [["Ben"]]
    said = told(Notice.objects.get())
    assert said["text"] == "You promised this for Tuesday 17 Nov: A ride"
    assert commitment.ref in said["href"]
    assert need.get_absolute_url() != said["href"]


def test_a_ride_in_many_weeks_stays_promised_until_its_day(two):
    need, _commitment = ride(*two, on=ON + timedelta(days=60))
    for days in (20, 59):
        with times.at(MONDAY + timedelta(days=days)):
            assert not upkeep._to_expire(times.now()).exists()
    assert reminded(-59) == ["Ben"]
    with times.at(MONDAY + timedelta(days=77)):
        assert list(upkeep._to_expire(times.now())) == [need]


def test_a_house_that_was_off_on_that_day_reminds_in_the_morning(two):
    ride(*two)
    assert reminded(0) == ["Ben"]


def test_nobody_is_reminded_of_what_has_no_day_is_done_or_let_go_or_was_promised_just_then(two):
    ana, ben = two
    ride(ana, ben, on=None)
    _done, kept = ride(ana, ben)
    promises.hand_over(ben, kept)
    _free, freed = ride(ana, ben)
    promises.release(ben, freed)
    over, _promise = ride(ana, ben)
    aid_actions.withdraw_intent(ana, over)
    with times.at(MONDAY + timedelta(days=14)):
        ride(ana, ben)
    assert [reminded(days) for days in (1, 0)] == [[], []]
