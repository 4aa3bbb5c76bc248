"""Lines of the bank that come late, for a day that is closed, and clicks that come twice."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from manyhands.funds.inbox import queries
from manyhands.funds.models import BankLine
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests.bank_files import linked, part
from manyhands.groups.tests import make
from manyhands.ledger.models import Book
from manyhands.ledger.tests import make as ledger

pytestmark = pytest.mark.django_db
START = "/g/rosewood/money/bank/"


@pytest.fixture
def group():
    return ledger.books()


def closed_until(group, day: date) -> None:
    Book.objects.filter(group=group).update(closed_until=day)


def words(answer) -> str:
    return " ".join(strip_tags(answer.text).split())


def test_a_line_of_a_closed_day_counts_for_the_first_that_is_open(group, there, common):
    closed_until(group, date(2026, 11, 5))
    late = [
        linked(bank.line(there, 2500), part("gift", 2500, common)),
        linked(bank.line(there, 10000), part("gift", 10000, common)),
    ]

    assert {line.transfer.effective for line in late} == {date(2026, 11, 6)}
    assert {line.day for line in late} == {date(2026, 11, 2), date(2026, 11, 3)}
    assert ledger.held(group, "Assets:Bank") == 12500


def test_books_and_bank_say_the_same_though_a_line_came_late(group, there, common):
    closed_until(group, date(2026, 11, 5))
    linked(bank.line(there, 2500), part("gift", 2500, common))
    linked(bank.line(there, 10000), part("gift", 10000, common))
    assert queries.compared(there).difference == -490

    linked(bank.line(there, -490), part("fee", -490, common))

    found = queries.compared(there)
    assert (found.day, found.bank, found.books) == (date(2026, 11, 5), 12010, 12010)
    assert (found.difference, found.waiting, found.many) == (0, 0, 0)


def test_the_page_of_a_line_says_for_which_day_it_counts(group, ana, there):
    browser, says = make.browser(ana), "It will count for 4 Nov 2026, the first day that is open"
    late, other = (f"{START}lines/{bank.line(there, many).ref}/" for many in (2500, -490))
    assert says not in words(browser.get(late))

    closed_until(group, date(2026, 11, 3))

    assert says in words(browser.get(late))
    assert "The books are closed" not in words(browser.get(other))


def test_a_name_that_is_taken_comes_back_in_its_form(ana, savings):
    sent = {"name": savings.name, "currency": "CHF"}
    answer = make.browser(ana).post(f"{START}accounts/new/", sent)

    assert answer.status_code == 422
    assert "There is a bank account of this name already." in words(answer)
    assert 'value="CHF"' in answer.text


def test_a_second_click_on_bringing_in_leads_to_what_is_there(ana, savings):
    browser = make.browser(ana)
    page = browser.post(f"{START}accounts/{savings.ref}/file/", bank.sent(bank.OFX)).url
    assert browser.post(f"{page}lines/").url == START

    again = browser.post(f"{page}lines/", follow=True)

    assert again.redirect_chain == [(START, 302)]
    assert "This file waits no more" in words(again)
    assert BankLine.objects.count() == 3
