"""What a reading costs follows from its plan, not from a clock: it goes by an index, however long
the book, and reads no line that it need not.
"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base import times
from manyhands.base.times import now
from manyhands.groups.powers import Rule, acting
from manyhands.ledger import posting, queries, reading
from manyhands.ledger.models import Account, Commodity, Posting, Transfer
from manyhands.ledger.posting import Draft, post_all
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db
LONG = 400
DAY = date(2020, 6, 30)


@pytest.fixture
def book():
    """A book of many lines, all of the same account, in years that are over."""
    group = make.books()
    legs = make.legs(group, ("Assets:Bank", 1), ("Income:Gifts", -1))
    days = [date(2016, 1, 1) + timedelta(days=5 * number) for number in range(LONG)]
    with acting("test"):
        post_all(Rule(group), [Draft(str(day), "test", legs, day) for day in days])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SET LOCAL enable_seqscan = off")  # at this size it would be quicker
    return group


@pytest.fixture
def bank(book):
    return Account.objects.select_related("group").get(group=book, path="Assets:Bank")


@pytest.fixture
def euro(book):
    return Commodity.objects.get(group=book)


def plan_of(reading_it) -> str:
    """How the database goes about the queries of this reading."""
    with CaptureQueriesContext(connection) as caught:
        reading_it()
    return "\n".join(plans(caught))


def plans(caught: CaptureQueriesContext) -> list[str]:
    """A plan for each query."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    told = []
    with connection.cursor() as cursor:
        for query in caught.captured_queries:
            cursor.execute(explain + query["sql"].replace("%", "%%"), [])
            told.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return told


def test_what_was_known_at_a_time_is_found_by_what_was_written_since(
    book, bank, euro, django_assert_num_queries
):
    moment = now()
    later(book, moment)

    with CaptureQueriesContext(connection) as caught:
        assert queries.balance(bank, euro, as_known_at=moment) == LONG

    now_, since, _own, found = plans(caught)
    assert "amounts_of_an_account" not in now_ + found
    assert "transfers_as_written" in since
    assert "ledger_posting_transfer_id" in found
    with django_assert_num_queries(3):  # and where nothing was, no line is looked for
        assert queries.balance(bank, euro, as_known_at=now() + timedelta(days=1)) == LONG + 74_900


def test_where_it_has_fewer_lines_than_were_written_since_they_are_looked_at(book, euro):
    moment = now()
    later(book, moment)
    cash = Account.objects.get(group=book, path="Assets:Cash")

    with CaptureQueriesContext(connection) as caught:
        assert queries.balance(cash, euro, as_known_at=moment) == 0

    *_others, found = plans(caught)
    assert "amounts_of_an_account" in found


def later(book, moment) -> None:
    """Written after `moment`: two of the bank, the first of them for a day long ago."""
    with times.at(moment + timedelta(hours=1)):
        make.given(book, 5_000, on=DAY)
        make.given(book, 70_000, on=DAY + timedelta(days=1))
        make.posted(book, ("Assets:Bank", -100), ("Assets:Cash", 100))


@pytest.mark.parametrize("very_much", [0, 10_000])
def test_both_ways_to_what_was_known_come_to_the_same(book, bank, euro, monkeypatch, very_much):
    moment = now()
    later(book, moment)
    monkeypatch.setattr(queries, "VERY_MUCH", very_much)

    assert queries.balance(bank, euro) == LONG + 74_900
    assert queries.balance(bank, euro, as_of=DAY) == known_then(DAY) + 5_000
    assert queries.balance(bank, euro, as_known_at=moment) == LONG
    assert queries.balance(bank, euro, as_of=DAY, as_known_at=moment) == known_then(DAY)


def known_then(day: date) -> int:
    """So many of the first lines, of one cent each, count until this day."""
    return Posting.objects.filter(account__path="Assets:Bank", amount=1, effective__lte=day).count()


def test_a_sum_until_a_day_reads_the_index_and_no_row(bank, euro):
    plan = plan_of(lambda: queries.balance(bank, euro, as_of=DAY))

    assert "amounts_of_an_account" in plan
    if connection.vendor == "sqlite":
        assert "COVERING INDEX amounts_of_an_account" in plan
        assert "effective>?" in plan


def test_a_statement_reads_the_lines_of_its_days_alone(book, bank, euro):
    for fund in (None, make.fund(book)):
        asked = reading.Asked(bank, euro, date(2019, 6, 1), date(2019, 6, 30), fund)
        plan = plan_of(lambda asked=asked: reading.statement(asked))

        looks = [line for line in plan.splitlines() if "amounts_of_an_account" in line]
        assert looks
        if connection.vendor == "sqlite":
            assert all("effective>?" in line for line in looks), plan


def test_the_latest_day_of_an_account_is_one_line_of_each_balance(book, bank):
    make.given(book, 500, on=DAY + timedelta(days=2000))
    assert reading.last_day(bank) == DAY + timedelta(days=2000)

    plan = plan_of(lambda: reading.last_day(bank))

    assert "amounts_of_an_account" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_the_trial_balance_reads_no_line_at_all(book, bank):
    plan = plan_of(lambda: list(queries.balances(book)))

    assert "ledger_balance" in plan
    assert "ledger_posting" not in plan


def test_the_latest_transfers_are_the_first_of_an_index(book):
    plan = plan_of(lambda: list(reading.transfers(book)[:10]))

    assert "transfers_as_written" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    assert Transfer.objects.count() == LONG


def test_each_key_of_many_is_looked_up_in_the_index(book):
    keys = [f"new {number}" for number in range(100)]

    plan = plan_of(lambda: posting._is_any_there(book.pk, keys))

    assert "one_transfer_for_each_key" in plan or "key=?" in plan
