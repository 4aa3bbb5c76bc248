"""The lot of a week draws itself where it is needed, once, and is the same lot as ever."""

from datetime import timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.refs import new_ref
from manyhands.decisions.tests.histories import file_of
from manyhands.groups.powers import Rule
from manyhands.groups.tests import make as groups
from manyhands.practices import queueing, running, scarcity, tasks
from manyhands.practices.models import AskLot
from manyhands.practices.tests.test_running import MONDAY, booked, paid
from manyhands.practices.tests.test_scarcity import asking
from manyhands.record import verify

pytestmark = pytest.mark.django_db
JOB = "draw lots of those who ask"


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def after(**later: int) -> int:
    """How many lots there are once the timer has come by so much later, twice."""
    with times.at(MONDAY + timedelta(**later)):
        for _again in range(2):
            if jobs.is_needed(JOB, times.now()):
                jobs.HANDLERS[JOB](times.now())
        assert not tasks.a_lot_is_to_be_drawn(times.now())
    return AskLot.objects.count()


def asked(ana, practice, amount: int = 200, **later: int):
    with times.at(MONDAY + timedelta(**later)):
        return running.open_case(ana, practice, kind="ask", key=new_ref(), amount=amount)


def test_it_draws_itself_once_a_week_while_somebody_new_waits():
    practice, (ana, *_others), cases = asking(queueing.BY_LOT, 100, 200, 200)
    assert [after(days=6, hours=23), after(days=7), after(days=8), after(days=14)] == [0, 1, 1, 1]

    late = asked(ana, practice, days=15)

    assert [after(days=20), after(days=21), after(days=22)] == [1, 2, 2]
    first, second = AskLot.objects.order_by("number")
    assert set(first.order) == {one.ref for one in cases}
    assert set(second.order) == {late.ref, *first.order}


def test_it_waits_for_the_day_so_that_who_asks_first_is_not_alone_in_it():
    practice, (ana, *_others), (first,) = asking(queueing.BY_LOT, 100, 200)
    assert after(days=9) == 0
    asked(ana, practice, days=10)
    third = asked(ana, practice, days=12)
    assert [after(days=13), after(days=14)] == [0, 1]
    assert {first.ref, third.ref} < set(AskLot.objects.get().order)


def test_a_house_that_was_off_draws_late_and_who_came_after_the_day_is_in_it_too():
    practice, (ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    late = asked(ana, practice, days=9)
    assert after(days=10) == 1
    assert late.ref in AskLot.objects.get().order


def test_a_lot_that_a_member_drew_is_the_lot_of_that_week():
    practice, (ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    with times.at(MONDAY + timedelta(days=5)):
        scarcity.draw(ana, practice)
    asked(ana, practice, days=6)
    assert [after(days=7), after(days=11, hours=23), after(days=12)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("way", "there", "amounts"),
    [
        (queueing.BY_TURN, 100, (200, 200)),
        (queueing.EQUALLY, 100, (200, 200)),
        (queueing.BY_LOT, 400, (200, 200)),
        (queueing.BY_LOT, 100, (200,)),
    ],
    ids=["by turn", "equally", "enough for all", "one alone"],
)
def test_none_is_drawn_where_none_is_needed(way, there, amounts):
    asking(way, there, *amounts)
    assert after(days=30) == 0


def test_none_is_drawn_in_a_practice_that_was_wound_up():
    practice, (_ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    practice.ended_at, practice.successor = MONDAY, "Others"
    practice.save(update_fields=["ended_at", "successor"])
    assert after(days=30) == 0


def test_nobody_presses_it_and_two_timers_draw_one():
    practice, (ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    with pytest.raises(Refused):
        scarcity.draw_in_time(ana, practice)
    scarcity.draw_in_time(Rule(practice.group), practice)
    with pytest.raises(NotPossible, match="seven days"):
        scarcity.draw_in_time(Rule(practice.group), practice)


def test_it_is_drawn_again_outside_the_house_and_who_is_first_is_paid():
    practice, (ana, *_others), cases = asking(queueing.BY_LOT, 9_000, 8_000, 8_000)
    after(days=7)
    first, second = AskLot.objects.get().order
    by_ref = {one.ref: one for one in cases}
    with pytest.raises(NotPossible, match="lot is drawn"):
        paid(by_ref[second], "approved")
    paid(by_ref[first], "approved")
    booked(practice, "given", 8_000)

    walk = verify.check(iter(file_of(ana).splitlines(keepends=True)))
    assert "1 lot was drawn again, and came to the same." in walk.replay.sums()


def test_the_page_says_when_it_draws_itself():
    practice, (ana, *_others), _cases = asking(queueing.BY_LOT, 100, 200, 200)
    browser, path = groups.browser(ana), practice.get_absolute_url()
    says = "the next is drawn by itself from 9 Nov 2026, 09:00 on."
    assert says in browser.get(path).content.decode()
    after(days=7)
    assert "the next is drawn by itself" not in browser.get(path).content.decode()
