"""One currency for another: each adds up by itself, the rate can be read, nothing is converted."""

from datetime import date

import pytest
from django.urls import reverse

from manyhands.base.errors import NotPossible
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests.make import uses
from manyhands.groups.tests import make as groups
from manyhands.ledger import checking, exchanging
from manyhands.ledger.actions import reverse_transfer, write_by_hand
from manyhands.ledger.models import Balance, Commodity, Transfer
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 1)


@pytest.fixture
def ana():
    group = make.books()
    make.given(group, 20_000, on=date(2026, 1, 5))
    for power in ("books.exchange", "books.reverse", "books.write"):
        uses(group, power, {"method": "do"})
    return groups.again(groups.member(group, "Ana"))


def exchanged(ana, gives, gets, nonce="n"):
    pot = make.fund(ana.group)
    return exchanging.exchange(ana, pot, nonce=nonce, gives=gives, gets=gets, effective=f"{DAY}")


def held(group) -> dict[tuple[str, str], int]:
    rows = Balance.objects.filter(account__group=group).exclude(posted=0)
    return {
        (path, code): posted
        for path, code, posted in rows.values_list("account__path", "commodity__code", "posted")
    }


EUROS, DOLLARS = ["Assets:Bank", "EUR", 10_000], ["Assets:Cash", "USD", 10_850]


def test_both_sides_stand_in_the_books_and_each_adds_up(ana):
    exchanged(ana, EUROS, DOLLARS)

    assert held(ana.group) == {
        ("Assets:Bank", "EUR"): 10_000,
        ("Income:Gifts", "EUR"): -20_000,
        ("Equity:Exchange:EURUSD", "EUR"): 10_000,
        ("Assets:Cash", "USD"): 10_850,
        ("Equity:Exchange:EURUSD", "USD"): -10_850,
    }
    assert checking.problems(ana.group) == []


def test_at_which_rate_can_be_read_until_it_is_taken_back(ana):
    made = exchanged(ana, EUROS, DOLLARS)
    (rate,) = exchanging.rates(ana.group)
    assert (rate.day, rate.gave, rate.got) == (DAY, "€100.00", "$108.50")

    reverse_transfer(ana, made, effective="2026-03-02")

    assert exchanging.rates(ana.group) == []
    assert held(ana.group)["Assets:Bank", "EUR"] == 20_000


def test_a_second_click_exchanges_nothing_twice(ana):
    first, second = exchanged(ana, EUROS, DOLLARS), exchanged(ana, EUROS, DOLLARS)
    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("gives", "gets", "why"),
    [
        (["Assets:Bank", "EUR", 20_001], DOLLARS, "not enough"),
        (EUROS, ["Assets:Cash", "EUR", 10_000], "two different"),
        (EUROS, ["Assets:Cash", "USD", 0], "an amount on both sides"),
        (["Assets:Bank", "EUR", -5], DOLLARS, "an amount on both sides"),
        (EUROS, ["Assets:Cash", "NONE", 5], "no such account"),
        (EUROS, ["Income:Gifts", "USD", 5], "no such account"),
    ],
)
def test_what_is_no_exchange_is_said_and_nothing_is_written(ana, gives, gets, why):
    with pytest.raises(NotPossible, match=why):
        exchanged(ana, gives, gets)
    assert Transfer.objects.count() == 1


def test_by_page_it_is_proposed_in_words_and_done_and_its_rate_shown(ana):
    path, browser = reverse("exchange", args=[ana.group.slug]), groups.browser(ana)
    sent = {
        "fund": make.fund(ana.group).ref,
        "nonce": 22 * "n",
        "source": "Assets:Bank",
        "given_unit": "EUR",
        "given": "100",
        "till": "Assets:Cash",
        "got_unit": "usd",
        "got": "108.50",
    }
    assert "no such currency" in browser.post(path, sent | {"got_unit": "NONE"}).text
    assert not Commodity.objects.filter(code="USD").exists(), "only what is done brings a new one"
    refused = browser.post(path, sent | {"given": "1,-"})
    assert refused.status_code == 422
    assert 'value="108.50"' in refused.text
    uses(ana.group, "books.exchange", {"method": "consent"})
    browser.post(path, sent)
    words = browser.get(Proposal.objects.get().get_absolute_url()).text
    assert "Bank €100.00" in words
    assert "Cash box $108.50" in words
    uses(ana.group, "books.exchange", {"method": "do"})
    assert browser.post(path, sent).status_code == 302
    page = browser.get(path).text
    assert "€100.00" in page
    assert "$108.50" in page


def test_a_part_that_was_wrong_is_corrected_and_both_say_so(ana):
    wrong = Transfer.objects.get()
    browser = groups.browser(ana)
    form = browser.get(reverse("write-by-hand", args=[ana.group.slug]) + f"?corrects={wrong.ref}")
    assert f'value="{wrong.ref}"' in form.text
    lines = [["Assets:Bank", "-5.00"], ["Income:Gifts", "5.00"]]
    fund = make.fund(ana.group).ref
    sent = {"unit": "EUR", "nonce": 22 * "n", "corrects": wrong.ref, "effective": ""}
    sent |= {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    for number, (account, amount) in enumerate(lines):
        row = {"account": account, "amount": amount, "fund": fund}
        sent |= {f"form-{number}-{name}": value for name, value in row.items()}

    browser.post(reverse("write-by-hand", args=[ana.group.slug]), sent)

    right = Transfer.objects.get(corrects=wrong)
    assert held(ana.group)["Assets:Bank", "EUR"] == 19_500
    for one, said in ((wrong, "This was corrected"), (right, "This corrects another")):
        page = browser.get(reverse("show-transfer", args=[ana.group.slug, one.ref])).text
        assert said in page


def test_a_correction_names_what_is_there(ana):
    fund = make.fund(ana.group).ref
    lines = [["Assets:Bank", fund, "EUR", -5], ["Expense:Food", fund, "EUR", 5]]
    with pytest.raises(NotPossible, match="no such account"):
        write_by_hand(ana, ana.group, nonce="n" * 16, lines=lines, corrects="a" * 16)
