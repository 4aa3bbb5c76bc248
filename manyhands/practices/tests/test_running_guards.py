"""What nobody gets around while a practice runs: no day twice, nobody for themselves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.refs import new_ref
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make as proposals
from manyhands.groups.constitution import following, whole
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.ledger.models import Transfer
from manyhands.practices import due, queries, running, shelf
from manyhands.practices.engine import recipes
from manyhands.practices.engine.recipes import BadRecipe
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
    booked(strike, "opened", 100_000)
    running.enter_practice(members[0], strike)
    for key in ("b", "c"):
        case = running.open_case(members[0], strike, kind="strike", key=16 * key)
        running.move_case(members[0], case, to="active")
    with times.at(datetime(2026, 11, 11, 9, tzinfo=UTC)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(strike, "Payable") == -2 * 10_000


def test_whoever_comes_into_a_strike_late_is_paid_from_then_on():
    practice, (ana, ben, *_others) = adopted("strike_fund")
    booked(practice, "opened", 100_000)
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
    for to in ("held", "posted", "exonerated"):
        paid(case, to)
    running.move_case(ana, case, to="refund_due")
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


def test_days_of_a_strike_that_the_fund_cannot_bear_are_for_all_to_decide():
    practice, members = adopted("strike_fund")
    booked(practice, "opened", 50_000)
    for member in members[:2]:
        running.enter_practice(member, practice)
    case = running.open_case(members[0], practice, kind="strike", key=KEY)
    running.move_case(members[0], case, to="active")
    with times.at(datetime(2026, 11, 14, 9, tzinfo=UTC)):  # five days, for two: 100,000 in all
        for _again in range(2):
            jobs.HANDLERS["book what is due in practices"](times.now())
        # Two whole days; the third would reach one of the two only.
        assert held(practice, "Payable") == -4 * 10_000
        assert due.held_back(practice, times.now()) == 6
        with pytest.raises(NotPossible, match="Decide together"):
            running.move_case(members[0], case, to="settled")
        with pytest.raises(NeedsDecision):
            running.bear_what_is_due(members[0], practice, many=6)
        with pytest.raises(NotPossible, match="gone on"):
            groups.decided("practice.bear", practice, many=0)
        # It was proposed when there were fewer: what came to it meanwhile is booked as well.
        groups.decided("practice.bear", practice, many=4)
        with pytest.raises(NotPossible, match="gone on"):
            groups.decided("practice.bear", practice, many=4)
        running.move_case(members[0], case, to="settled")
    assert held(practice, "Payable") == -10 * 10_000


def alone(practice, *powers: str) -> None:
    """The group lets one member do these alone."""
    data = groups.again(practice.group).constitution.data
    more = {name: {"method": "do"} for name in powers}
    data = following(data, powers=whole(data)["powers"] | more)
    groups.decided("constitution.loosen", practice.group, data=data)


def test_a_recipe_that_asks_for_two_is_not_done_by_one_whatever_the_constitution_says():
    practice, (_ana, *_others), case = bail()
    paid(case, "held")
    alone(practice, "case.pay")
    with pytest.raises(NotPossible, match="At least two"):
        running.pay_case(groups.again(_others[0]), case, to="posted")
    paid(case, "posted")
    assert held(practice, "Assets:Court") == 76_800


def test_above_the_yearly_ceiling_only_all_together_ask_somebody():
    practice, (ana, ben, *_others) = adopted("burial_levy", yearly_ceiling=2_000)
    alone(practice, "practice.book")
    about = {"event": "levied", "about": {"m": ben.ref}}
    running.book_event(groups.again(ana), practice, key="1", values={"x": 1_262}, **about)
    cheat = {"x": 1_262, "yearly_ceiling": 10**9}
    with pytest.raises(NotPossible, match="yearly ceiling"):
        running.book_event(groups.again(ana), practice, key="2", values=cheat, **about)
    groups.decided("practice.book", practice, key="2", values={"x": 1_262}, **about)
    assert held(practice, "Receivable") == 2 * 1_262


def test_a_practice_from_before_guards_were_worked_out_is_guarded_as_one_of_today():
    text = shelf.recipes()["bail_fund"].text
    lines = [line for line in text.splitlines() if not line.startswith("one_cap")]
    old = re.sub(r", (on|asks|kept_by|otherwise) = (\[[^]]*\]|\"[^\"]*\")", "", "\n".join(lines))
    assert "asks =" not in old

    found = queries.read_pinned(old)

    assert found.guards == shelf.recipes()["bail_fund"].guards
    with pytest.raises(BadRecipe, match="only words"):
        recipes.read(old)


def test_dues_of_many_are_booked_without_a_query_for_each():
    practice, members = adopted("friendly_society")
    for member in members:
        running.enter_practice(member, practice)
    with times.at(MONDAY + timedelta(days=14)):
        jobs.HANDLERS["book what is due in practices"](times.now())  # accounts are opened
    counts = []
    for weeks in (1, 4):
        later = MONDAY + timedelta(days=14 + 7 * weeks)
        with times.at(later), CaptureQueriesContext(connection) as seen:
            drafts = due.of_practice(practice, times.now())
        counts.append((len(drafts), len(seen)))
    assert [drafts for drafts, _queries in counts] == [4, 16]
    assert counts[0][1] == counts[1][1]


def test_who_proposed_a_case_is_no_key_to_its_money():
    practice, (ana, *_others) = adopted("bail_fund")
    proposal = proposals.text(ana)
    said = {"kind": "case", "key": KEY, "amount": 500}
    case = groups.decided("case.open", practice, by=proposal.ref, **said)
    assert case.opened_by == accounts.holder_of(ana)
    with pytest.raises(Refused, match="not about"):
        running.pay_case(groups.again(ana), case, to="held")


def test_a_rule_for_larger_sums_sees_what_a_funeral_costs():
    practice, (ana, *_others) = adopted("burial_levy", benefit=5_000)
    booked(practice, "opened", 11_000)
    rules = [{"when": {"amount_lte": 4_999}, "method": "do"}, {"method": "consent"}]
    data = groups.again(practice.group).constitution.data
    data = following(data, powers=whole(data)["powers"] | {"case.pay": rules})
    groups.decided("constitution.loosen", practice.group, data=data)
    ana, ben = (groups.again(one) for one in (ana, _others[0]))
    case = running.open_case(ana, practice, kind="death", key=KEY)
    with pytest.raises(NotPossible, match="gone on"):
        running.pay_case(ben, case, to="paid", amount=0)  # what a page of old said
    with pytest.raises(NeedsDecision):
        running.pay_case(ben, case, to="paid", amount=5_000)
    browser = groups.browser(ben)
    browser.post(f"/g/{practice.group.slug}/cases/{case.ref}/payment/", {"to": "paid"})
    act = Proposal.objects.get().act
    assert act is not None
    assert act.details["amount"] == 5_000
    groups.decided("case.pay", case, **act.details)
    assert held(practice, "Expense:Funeral") == 5_000


def test_nothing_is_wound_up_while_something_is_open():
    practice, _members, case = bail()
    paid(case, "held")
    with pytest.raises(NotPossible, match="Case: 1, Money that is set aside: 1"):
        groups.decided("practice.wind_up", practice, successor="The kitchen")
    for to in ("posted", "forfeited", "lost"):
        paid(case, to)
    groups.decided("practice.wind_up", practice, successor="The kitchen")


def test_no_page_shows_a_name_beside_what_the_books_call_it():
    practice, (ana, ben, *_others) = adopted("time_bank")
    case = running.open_case(
        ana, practice, kind="record", key=KEY, about=ana.ref, other=ben.ref, amount=75
    )
    running.confirm_case(ben, case, to="confirmed")
    booked_as = [*Transfer.objects.values_list("key", flat=True)]
    page = groups.browser(ana).get(case.get_absolute_url()).content.decode()
    case.refresh_from_db()
    refs = [case.books_ref, accounts.holder_of(ana).ref, accounts.holder_of(ben).ref]
    assert booked_as == [f"case:{case.books_ref}:recorded:confirmed"]
    assert "1 h 15 min" in page
    assert "One helps another" in page
    assert not [ref for ref in refs if ref in page]
