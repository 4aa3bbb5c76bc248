"""An amount is the same on every page: books and purses count each currency in the same units."""

from importlib import import_module

import pytest
from django.apps import apps

from manyhands.base.currencies import SCALES
from manyhands.funds import values
from manyhands.groups.tests import make
from manyhands.ledger import accounts, amounts
from manyhands.ledger.models import Commodity

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("currency", [*SCALES, "EUR", "USD"])
def test_books_and_purses_write_an_amount_alike(currency):
    unit = accounts.money(make.group(), currency)
    assert values.decimal(1_250, currency) == amounts.plain(1_250, unit.scale)


def test_books_that_counted_cents_where_there_are_none_count_whole_from_now_on():
    group = make.group()
    for code, scale in {"ISK": 2, "EUR": 2, "KWD": 3}.items():
        Commodity.objects.create(group=group, code=code, kind="money", scale=scale)
    Commodity.objects.create(group=group, code="VUV", kind="credit", scale=2)

    import_module("manyhands.funds.migrations.0007_money_without_cents").count_whole(apps, None)

    found = dict(Commodity.objects.values_list("code", "scale"))
    assert found == {"ISK": 0, "EUR": 2, "KWD": 3, "VUV": 2}
    assert accounts.money(group, "ISK").scale == 0


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("1.000", "EUR"), ("1,000", "EUR"), ("1.230", "EUR"), ("1.234,56", "EUR"), ("1.000", "JPY")],
)
def test_what_is_a_thousand_to_some_is_not_taken_for_one(typed, currency):
    with pytest.raises(values.Unfit, match="without marks for thousands"):
        values.typed_amount(typed, currency)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("-5", "without a minus"), ("−5,00", "without a minus"), ("9" * 20, "more than the books")],
)
def test_what_is_wrong_with_an_amount_is_named(typed, said):
    with pytest.raises(values.Unfit, match=said):
        values.typed_amount(typed, "EUR")


def test_money_in_thousandths_has_three_digits_behind_its_sign():
    assert values.typed_amount("1.000", "KWD") == values.typed_amount("1", "KWD") == 1_000
    assert values.typed_amount("1 000,50", "EUR") == 100_050
