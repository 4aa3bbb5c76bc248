"""A loan begins with the day and the cost of the rule; people may agree on another day."""

from datetime import date, timedelta

import pytest

from manyhands.base import times
from manyhands.groups.tests import make as groups
from manyhands.practices import lending, running, shelf, telling_running
from manyhands.practices.models import Case
from manyhands.practices.tests.test_running import KEY, MONDAY, adopted, booked, held, paid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def form_of(practice, member) -> str:
    page = groups.browser(member).get(f"{practice.get_absolute_url()}open/loan/")
    return page.content.decode()


def test_the_form_of_a_loan_begins_with_the_day_and_says_the_cost_of_the_rule():
    practice, (ana, *_others) = adopted("savings_circle", loan_w=8, cost_bp=100)
    booked(practice, "shares", 10_000, m=ana.ref)

    form = form_of(practice, ana)

    assert 'value="2026-12-28"' in form
    assert "By your rule it comes back after 8 weeks." in form
    assert "It costs 1 % of what was lent each four weeks." in form.replace("\xa0", " ")


def test_where_a_loan_costs_nothing_nothing_is_said_of_a_cost():
    practice, (ana, *_others) = adopted("savings_circle")
    booked(practice, "shares", 10_000, m=ana.ref)

    form = form_of(practice, ana)

    assert 'value="2027-01-25"' in form
    assert "It costs" not in form


def test_another_day_can_be_agreed_on_and_the_page_says_what_it_costs_until_then():
    practice, (ana, *_others) = adopted("savings_circle", cost_bp=100)
    booked(practice, "shares", 20_000, m=ana.ref)
    browser = groups.browser(ana)
    about = {"key": KEY, "m": ana.ref, "amount": "100", "due_on": "2026-11-30"}

    browser.post(f"{practice.get_absolute_url()}open/loan/", about)
    case = Case.objects.get()
    page = browser.get(case.get_absolute_url()).content.decode()

    assert case.due_on == date(2026, 11, 30)
    assert "until its day" in page
    assert "€1.00</dd>" in page  # four weeks
    running.move_case(groups.again(ana), case, to="taken_back")
    assert "until its day" not in browser.get(case.get_absolute_url()).content.decode()


def test_another_cost_is_for_loans_that_are_asked_for_from_its_day_on():
    practice, (ana, *_others) = adopted("savings_circle", cost_bp=100, loan_w=4)
    booked(practice, "shares", 50_000, m=ana.ref)
    lent = {"kind": "loan", "about": ana.ref, "amount": 10_000}
    before = running.open_case(ana, practice, key=KEY, **lent)
    newest = practice.versions.get()
    digest = shelf.recipes()["savings_circle"].digest
    rule = {"digest": digest, "params": newest.params | {"cost_bp": 200}}
    more = {"follows": 1, "effective_from": "2026-11-03"}
    groups.decided("practice.change", practice, rule=rule, **more)

    with times.at(MONDAY + timedelta(days=1)):
        later = running.open_case(ana, practice, key=16 * "b", **lent)
        costs = [lending.cost_of(groups.again(one)) for one in (before, later)]

    assert costs == [100, 200]


def test_what_a_loan_cost_is_booked_beside_what_comes_back():
    practice, (ana, ben, *_others) = adopted("savings_circle", cost_bp=100, loan_w=4)
    booked(practice, "shares", 50_000, m=ana.ref)
    said = {"kind": "loan", "key": KEY, "about": ana.ref, "amount": 10_000}
    case = running.open_case(ana, practice, **said)
    for to in ("agreed", "out"):
        case = paid(case, to)
    page = groups.browser(ben).get(case.get_absolute_url()).content.decode()
    assert 'name="cost" value="1.00"' in page

    paid(case, "repaid", cost=100)

    assert held(practice, "Receivable:") == 0
    assert held(practice, "Income:Charge") == -100
    assert held(practice, "Assets:Cash") == 50_100


def test_a_meeting_books_what_a_loan_cost_under_its_own_name():
    practice, (ana, *_others) = adopted("savings_circle")
    meets = {"number": 1, "rows": [[ana.ref, 5, 0, 0, 0, 30]], "counted": 1_030}
    groups.decided("circle.book_meeting", practice, **meets)
    assert held(practice, "Income:Charge") == -30
    assert held(practice, "Assets:Cash") == 1_030
    assert list(telling_running._columns([5, 0, 0, 0], None)) == ["Shares bought: 5"]
