"""What falls due each day goes by the rule of that day, and a strike waits only once."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from manyhands.base import jobs, times
from manyhands.groups.tests import make as groups
from manyhands.ledger.models import Transfer
from manyhands.practices import running, shelf
from manyhands.practices.models import Case
from manyhands.practices.tests.test_by_itself import did, has
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held, sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def on(day: int):
    return times.at(datetime(2026, 11, day, 9, tzinfo=UTC))


def due_until(day: int) -> None:
    """Twice: what was booked is booked once."""
    with on(day):
        for _again in range(2):
            jobs.HANDLERS["book what is due in practices"](times.now())


def changed(practice, day: int, **params: int) -> None:
    """From this day of November on other numbers count."""
    newest = practice.versions.all()[0]
    rule = {"digest": shelf.recipes()[practice.recipe].digest, "params": newest.params | params}
    more = {"follows": newest.number, "effective_from": f"2026-11-{day:02d}"}
    groups.decided("practice.change", practice, rule=rule, **more)


def strike(**params: int):
    """A strike that began on Monday the second, and one who takes part."""
    practice, (ana, *_others) = adopted("strike_fund", **params)
    booked(practice, "opened", 25_000_000)
    running.enter_practice(ana, practice)
    case = running.open_case(ana, practice, kind="strike", key=KEY)
    running.move_case(ana, case, to="active")
    return practice, ana, case


def days_paid(practice) -> int:
    return -held(practice, "Payable") // 10_000


def test_a_strike_that_was_suspended_waits_no_second_time():
    practice, ana, case = strike()

    with on(16):
        running.move_case(ana, case, to="suspended")
    assert days_paid(practice) == 5  # from the 9th to the 13th
    due_until(18)
    assert days_paid(practice) == 5  # nothing while it is suspended
    with on(18):
        running.move_case(ana, case, to="active")
    due_until(26)

    assert days_paid(practice) == 5 + 6  # from the 18th to the 25th, and never the 16th and 17th
    assert sound(practice)


def test_who_was_at_work_on_two_of_the_days_is_paid_for_the_others():
    """Golden of P1: 1,100.00, two days being taken back. The ladder of old that took ten days for
    dues not paid is in no recipe.
    """
    practice, _ana, _case = strike()
    due_until(26)
    assert days_paid(practice) == 13
    for day in ("2026-11-12", "2026-11-20"):
        booked_then = Transfer.objects.get(key__startswith="strike:", key__endswith=f":{day}")
        with on(26):
            groups.decided("books.reverse", booked_then, effective=day)

    due_until(26)

    assert -held(practice, "Payable") == 110_000
    assert sound(practice)


def test_days_of_waiting_go_on_while_a_strike_is_suspended_early():
    practice, ana, case = strike()
    for day, to in ((4, "suspended"), (5, "active")):
        with on(day):
            running.move_case(ana, case, to=to)

    due_until(11)

    assert days_paid(practice) == 2  # the 9th and the 10th, as if it had not been suspended
    assert Case.objects.get(pk=case.pk).begun_at == MONDAY


@pytest.mark.parametrize(
    ("waiting", "days"),
    [(0, 4), (3, 4), (7, 4), (9, 3), (30, 1)],  # of 9, 10, 11, 12; the 9th is of the first rule
)
def test_other_days_of_waiting_count_from_their_day_on(waiting, days):
    practice, _ana, _case = strike(waiting_d=7)
    due_until(10)
    if waiting != 7:
        changed(practice, 10, waiting_d=waiting)

    due_until(13)

    assert days_paid(practice) == days


@pytest.mark.parametrize(
    ("before", "after", "due"), [(0, 650, 650), (650, 0, 2 * 650), (650, 900, 2 * 650 + 900)]
)
def test_dues_of_weeks_that_were_missed_are_those_of_their_weeks(before, after, due):
    practice, (ana, *_others) = adopted("friendly_society", dues=before)
    booked(practice, "opened", 5_000)
    running.enter_practice(ana, practice)
    changed(practice, 17, dues=after)

    due_until(24)  # the weeks that begin on the 9th, the 16th and the 23rd

    assert held(practice, "Receivable") == due


def test_a_day_of_strike_that_cost_nothing_by_its_rule_stays_without_pay():
    practice, _ana, _case = strike(waiting_d=0, day_rate=0)
    changed(practice, 5, day_rate=10_000)

    due_until(7)

    assert days_paid(practice) == 2  # the 5th and the 6th


@pytest.mark.parametrize(("gift", "taken"), [(0, 100), (1, 0)])
def test_what_lies_idle_shrinks_by_the_rule_of_the_day_that_the_four_weeks_ended(gift, taken):
    """Who counts nothing from the 30th on took one percent all the same; who counted nothing on the
    day that they ended takes none later.
    """
    practice, (ana, ben, *_others) = adopted("mutual_credit", demurrage_bp=100, free=0)
    did(practice, ana, ben, 10_000, "a")
    if gift:
        changed(practice, 29, gift=1)
    later = MONDAY + timedelta(days=29)  # the four weeks were over the day before
    with times.at(later):
        changed_back(practice, gift)
        jobs.HANDLERS["book what is due in practices"](later)

    assert has(practice, ana) == 10_000 - taken


def changed_back(practice, gift: int) -> None:
    newest = practice.versions.all()[0]
    digest = shelf.recipes()[practice.recipe].digest
    rule = {"digest": digest, "params": newest.params | {"gift": 1 - gift}}
    groups.decided("practice.change", practice, rule=rule, follows=newest.number)


@pytest.mark.parametrize(("to", "begun"), [("active", 0), ("suspended", 3), ("settled", None)])
def test_strikes_that_are_on_when_the_program_learns_it_have_begun(to, begun):
    practice, ana, case = strike()
    if to != "active":
        with times.at(MONDAY + timedelta(days=3)):
            running.move_case(ana, case, to=to)
    Case.objects.update(begun_at=None)
    step = import_module("manyhands.practices.migrations.0015_strikes_begin_once")

    step.say_when_they_began(apps, None)

    wanted = None if begun is None else MONDAY + timedelta(days=begun)
    assert practice.cases.get().begun_at == wanted
