"""From a gift to the statement in yen, which have no cents, and in Kuwaiti dinars of 1,000 fils."""

from datetime import date

import pytest
from django.urls import reverse

from manyhands.base.times import now
from manyhands.funds.models import BankLine
from manyhands.funds.purse import batches, giving, queries
from manyhands.funds.purse.models import Claim, Gift
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests import purses
from manyhands.groups.tests import make
from manyhands.ledger import accounts, checking, reading
from manyhands.ledger.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
# What somebody types, the whole minor units it is, and how banks write it.
MONEY = {"JPY": ("12500", 12_500, "12500"), "KWD": ("12.5", 12_500, "12.500")}
TOO_FINE = {"JPY": "12500.5", "KWD": "12.5005"}
IN_WORDS = {"JPY": "¥12,500", "KWD": "12.500"}
currencies = pytest.mark.parametrize("currency", list(MONEY))


@pytest.fixture
def fund(group, currency):
    accounts.money(group, currency)
    return purses.fund(group)


def given(client, fund, currency, typed):
    path = reverse("give", args=[fund.group.slug, fund.ref])
    return client.post(
        path, {"amount": typed, "currency": currency, "way": "bank", "secret": 32 * "a"}
    )


@currencies
def test_a_gift_a_claim_a_payout_and_the_statement(four, fund, currency):
    ana, ben, cleo, dov = four
    typed, amount, _written = MONEY[currency]
    assert given(make.browser(ana), fund, currency, TOO_FINE[currency]).status_code == 422

    assert given(make.browser(ana), fund, currency, typed).status_code == 302
    gift = Gift.objects.get()
    assert gift.amount == amount
    for member in (ben, cleo):
        giving.confirm_gift(make.again(member), Gift.objects.get())

    path = reverse("ask-money", args=[fund.group.slug, fund.ref])
    asked = {"amount": typed, "currency": currency, "way": "bank", "how": "At the mill"}
    assert make.browser(ana).post(path, asked | {"secret": 32 * "b"}).status_code == 302
    claim = Claim.objects.select_related("hold", "fund", "commodity", "group", "key").get()
    purses.agreed(claim)
    batch = batches.gather(cleo, fund.group, asks=[claim.ref], ref=16 * "a")
    page = make.browser(dov).get(reverse("show-payout", args=[fund.group.slug, batch.ref])).text
    assert IN_WORDS[currency] in page
    batches.pay_all(dov, batch)

    assert [(one.currency, one.there) for one in queries.purses(fund)] == [(currency, 0)]
    the_statement_says_so(fund, currency, amount)
    assert checking.problems(fund.group) == []


def the_statement_says_so(fund, currency, amount):
    account = Account.objects.get(group=fund.group, path="Assets:Bank")
    unit = accounts.money(fund.group, currency)
    today = now().date()
    said = reading.statement(reading.Asked(account, unit, date(2020, 1, 1), today))
    assert [line.posting.amount for line in said.lines] == [amount, -amount]
    assert IN_WORDS[currency].strip("¥") in said.lines[0].amount
    assert said.after == said.before


@currencies
def test_lines_of_the_bank_are_read_as_the_currency_of_their_account(group, four, currency):
    _typed, amount, written = MONEY[currency]
    savings = bank.account(group, currency=currency)
    sheet = f"Date,Amount,Name\n2026-11-02,{written},Mill Bakery\n"

    bank.brought(four[0], savings, sheet, "a.csv")
    assert BankLine.objects.get().amount == amount
