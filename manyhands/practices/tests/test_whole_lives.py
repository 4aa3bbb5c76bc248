"""Whole lives of practices by their pages, in the branches that go another way than planned."""

from datetime import timedelta
from typing import Any

import pytest

from manyhands.base import jobs, times
from manyhands.base.refs import new_ref
from manyhands.decisions.models import Proposal
from manyhands.funds.purse.giving import ref_from
from manyhands.groups.acts import find
from manyhands.groups.tests import make as groups
from manyhands.practices import running
from manyhands.practices.models import Case, Practice
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, held, sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def send(member: Any, path: str, **typed: Any) -> Any:
    """What a member's browser answers to a button; what it proposes is adopted at once."""
    before = Proposal.objects.count()
    answer = groups.browser(groups.again(member)).post(path, typed)
    if Proposal.objects.count() > before:
        act = Proposal.objects.latest("pk").act
        assert act is not None
        groups.decided(act.power, find(member.group, act.subject), **act.details)
    return answer


def book(member: Any, practice: Practice, event: str, **typed: Any) -> int:
    path = f"{practice.get_absolute_url()}book/"
    about = {"event": event, "key": new_ref(), "on": "", **typed}
    return send(member, path, **about).status_code


def opened(member: Any, practice: Practice, kind: str, **typed: Any) -> Case:
    key = new_ref()
    send(member, f"{practice.get_absolute_url()}open/{kind}/", key=key, **typed)
    return Case.objects.get(ref=ref_from(key))


def go(member: Any, case: Case, *states: str, by: str = "move", **typed: Any) -> str:
    for to in states:
        send(member, f"{case.get_absolute_url()}{by}/", to=to, **typed)
    return groups.again(case).state


