"""A hand in the database: what is refused though much is switched off, and what is found after."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from manyhands.base.times import now
from manyhands.groups.tests import make as groups
from manyhands.groups.tests.make import decided
from manyhands.ledger import checking, schema
from manyhands.ledger.models import Book, Fund, Hold, Posting, Seal, Transfer
from manyhands.ledger.shelves import put_in
from manyhands.ledger.tests import make
from manyhands.ledger.tests.test_schema import raw_transfer

pytestmark = pytest.mark.django_db(transaction=True)


class Undone(Exception):
    """Ends what was tried, so that nothing of it stays."""


@pytest.fixture
def group():
    group = make.books()
    make.given(group, 10_000, key="first")
    return group


@contextmanager
def nothing_refuses() -> Iterator[None]:
    """Inside, no trigger and no foreign key holds, as for whoever owns the database."""
    is_lite = connection.vendor == "sqlite"
    off, on = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
        if is_lite
        else ("SET session_replication_role=replica", "SET session_replication_role=origin")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
    try:
        with transaction.atomic(), schema.emptied_and_filled():
            yield
            raise Undone
    except Undone:
        pass
    finally:
        with connection.cursor() as cursor:
            cursor.execute(on)


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DELETE FROM ledger_seal"], "is not sealed"),
        (["DELETE FROM ledger_transfer", "DELETE FROM ledger_seal"], "that belong to no transfer"),
        (
            [f"DELETE FROM ledger_{table}" for table in ("posting", "transfer", "seal", "balance")],
            "What was sealed at entry .* is gone",
        ),
        (["UPDATE ledger_commodity SET scale = 0"], "EUR does not have these decimals"),
        (["UPDATE ledger_account SET kind = 'income'"], "Assets:Bank is not an account of this"),
    ],
)
def test_what_nothing_refused_is_found(group, statements, said):
    with nothing_refuses():
        run(*statements)
        found = checking.problems(group)

    assert any(re.search(said, one) for one in found)
    assert checking.problems(group) == []


def test_lines_that_even_out_but_are_not_sealed_are_found(group):
    with nothing_refuses():
        raw_transfer(group, [("Assets:Bank", 5), ("Assets:Bank", -5)], seal=None)
        found = checking.problems(group)

    assert [said for said in found if "is not sealed" in said]


def test_closed_books_that_a_hand_opened_are_found(group):
    decided("books.close", group, until="2020-01-31")
    assert checking.problems(group) == []

    Book.objects.update(closed_until=None)

    assert checking.problems(group) == [
        "The books are closed until another day than the record says."
    ]


@pytest.mark.parametrize("day", ["'2026-03-13'", "NULL"])
@pytest.mark.parametrize("code", ["SOUP", "JARS", "BREAD"])
def test_a_last_day_that_a_hand_changed_is_found(group, code, day):
    ana = groups.member(group, "Ana")
    for number, (name, last) in enumerate((("Soup", "2026-03-12"), ("Bread", ""))):
        lot = ["Fridge", name, last, 3]
        put_in(ana, Fund.objects.get(), nonce=f"n{number}", lot=lot, effective="2026-03-01")
        put_in(ana, Fund.objects.get(), nonce=f"m{number}", lot=lot, effective="2026-03-02")
    decided("unit.make", group, code="JARS", name="Jars", kind="goods", use_by="2026-03-12")
    assert checking.problems(group) == []

    with nothing_refuses():
        run(f"UPDATE ledger_commodity SET use_by = {day} WHERE code = '{code}'")
        found = checking.problems(group)

    is_changed = (code, day) != ("BREAD", "NULL")
    said = f"The last day of {code} is another than the record says."
    assert found == ([said] if is_changed else [])


def test_no_old_transfer_frees_what_is_set_aside(group):
    leg = make.legs(group, ("Assets:Bank", 5))[0]
    whose = {"account": leg.account, "commodity": leg.commodity, "fund": leg.fund}
    until = {"made_at": now(), "expires_at": "2100-01-01T00:00Z"}
    kept = Hold.objects.create(group=group, key="h", amount=400, **whose, **until)
    old = Transfer.objects.get(key="first")

    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Hold.objects.filter(pk=kept.pk).update(ended="settled", settled_by=old)


def test_sqlite_takes_no_half_of_a_cent_and_replaces_no_row_by_its_hidden_number(group):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes halves for whole numbers, and has hidden numbers")
    columns = "account_id, commodity_id, fund_id, effective"
    half = f"INSERT INTO ledger_posting (transfer_id, amount, {columns}) SELECT %s, 0.5, {columns}"
    with nothing_refuses():
        fresh = raw_transfer(group, [("Assets:Bank", 5)], seal=None)
        schema.raise_triggers(connection.cursor(), connection.vendor)
        with pytest.raises(IntegrityError, match="whole"):
            run(half % fresh.pk + " FROM ledger_posting LIMIT 1")
        schema.take_down_triggers(connection.cursor(), connection.vendor)
    for table in ("seal", "transfer"):
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            run(
                f"INSERT OR REPLACE INTO ledger_{table} (rowid, id, group_id)"
                f" SELECT rowid, 1, group_id FROM ledger_{table} LIMIT 1"
            )
    assert (Posting.objects.count(), Seal.objects.count()) == (2, 1)
