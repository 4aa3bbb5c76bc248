"""Other ways to write the same rows: upserts, merges, statements in statements."""

import pytest
from django.db import IntegrityError, connection, transaction

from manyhands.ledger.models import Balance, Posting, Seal, Transfer
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "transfer_id, account_id, commodity_id, fund_id, amount, effective"
LITE = [
    "UPDATE OR REPLACE ledger_posting SET amount = amount * 2",
    "UPDATE OR IGNORE ledger_transfer SET effective = '2001-01-01'",
    "UPDATE OR REPLACE ledger_transfer SET seal_id = seal_id + 1",
    "PRAGMA recursive_triggers=ON; REPLACE INTO ledger_seal SELECT * FROM ledger_seal",
]
BOTH = [
    "INSERT INTO ledger_posting SELECT * FROM ledger_posting WHERE true"
    " ON CONFLICT (id) DO UPDATE SET amount = 1",
    "INSERT INTO ledger_transfer SELECT * FROM ledger_transfer WHERE true"
    " ON CONFLICT (id) DO UPDATE SET kind = 'x'",
    "INSERT INTO ledger_seal SELECT * FROM ledger_seal WHERE true"
    " ON CONFLICT (id) DO UPDATE SET digest = 'x'",
    f"INSERT INTO ledger_posting ({LINE}) SELECT {LINE} FROM ledger_posting",
]
POSTGRES = [
    "WITH gone AS (DELETE FROM ledger_posting RETURNING *) SELECT count(*) FROM gone",
    f"WITH late AS (INSERT INTO ledger_posting ({LINE}) SELECT {LINE} FROM ledger_posting"
    " RETURNING 1) SELECT count(*) FROM late",
    "MERGE INTO ledger_posting p USING ledger_posting q ON p.id = q.id"
    " WHEN MATCHED THEN UPDATE SET amount = 1",
    "MERGE INTO ledger_transfer t USING ledger_transfer q ON t.id = q.id WHEN MATCHED THEN DELETE",
    "MERGE INTO ledger_balance b USING ledger_balance q ON b.id = q.id"
    " WHEN MATCHED THEN UPDATE SET posted = 1",
    "UPDATE ledger_balance SET held = 5",
    "TRUNCATE ledger_posting",
    "TRUNCATE ledger_seal CASCADE",
    "SAVEPOINT a; SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM ledger_transfer",
]


def attempt(statement: str) -> bool:
    """Whether the database took it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for each in statement.split("; "):
                cursor.execute(each)
    except IntegrityError:
        return False
    return True


def test_no_other_way_of_writing_changes_what_is_posted():
    group = make.books()
    make.given(group, 10_000, key="first")
    tables = (Transfer, Posting, Seal, Balance)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    taken = list(filter(attempt, BOTH + (LITE if connection.vendor == "sqlite" else POSTGRES)))

    assert taken == []
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_a_transfer_refused_within_a_savepoint_leaves_nothing_and_the_rest_goes_on():
    group = make.books()
    make.given(group, 10_000, key="first")
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.update(amount=1)
        make.given(group, 500, key="second")

    assert make.held(group, "Assets:Bank") == 10_500