def page(member: Any, thing: Any) -> str:
    answer = groups.browser(groups.again(member)).get(thing.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def days_pass() -> None:
    jobs.HANDLERS["book what is due in practices"](times.now())


def test_a_strike_is_suspended_goes_on_is_settled_paid_and_accounted_for():
    practice, (ana, ben, *_others) = adopted("strike_fund", waiting_d=1, day_rate=5_000)
    booked(practice, "opened", 100_000)
    book(ana, practice, "set_aside", **{"value-x": "100"})
    assert go(ben, opened(ana, practice, "ask", amount="101"), "approved", by="payment") == "asked"
    rent = opened(ana, practice, "ask", amount="40")
    assert go(ben, rent, "approved", "sent", by="payment") == "sent"
    for member in (ana, ben):
        running.enter_practice(member, practice)
    strike = opened(ana, practice, "strike")
    go(ben, strike, "active")
    with times.at(MONDAY + timedelta(days=3)):  # Monday waits; Tuesday and Wednesday are paid
        assert go(ana, strike, "suspended") == "suspended"
    with times.at(MONDAY + timedelta(days=7)):
        go(ana, strike, "active")
    with times.at(MONDAY + timedelta(days=8)):  # a Monday more, without waiting again
        assert go(ben, strike, "settled", "accounted") == "accounted"
        assert 'What you still get from it: <strong class="figures">€150.00' in page(ana, practice)
        book(ben, practice, "paid_out", m=ana.ref, **{"value-x": "150"})
        assert "What you still get from it" not in page(ana, practice)
        assert "The account of the strike" in page(ana, practice)
    assert (held(practice, "Payable"), held(practice, "Expense:Hardship")) == (-15_000, 4_000)
    assert sound(practice)


def test_a_spell_is_paused_linked_halved_and_paid_out_and_dues_are_covered():
    terms = {"dues": 1_000, "full_d": 2, "half_d": 1, "linked_gap_d": 5}
    practice, (ana, ben, *_others) = adopted("friendly_society", **terms)
    booked(practice, "opened", 50_000)
    booked(practice, "given", 50_000)
    send(ana, f"{practice.get_absolute_url()}part/")
    sick = opened(ben, practice, "sick", m=ana.ref)
    go(ana, sick, "running")
    with times.at(MONDAY + timedelta(days=2)):  # two days in full
        go(ana, sick, "paused")
    with times.at(MONDAY + timedelta(days=6)):
        go(ana, sick, "running")
    with times.at(MONDAY + timedelta(days=8)):  # one by half, one by a quarter
        assert go(ana, sick, "closed") == "closed"
        assert held(practice, "Payable") == -(3_000 + 3_000 + 1_500 + 750)
        assert book(ben, practice, "paid_out", m=ana.ref, **{"value-x": "82.51"}) == 422
        book(ben, practice, "paid_out", m=ana.ref, **{"value-x": "82.50"})
        days_pass()
        assert 'What you still owe in it: <strong class="figures">€10.00' in page(ana, practice)
        assert book(ben, practice, "dues_cover", m=ana.ref, **{"value-x": "10.01"}) == 422
        book(ben, practice, "dues_cover", m=ana.ref, **{"value-x": "10"})
        assert "What you still owe in it" not in page(ana, practice)
    assert sound(practice)


def test_parts_of_a_levy_are_paid_covered_and_let_go_and_the_case_is_closed():
    practice, (ana, ben, cleo, dov) = adopted("burial_levy", benefit=30_000)
    booked(practice, "opened", 30_000)
    booked(practice, "given", 10_000)
    for member in (ana, ben, cleo, dov):
        running.enter_practice(member, practice)
    death = opened(ana, practice, "death")
    go(ben, death, "paid", by="payment")
    send(ben, f"{death.get_absolute_url()}levy/", bereaved=[dov.ref])
    assert "€100.00" in page(cleo, practice)
    assert "What you still owe" not in page(dov, practice)
    book(ana, practice, "levy_paid", m=ben.ref, **{"value-x": "100"})
    book(ben, practice, "levy_cover", m=ana.ref, **{"value-x": "100"})
    book(ben, practice, "let_go", m=cleo.ref, **{"value-x": "100"})
    assert book(ben, practice, "let_go", m=cleo.ref, **{"value-x": "1"}) == 422
    assert go(cleo, death, "closed") == "closed"
    assert (held(practice, "Receivable"), held(practice, "Expense:Unpaid")) == (0, 10_000)
    assert sound(practice)


def test_bail_that_was_lost_is_appealed_and_comes_back_and_another_is_lost_for_good():
    practice, (ana, ben, *_others) = adopted("bail_fund")
    booked(practice, "opened", 100_000)
    first, second = (opened(ana, practice, "case", amount="400") for _one in range(2))
    for case in (first, second):
        assert go(ben, case, "held", "posted", "forfeited", by="payment") == "forfeited"
    go(ben, first, "appealed")
    assert go(ben, first, "refunded", by="payment", kept="400.01") == "appealed"
    assert go(ben, first, "refunded", by="payment", kept="12") == "refunded"
    assert go(ben, second, "lost", by="payment") == "lost"
    assert "it is over" in page(ben, second)
    assert held(practice, "Assets:Bank") == 100_000 - 40_000 - 1_200
    assert (held(practice, "Assets:Court"), held(practice, "Expense:Forfeit")) == (0, 40_000)
    assert sound(practice)


def test_who_asks_for_a_grant_waits_in_the_queue_is_sent_it_and_says_it_came():
    practice, (ana, ben, cleo, _dov) = adopted("solidarity_grants")
    booked(practice, "given", 10_000)
    first = opened(ana, practice, "ask", m=ana.ref, amount="80")
    second = opened(ben, practice, "ask", m=ben.ref, amount="50")
    assert go(cleo, first, "approved", by="payment") == "approved"
    assert go(cleo, second, "approved", by="payment") == "asked"  # 20 are left
    go(cleo, second, "queued")
    assert "Its place among those that wait for money: 1." in page(ben, second)
    go(cleo, first, "queued")  # what was set aside is free again
    go(cleo, second, "approved", "sent", by="payment")
    assert go(ben, second, "received") == "received"
    assert go(ana, first, "taken_back") == "taken_back"
    assert held(practice, "Assets:Bank") == 5_000
    assert sound(practice)
