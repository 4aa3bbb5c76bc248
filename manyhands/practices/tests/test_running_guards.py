"""What nobody gets around while a practice runs: no day twice, nobody for themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.practices import running, shelf
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, bail, booked, held, paid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def test_a_day_is_counted_once_however_many_cases_there_are():
    practice, (ana, ben, *_others) = adopted("friendly_society", dues=0)
    with pytest.raises(NotPossible, match="Only who takes part"):
        running.open_case(ana, practice, kind="sick", key=KEY, about=ana.ref)
    for member in (ana, ben):
        running.enter_practice(member, practice)
    running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    with pytest.raises(NotPossible, match="already"):
        running.open_case(ana, practice, kind="sick", key=new_ref(), about=ana.ref)

    strike, members = adopted("strike_fund")
    running.enter_practice(members[0], strike)
    for key in ("b", "c"):
        case = running.open_case(members[0], strike, kind="strike", key=16 * key)
        running.move_case(members[0], case, to="active")
    with times.at(datetime(2026, 11, 11, 9, tzinfo=UTC)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(strike, "Payable") == -2 * 10_000


def test_whoever_comes_into_a_strike_late_is_paid_from_then_on():
    practice, (ana, ben, *_others) = adopted("strike_fund")
    running.enter_practice(ana, practice)
    case = running.open_case(ana, practice, kind="strike", key=KEY)
    running.move_case(ana, case, to="active")
    with times.at(datetime(2026, 11, 12, 9, tzinfo=UTC)):
        running.enter_practice(ben, practice)
    with times.at(datetime(2026, 11, 14, 9, tzinfo=UTC)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, f"Payable:{accounts.holder_of(ben).ref}") == -2 * 10_000


def test_a_rule_that_changes_in_a_spell_counts_from_its_day_on():
    practice, (ana, ben, *_others) = adopted("friendly_society", dues=0, rate=3_000)
    running.enter_practice(ana, practice)
    case = running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    running.move_case(ben, case, to="running")
    rule = {"digest": shelf.recipes()["friendly_society"].digest}
    rule["params"] = practice.versions.get().params | {"rate": 1_000}
    details = {"rule": rule, "follows": 1, "effective_from": "2026-11-05"}
    groups.decided("practice.change", practice, **details)
    with times.at(MONDAY + timedelta(days=5)):  # Monday to Wednesday, then two days of the new rule
        running.move_case(ben, case, to="closed")
    assert held(practice, "Payable") == -(3 * 3_000 + 2 * 1_000)


def test_whoever_is_paid_is_no_key_to_it():
    practice, (ana, ben, *_others) = adopted("friendly_society")
    about = {"event": "paid_out", "key": "1", "values": {"x": 5}, "about": {"m": ben.ref}}
    with pytest.raises(NeedsDecision) as asked:
        running.book_event(ana, practice, **about)
    assert asked.value.concerns == ben


def test_what_one_side_wrote_down_is_for_the_other_side_alone():
    practice, (ana, ben, *_others) = adopted("time_bank")
    case = running.open_case(
        ana, practice, kind="record", key=KEY, about=ana.ref, other=ben.ref, amount=75
    )
    with pytest.raises(NotPossible, match="other side"):
        paid(case, "confirmed")


def test_the_court_keeps_no_more_than_it_got():
    _practice, (ana, *_others), case = bail()
    for to in ("held", "posted"):
        paid(case, to)
    for to in ("exonerated", "refund_due"):
        running.move_case(ana, case, to=to)
    with pytest.raises(NotPossible, match="more than it is about"):
        paid(case, "refunded", kept=76_801)


def test_a_second_currency_stops_nothing():
    practice, (ana, *_others) = adopted("friendly_society")
    running.enter_practice(ana, practice)
    booked(practice, "opened", 5_000)
    accounts.money(practice.group, "USD")
    with times.at(MONDAY + timedelta(days=7)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Receivable") == 650
