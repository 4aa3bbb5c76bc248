"""Where a fund is short the group is called upon: once for each shortfall, and with no name."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from manyhands.base import jobs, times
from manyhands.base.errors import Refused
from manyhands.funds.purse import giving
from manyhands.funds.tests import purses
from manyhands.groups.powers import Rule
from manyhands.groups.tests import make as groups
from manyhands.practices import calling, queueing, running
from manyhands.practices.models import Shortfall
from manyhands.practices.tests.test_running import MONDAY, booked, paid
from manyhands.practices.tests.test_scarcity import asking
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
JOB, KIND = "call for gifts", '"kind":"rule.call_for_gifts"'
MORE = "Those who wait ask for more than is there."


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def stands(**later: int) -> list[bool]:
    """Of each call whether it stands, once the timer has come by so much later, twice."""
    with times.at(MONDAY + timedelta(**later)):
        for _again in range(2):
            if jobs.is_needed(JOB, times.now()):
                jobs.HANDLERS[JOB](times.now())
        assert not calling.something_changed(times.now())
    return [one.over_at is None for one in Shortfall.objects.order_by("pk")]


def page(thing, member=None) -> str:
    browser = groups.browser(member)
    return browser.get(
        thing if isinstance(thing, str) else thing.get_absolute_url()
    ).content.decode()


def test_a_shortfall_is_called_once_and_ends_when_there_is_enough():
    practice, _members, cases = asking(queueing.BY_TURN, 9_000, 8_000, 8_000)
    assert [stands(), stands(days=9)] == [[True], [True]]
    booked(practice, "given", 7_000)
    assert stands(days=10) == [False]
    paid(cases[0], "approved")
    assert stands(days=11) == [False]


def test_what_is_set_aside_is_not_there_for_others():
    practice, (ana, *_others), cases = asking(queueing.BY_TURN, 9_000, 8_000, 900)
    paid(cases[0], "approved")
    assert stands() == []
    running.open_case(ana, practice, kind="ask", key=16 * "b", amount=101)
    assert stands() == [True]


def test_a_fund_that_is_never_far_from_empty_calls_once_a_week_at_most():
    practice, (ana, *_others), _cases = asking(queueing.BY_TURN, 100, 200)
    assert stands() == [True]
    booked(practice, "given", 100)
    assert stands(hours=1) == [False]
    running.open_case(ana, practice, kind="ask", key=16 * "b", amount=1)
    assert [stands(days=6), stands(days=7)] == [[False], [False, True]]


def test_bail_that_cannot_be_posted_is_called_for_too():
    _practice, _members, (case, *_more) = asking(
        queueing.BY_TURN, 900, 800, 800, recipe="bail_fund"
    )
    assert stands() == [True]
    running.move_case(_members[0], case, to="taken_back")
    assert stands() == [False]


def test_a_call_ends_with_its_practice():
    practice, _members, _cases = asking(queueing.BY_TURN, 100, 200)
    assert stands() == [True]
    practice.ended_at, practice.successor = MONDAY, "Others"
    practice.save(update_fields=["ended_at", "successor"])
    assert stands(days=8) == [False]


def test_nobody_presses_it_and_two_timers_call_once():
    practice, (ana, *_others), _cases = asking(queueing.BY_TURN, 100, 200)
    for act in (calling.call, calling.end_call):
        with pytest.raises(Refused):
            act(ana, practice)
        for _again in range(2):
            act(Rule(practice.group), practice)
    assert Shortfall.objects.get().over_at == MONDAY


def test_the_record_has_the_call_and_no_sum():
    practice, _members, _cases = asking(queueing.BY_TURN, 100, 200)
    stands()
    rows = Body.objects.filter(entry__log=practice.group.log_id)
    said = [json.loads(row.payload) for row in rows if KIND in row.payload]
    (entry,) = said
    assert set(entry) - {"at", "salt", "about"} == {"kind", "by", "practice", "shortfall"}


# --- where it stands ------------------------------------------------------------------------


def test_while_few_wait_no_sum_says_what_one_of_them_asks_for():
    practice, (ana, *_others), _cases = asking(queueing.BY_TURN, 100, *4 * [2_000])
    assert MORE in page(practice, ana)
    assert "is missing" not in page(practice, ana)


def test_of_five_and_more_it_says_how_much_is_missing():
    practice, (ana, *_others), _cases = asking(queueing.BY_TURN, 1_000, *5 * [2_000])
    says = "Those who wait ask for €100.00. Of that €90.00 is missing."
    fund = practice.practice_funds.get().fund
    give = reverse("give", args=[practice.group.slug, fund.ref])
    there = reverse("show-fund", args=[practice.group.slug, fund.ref])
    for where in (practice, there):
        assert says in page(where, ana)
        assert give in page(where, ana)

    booked(practice, "given", 9_000)

    for where in (practice, there):
        assert "is missing" not in page(where, ana)


def test_whoever_gives_answers_it():
    practice, (ana, ben, cleo, _dov), _cases = asking(queueing.BY_TURN, 100, 300)
    assert stands() == [True]
    fund = practice.practice_funds.get().fund
    gift = purses.promised(ana, fund, amount=200, way="bank")
    assert stands(hours=1) == [True]
    for member in (ben, cleo):
        giving.confirm_gift(member, gift, amount=200)
    assert MORE not in page(practice, ana)
    assert stands(hours=2) == [False]


def test_what_is_given_in_cash_is_there_and_is_to_be_brought_to_the_bank():
    practice, (ana, ben, cleo, _dov), _cases = asking(queueing.BY_TURN, 100, 300)
    assert stands() == [True]
    fund = practice.practice_funds.get().fund
    gift = purses.promised(ana, fund, amount=199)
    for member in (ben, cleo):
        giving.confirm_gift(member, gift, amount=199)
    assert MORE in page(practice, ana)
    gift = purses.promised(ana, fund, amount=1)
    for member in (ben, cleo):
        giving.confirm_gift(member, gift, amount=1)
    seen = page(practice, ana)
    assert "There is enough, but in two places" in seen
    assert MORE not in seen
    assert reverse("give", args=[practice.group.slug, fund.ref]) not in seen
    assert stands(hours=1) == [False]


def test_others_read_it_where_the_group_lets_anybody_read_its_sums():
    practice, (_ana, *_others), _cases = asking(queueing.BY_TURN, 1_000, *5 * [2_000])
    assert "is missing" not in page(practice)
    groups.decided("books.publish", practice.group, for_all=True)
    assert "€90.00 is missing" in page(practice)


def test_it_waits_for_each_member_until_it_is_over():
    practice, (_ana, ben, *_others), _cases = asking(queueing.BY_TURN, 100, 200)
    commons = reverse("commons", args=[practice.group.slug])
    assert MORE not in page(commons, ben)
    stands()
    assert MORE in page(commons, ben)
    booked(practice, "given", 100)
    stands(hours=1)
    assert MORE not in page(commons, ben)
