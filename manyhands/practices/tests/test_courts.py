"""What a running bail fund says of itself: how old its bail is, and what came back."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base import times
from manyhands.base.refs import new_ref
from manyhands.groups.tests import make as groups
from manyhands.ledger.models import Transfer
from manyhands.practices import courts, running
from manyhands.practices.engine.bail import Bond, report
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, held, paid

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def test_65_cases_of_which_57_came_back_say_what_the_golden_says():
    """Golden of P16: 3 of 60 lost, the court keeps 3 % of 57."""
    over = [Bond(76_800, ago(150), DAY)] * 60
    found = report([*over, *[Bond(76_800, ago(31))] * 5], 131_328 + 230_400, DAY)

    assert found.posted == 65 * 76_800
    assert found.kept == Fraction(57 * 97, 60 * 100)  # 0.9215
    assert found.multiplier == 1 / (1 - Fraction(9_215, 10_000))
    assert int(10 * found.multiplier) == 127
    assert found.cycle_d == 150
    assert found.nights == 60 * 150 + 5 * 31
    assert found.ages == ((0, 0), (5, 384_000), (0, 0), (0, 0))


@pytest.mark.parametrize(
    ("days", "place"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (120, 2), (121, 3), (999, 3)]
)
def test_bail_is_as_old_as_the_days_it_lies_with_a_court(days, place):
    found = report([Bond(500, ago(days))], 0, DAY)
    assert [many for many, _amount in found.ages] == [int(at == place) for at in range(4)]
    assert (found.kept, found.cycle_d, found.multiplier) == (None, None, None)


def test_where_nothing_was_lost_no_number_says_how_often_it_comes_round():
    found = report([Bond(500, ago(3), DAY)], 0, DAY)
    assert (found.kept, found.multiplier) == (1, None)
    assert report([Bond(500, ago(3), DAY)], 500, DAY).multiplier == 1


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 300), st.booleans())))
def test_all_that_was_posted_is_over_or_has_an_age(rows):
    bonds = [Bond(amount, ago(days), DAY if over else None) for amount, days, over in rows]
    found = report(bonds, 0, DAY)
    over = sum(amount for amount, _days, over in rows if over)
    assert found.posted == over + sum(amount for _many, amount in found.ages)
    assert found.nights == sum(days for _amount, days, _over in rows)


def page_of(practice, member) -> str:
    return groups.browser(member).get(practice.get_absolute_url()).content.decode()


def test_the_page_of_a_bail_fund_says_how_its_money_comes_round():
    with times.at(MONDAY):
        practice, (ana, *_others) = adopted("bail_fund")
        booked(practice, "opened", 500_000)
        assert "How often does the money" not in page_of(practice, ana)
        cases = [
            running.open_case(ana, practice, kind="case", key=new_ref(), amount=50_000)
            for _number in range(3)
        ]
        for case in cases:
            for to in ("held", "posted"):
                paid(case, to)
        assert "shows once the first case is over" in page_of(practice, ana)
    with times.at(MONDAY + timedelta(days=40)):
        paid(cases[0], "exonerated")
        running.move_case(ana, cases[0], to="refund_due")
        paid(cases[0], "refunded", kept=5_000)
    with times.at(MONDAY + timedelta(days=45)):
        page = page_of(practice, ana)
        outside = groups.browser().get(practice.get_absolute_url()).content.decode()
    assert "each sum is posted 10.0 times" in page
    for said in ("€1,500.00", "90 %", "40 days", ">130<", "€1,000.00 · 2 cases"):
        assert said in page
    assert "With courts for 31 to 60 days" in page
    assert "With courts for up to" not in page
    assert "posted 10.0 times" not in outside
    assert "2 cases" not in outside


def test_what_was_taken_back_in_the_books_was_never_posted():
    with times.at(MONDAY):
        practice, (ana, *_others) = adopted("bail_fund")
        booked(practice, "opened", 500_000)
        case = running.open_case(ana, practice, kind="case", key=new_ref(), amount=50_000)
        for to in ("held", "posted"):
            paid(case, to)
        transfer = Transfer.objects.get(kind="bail_fund.post")
        assert len(courts.bonds(practice)) == 1
        groups.decided("books.reverse", transfer)
        assert held(practice, "Assets:Court") == 0
        assert courts.of(practice, DAY) is None
