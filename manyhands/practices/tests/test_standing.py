"""How a practice stands, by its own books: the valuation, the cut ladder, the weeks of cover."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from manyhands.base import jobs, times
from manyhands.base.errors import NotPossible
from manyhands.decisions.models import Proposal
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.practices import actions, running, tasks, valuing
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def page_of(practice, member) -> str:
    return groups.browser(member).get(practice.get_absolute_url()).content.decode()


def params(practice) -> dict[str, int]:
    return practice.versions.all()[0].params


def test_its_page_says_in_words_what_is_missing_and_what_the_group_may_cut():
    practice, (ana, ben, *_others) = adopted("friendly_society")
    for member in (ana, ben):
        running.enter_practice(member, practice)
    booked(practice, "opened", 10_000)
    page = page_of(practice, ana)

    # Two members: dues 676.00; 18.665 days 559.95; 0.02 funerals 50.00; running it 54.08.
    for said in ("€676.00", "€559.95", "€50.00", "€54.08", "Left in a year", "€11.97"):
        assert said in page, said
    assert "For a bad year the reserve is too small" in page
    assert "€100.00" in page
    assert "Propose to pay 60 % to all" in page
    assert 'data-power="practice.cut"' in page
    assert "Missing in a year: €133.62" in page


def test_less_is_paid_to_all_from_the_day_the_group_decided_it_and_not_before():
    practice, (ana, ben, *_others) = adopted("friendly_society", dues=0)
    for member in (ana, ben):
        running.enter_practice(member, practice)
    booked(practice, "opened", 10_000)
    case = running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    running.move_case(ben, case, to="running")

    with times.at(MONDAY + timedelta(days=2)):
        path = reverse("cut-benefits", args=[practice.group.slug, practice.ref])
        answer = groups.browser(ben).post(path, {"pay_bp": "6000", "follows": "1"})
        assert answer.status_code == 302
        act = Proposal.objects.get().act
        assert act is not None
        assert (act.power, act.details) == ("practice.cut", {"pay_bp": 6_000, "follows": 1})
        groups.decided("practice.cut", practice, pay_bp=6_000, follows=1)
        assert "paid 60 % of sick pay, as the rule says" in page_of(practice, ben)
    with times.at(MONDAY + timedelta(days=4)):
        jobs.HANDLERS["book what is due in practices"](times.now())
    assert held(practice, "Payable") == -(2 * 3_000 + 2 * 1_800)


@pytest.mark.parametrize(
    ("opened", "pay_bp", "may"),
    [(10_000, 6_000, True), (10_000, 5_900, False), (10**7, 8_000, False), (10**7, 6_000, False)],
)
def test_how_far_is_cut_the_reserve_says(opened, pay_bp, may):
    practice, (ana, *_others) = adopted("friendly_society")
    running.enter_practice(ana, practice)
    booked(practice, "opened", opened)
    if may:
        groups.decided("practice.cut", practice, pay_bp=pay_bp, follows=1)
        assert params(practice)["pay_bp"] == pay_bp
        groups.decided("practice.cut", practice, pay_bp=10_000, follows=2)
        assert params(practice)["pay_bp"] == 10_000
        return
    with pytest.raises(NotPossible, match="only the group decides"):
        groups.decided("practice.cut", practice, pay_bp=pay_bp, follows=1)


def test_nobody_cuts_alone_whatever_the_constitution_says():
    practice, (ana, *_others) = adopted("friendly_society")
    running.enter_practice(ana, practice)
    with pytest.raises(NeedsDecision):
        actions.cut_benefits(ana, practice, pay_bp=6_000, follows=1)
    groups.decided("practice.cut", practice, pay_bp=6_000, follows=1)
    with pytest.raises(NotPossible, match="changed meanwhile"):
        groups.decided("practice.cut", practice, pay_bp=10_000, follows=1)
    bail, _members = adopted("bail_fund")
    with pytest.raises(NotPossible, match="could be cut"):
        groups.decided("practice.cut", bail, pay_bp=6_000, follows=1)


def test_days_of_its_own_books_count_once_it_has_run_for_a_year():
    practice, (ana, ben, *_others) = adopted("friendly_society", dues=0)
    running.enter_practice(ana, practice)
    case = running.open_case(ben, practice, kind="sick", key=KEY, about=ana.ref)
    running.move_case(ben, case, to="running")
    with times.at(MONDAY + timedelta(days=40)):
        running.move_case(ben, case, to="closed")
        soon = valuing.society(practice, params(practice), times.now())
    with times.at(MONDAY + timedelta(days=366)):
        later = valuing.society(practice, params(practice), times.now())
    assert (soon.is_own, round(soon.days)) == (False, 9)
    assert (later.is_own, later.days) == (True, 38)


def test_a_strike_fund_says_how_many_weeks_it_lasts_and_what_is_held_back():
    practice, (ana, ben, *_others) = adopted("strike_fund")
    for member in (ana, ben):
        running.enter_practice(member, practice)
    booked(practice, "opened", 417_000)  # 60,000.00 a week for 120 is 1,000.00 for two
    assert "it lasts for so many weeks: 4.17." in page_of(practice, ana)

    small, (ana, *_others) = adopted("strike_fund")
    booked(small, "opened", 5_000)
    running.enter_practice(ana, small)
    case = running.open_case(ana, small, kind="strike", key=KEY)
    running.move_case(ana, case, to="active")
    with times.at(datetime(2026, 11, 11, 9, tzinfo=UTC)):
        page = page_of(small, ana)
        assert "2 days of members are held back" in page
        assert 'data-power="practice.bear"' in page
        path = reverse("bear-what-is-due", args=[small.group.slug, small.ref])
        answer = groups.browser(ana).post(path, {"many": "2"})
        assert answer.status_code == 302
    assert Proposal.objects.get().act.details == {"many": 2}


def test_a_burial_levy_says_whether_a_family_can_be_paid_at_once():
    practice, members = adopted("burial_levy", benefit=5_000, yearly_ceiling=36_000)
    for member in members[:2]:
        running.enter_practice(member, practice)
    assert "the float has less than the €50.00" in page_of(practice, members[0])
    booked(practice, "opened", 11_000)
    page = page_of(practice, members[0])
    assert "The float pays 2 families at once" in page
    # Golden of P3: what 100 pay in a year, 360 each, bears 7.2 deaths at 5,000; here one pays.
    assert "7.2" in page


def test_where_levies_snowball_the_page_tells_all_of_a_reserve_instead():
    practice, members = adopted("burial_levy", benefit=5_000, reserve_from=3_000)
    for member in members[:2]:
        running.enter_practice(member, practice)
    said, way = "With a reserve each would give the same", "recipes/friendly_society/"
    booked(practice, "levied", 5_999, m=members[0].ref)
    booked(practice, "levied", 1, m=members[1].ref)
    assert said not in page_of(practice, members[0])
    booked(practice, "levied", 1, m=members[1].ref)
    for member in members[:2]:
        page = page_of(practice, member)
        assert said in page
        assert way in page
    with times.at(MONDAY + timedelta(days=366)):
        assert said not in page_of(practice, members[0])


def test_each_january_the_valuation_is_kept_with_what_it_rests_on():
    practice, (ana, ben, *_others) = adopted("friendly_society")
    for member in (ana, ben):
        running.enter_practice(member, practice)
    booked(practice, "opened", 10_000)
    job, path = "value friendly societies", f"{practice.get_absolute_url()}valuations/"
    assert not tasks.something_is_not_valued(MONDAY)
    assert "None yet" in groups.browser(ana).get(path).content.decode()

    for at in (datetime(2027, 1, 1, 1, tzinfo=UTC), datetime(2028, 2, 3, tzinfo=UTC)):
        with times.at(at):
            assert tasks.something_is_not_valued(at)
            jobs.HANDLERS[job](at)
            assert not tasks.something_is_not_valued(at)
            jobs.HANDLERS[job](at)
            page = groups.browser(ana).get(path).content.decode()

    first = practice.valuations.get(year=2027)
    assert practice.valuations.count() == 2
    assert (first.currency, first.inputs["members"], first.inputs["dues"]) == ("EUR", 2, 650)
    assert first.inputs["days_in_hundredths"] == 1_866
    assert first.result["income"] == 67_600
    assert first.result["left"] == first.result["income"] - 55_995 - 5_000 - 5_408
    for said in ("2027", "2028", "€676.00", "€559.95", "What it rests on"):
        assert said in page, said
    (entry,) = [
        json.loads(row.payload)
        for row in Body.objects.filter(entry__log=practice.group.log_id)
        if '"kind":"rule.value"' in row.payload and '"year":2027' in row.payload
    ]
    assert (entry["inputs"], entry["result"]) == (first.inputs, first.result)
