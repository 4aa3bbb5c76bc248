"""A gift that was counted wrongly: who counted first takes it back, and the next one is told."""

import pytest
from django.urls import reverse

from manyhands.base.errors import NotPossible, Refused
from manyhands.funds.purse import giving, queries
from manyhands.funds.tests import purses
from manyhands.groups.tests import make
from manyhands.ledger import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(group):
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo")]


@pytest.fixture
def fund(group):
    accounts.money(group, "EUR")
    return purses.fund(group)


def there(fund):
    return [(one.currency, one.there) for one in queries.purses(fund)]


def url(name, gift):
    return reverse(name, args=[gift.group.slug, gift.ref])


def test_who_counted_wrongly_takes_it_back_and_the_next_counts_anew(three, fund):
    _ana, ben, cleo = three
    gift = purses.promised(fund.group, fund, None)
    giving.confirm_gift(ben, gift, amount=750)
    as_read_before = {"amount": "7.50"}

    make.browser(ben).post(url("count-gift-again", gift))

    assert there(fund) == []
    page = make.browser(cleo).get(url("show-gift", gift)).text
    assert "Somebody said that it has come, and took that back." in page
    assert "How much came?" in page
    make.browser(ben).post(url("confirm-gift", gift), {"amount": "9"})
    told = make.browser(cleo).post(url("confirm-gift", gift), as_read_before)
    assert told.status_code == 409
    assert "counted something else" in told.text
    page = make.browser(cleo).get(url("show-gift", gift)).text
    assert "counted again" in page
    assert 'name="amount" value="9.00"' in page
    make.browser(cleo).post(url("confirm-gift", gift), {"amount": "9.00"})
    assert there(fund) == [("EUR", 900)]


def test_what_the_giver_said_stays_when_it_is_taken_back_that_it_came(three, fund):
    ana, ben, cleo = three
    gift = giving.confirm_gift(ben, purses.promised(ana, fund))

    giving.count_again(ben, gift)

    gift.refresh_from_db()
    assert (gift.amount, gift.seen_by) == (2_000, None)
    giving.confirm_gift(cleo, gift)
    assert there(fund) == []
    giving.confirm_gift(ben, gift)
    assert there(fund) == [("EUR", 2_000)]


def test_only_who_said_that_it_came_takes_that_back_and_only_until_it_is_booked(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund)
    for member in three:
        with pytest.raises(Refused):
            giving.count_again(member, gift)
    gift = giving.confirm_gift(ben, gift)
    with pytest.raises(Refused):
        giving.count_again(cleo, gift)
    giving.confirm_gift(cleo, gift)

    with pytest.raises(NotPossible, match="not on its way"):
        giving.count_again(ben, gift)
    assert there(fund) == [("EUR", 2_000)]


def test_a_second_click_takes_back_nothing_twice(three, fund):
    gift = giving.confirm_gift(three[1], purses.promised(three[0], fund))
    giving.count_again(three[1], gift)
    with pytest.raises(NotPossible, match="Nobody has said yet"):
        giving.count_again(three[1], gift)


def test_a_second_click_takes_back_nothing_of_who_counted_after(three, fund):
    ana, ben, cleo = three
    gift = giving.confirm_gift(ben, purses.promised(ana, fund, None), amount=700)
    stale = make.again(gift)
    giving.count_again(ben, gift)
    giving.confirm_gift(cleo, make.again(gift), amount=900)

    with pytest.raises((NotPossible, Refused)):
        giving.count_again(ben, stale)
    gift.refresh_from_db()
    assert (gift.amount, gift.seen_by) == (900, cleo)
