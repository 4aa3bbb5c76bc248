"""T25: whatever was written, each amount that a page of the books shows is a sum of its lines."""

from collections import Counter
from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import number_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.base.tests.effort import THOROUGH
from manyhands.groups.tests import make as groups
from manyhands.ledger import reading
from manyhands.ledger.amounts import in_words
from manyhands.ledger.models import Account, Commodity
from manyhands.ledger.reading import Asked, Names
from manyhands.ledger.rules import kind_of
from manyhands.ledger.tests import make
from manyhands.ledger.words import sign_of

PATHS = ("Assets:Bank", "Assets:Cash", "Expense:Food", "Income:Gifts", "Equity:Opening")
PLACES = st.tuples(st.sampled_from(PATHS), st.sampled_from(["Common", "Winter"]))
MOVES = st.lists(
    st.tuples(PLACES, st.sampled_from(PATHS), st.integers(1, 10**9)), min_size=1, max_size=10
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.django_db
@settings(
    max_examples=40 if THOROUGH else 6,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=MOVES)
def test_each_amount_on_a_page_is_a_sum_of_lines(moves):
    group = make.books()
    for path in PATHS:
        Account.objects.create(group=group, path=path, kind=kind_of(path), floor=None)
    held: Counter[tuple[str, str]] = Counter()
    for number, ((path, fund), to, amount) in enumerate(moves):
        day = date(2026, 1 + number % 12, 1)
        make.posted(group, (path, -amount, fund), (to, amount, fund), on=day)
        held[path, fund] -= amount
        held[to, fund] += amount
    euro = Commodity.objects.get(group=group)

    for sheet in reading.trial_balance(group, Names(groups.member(group, "Ana"))):
        fund = sheet.fund.name
        shown = {line.path: line.amount for family in sheet.families for line in family.lines}
        assert shown == {path: said(path, held[path, fund], euro) for path in shown}
        assert {path for path, of in held if of == fund} == set(shown)
        there = sum(held[path, fund] for path in PATHS if path.startswith("Assets:"))
        assert sheet.there == in_words(there, euro)
        assert sheet.adds_up
        for path in shown:
            account = Account.objects.get(group=group, path=path)
            told = reading.statement(Asked(account, euro, FIRST, LAST, sheet.fund))
            assert told.after == said(path, held[path, fund], euro)


def said(path: str, amount: int, unit: Commodity) -> str:
    return in_words(sign_of(kind_of(path)) * amount, unit)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("whole", [1_234, 35_331, 1_234_567])
def test_amounts_and_numbers_are_grouped_alike(language, whole):
    euro = Commodity(code="EUR", kind="money", scale=2)
    with translation.override(language):
        number = number_format(f"{whole}.03", 2, force_grouping=True)
        assert number in in_words(whole * 100 + 3, euro)
