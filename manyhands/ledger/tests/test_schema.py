"""What the database itself refuses, for whoever writes; on both databases."""

import secrets

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from manyhands.base.times import now
from manyhands.ledger import schema
from manyhands.ledger.models import Balance, Hold, Posting, Seal, Transfer
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group():
    group = make.books()
    make.given(group, 10_000, key="first")
    return group


def raw_transfer(group, lines, *, seal: int | None = 77, effective=None, **more) -> Transfer:
    """Write rows by hand, past the one writer; without `seal` there is none."""
    day = effective or now().date()
    transfer = Transfer.objects.create(
        id=secrets.randbits(60),
        group=group,
        key=secrets.token_hex(4),
        says=bytes(32),
        kind="raw",
        effective=day,
        recorded_at=now(),
        seal_id=seal or 78,
        **more,
    )
    for leg in make.legs(group, *lines):
        Posting.objects.create(
            transfer=transfer,
            account=leg.account,
            commodity=leg.commodity,
            fund=leg.fund,
            amount=leg.amount,
            effective=day,
        )
    if seal:
        Seal.objects.create(id=seal, group=group, entry_seq=0, digest="0" * 64, sealed_at=now())
    return transfer


def refused(group, *lines, **more) -> str:
    """What the database says to these rows; nothing of them is there afterwards."""
    before = (Transfer.objects.count(), list(Balance.objects.order_by("pk").values()))
    make.legs(group, *lines)  # accounts may stay
    with pytest.raises(IntegrityError) as fault, transaction.atomic():
        raw_transfer(group, lines, **more)
    assert (Transfer.objects.count(), list(Balance.objects.order_by("pk").values())) == before
    return str(fault.value)


def assert_refused(why: str, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match=why),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def post_a_line(group, line, account=None, **more) -> None:
    """A transfer with one line of ours and another by hand, sealed."""
    transfer = raw_transfer(group, [("Income:Gifts", -5)], seal=None)
    leg = make.legs(group, line)[0]
    row = {"account": account or leg.account, "effective": transfer.effective} | more
    Posting.objects.create(
        transfer=transfer, commodity=leg.commodity, fund=leg.fund, amount=5, **row
    )
    Seal.objects.create(id=78, group=group, entry_seq=0, digest="", sealed_at=now())


def test_what_balances_is_taken(group):
    with transaction.atomic():
        raw_transfer(group, [("Assets:Bank", -400), ("Expense:Food", 400)])

    assert make.held(group, "Assets:Bank") == 9_600


def test_without_a_seal_nothing_is_committed(group):
    said = refused(group, ("Assets:Bank", -1), ("Expense:Food", 1), seal=None)
    assert "foreign key" in said.lower()


def test_what_does_not_balance_is_refused(group):
    assert "unbalanced" in refused(group, ("Assets:Bank", -100), ("Expense:Food", 99))


def test_one_fund_does_not_pay_for_another(group):
    lines = ("Assets:Bank", -100), ("Expense:Food", 100, "Winter")
    assert "unbalanced" in refused(group, *lines)


def test_euros_do_not_pay_for_dollars(group):
    lines = ("Assets:Bank", -100), ("Expense:Food", 100, "Common", "USD")
    assert "unbalanced" in refused(group, *lines)


def test_one_line_is_no_transfer(group):
    assert "empty" in refused(group, ("Assets:Bank", 5))


def test_a_seal_without_a_transfer_is_refused(group):
    with pytest.raises(IntegrityError, match="empty"), transaction.atomic():
        Seal.objects.create(id=5, group=group, entry_seq=0, digest="", sealed_at=now())


def test_a_line_moves_something(group):
    assert "posting_moves_something" in refused(group, ("Assets:Bank", 0), ("Expense:Food", 0))


def test_a_till_is_never_below_zero(group):
    assert "floor" in refused(group, ("Assets:Bank", -10_001), ("Expense:Food", 10_001))


def test_nothing_is_above_its_ceiling(group):
    Balance.objects.filter(account__path="Assets:Bank").update(ceiling=10_500)
    assert "ceiling" in refused(group, ("Assets:Bank", 501), ("Income:Gifts", -501))


def test_another_groups_account_is_refused(group):
    other = make.books("Elsewhere")
    strange = make.legs(other, ("Assets:Bank", 5))[0].account
    with pytest.raises(IntegrityError, match="stray"), transaction.atomic():
        post_a_line(group, ("Assets:Bank", 5), account=strange)


def post_lines_that_name(group, **what) -> None:
    """A sealed transfer whose two lines name these rows, which need not be there."""
    transfer = raw_transfer(group, [], seal=None)
    leg = make.legs(group, ("Income:Gifts", 5))[0]
    named = {"account_id": leg.account.pk, "commodity_id": leg.commodity.pk, "fund_id": leg.fund.pk}
    for amount in (5, -5):
        Posting.objects.create(
            transfer=transfer, amount=amount, effective=transfer.effective, **named | what
        )
    Seal.objects.create(id=78, group=group, entry_seq=0, digest="", sealed_at=now())


@pytest.mark.parametrize("names", ["account_id", "commodity_id", "fund_id"])
def test_lines_that_name_nothing_are_refused_at_the_seal(group, names):
    with transaction.atomic():
        post_lines_that_name(group)
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError, match="stray"), transaction.atomic():
        post_lines_that_name(group, **{names: 10**9})


def test_a_line_of_no_transfer_is_refused(group):
    leg = make.legs(group, ("Assets:Bank", 5))[0]
    where = {"account": leg.account, "commodity": leg.commodity, "fund": leg.fund}
    with pytest.raises(IntegrityError, match="stray"), transaction.atomic():
        Posting.objects.create(transfer_id=10**9, amount=5, effective=now().date(), **where)


@pytest.mark.parametrize("table", ["account", "commodity", "fund"])
def test_what_lines_name_cannot_be_deleted(group, table):
    named = Posting.objects.values_list(table, flat=True).first()
    assert_refused("(?i)foreign key", f"DELETE FROM ledger_{table} WHERE id = {named}")


@pytest.mark.parametrize("table", [Transfer, Posting, Seal])
def test_what_is_posted_is_neither_changed_nor_deleted(group, table):
    name = table._meta.db_table
    column = {Transfer: "kind", Posting: "amount", Seal: "digest"}[table]
    before = list(table.objects.order_by("pk").values())
    for statement in (
        f"UPDATE {name} SET {column} = {column} WHERE id > 0",
        f"DELETE FROM {name} WHERE id > 0",
    ):
        assert_refused("immutable", statement)
    assert list(table.objects.order_by("pk").values()) == before


def test_nothing_is_added_to_what_is_sealed(group):
    transfer = Transfer.objects.get(key="first")
    leg = make.legs(group, ("Assets:Bank", 5))[0]
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        Posting.objects.create(
            transfer=transfer,
            account=leg.account,
            commodity=leg.commodity,
            fund=leg.fund,
            amount=5,
            effective=transfer.effective,
        )
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        Transfer.objects.create(
            id=1,
            group=group,
            key="late",
            says=b"",
            kind="raw",
            effective=transfer.effective,
            recorded_at=now(),
            seal_id=transfer.seal_id,
        )


def test_lines_count_for_the_day_of_their_transfer(group):
    with pytest.raises(IntegrityError, match="stray"), transaction.atomic():
        post_a_line(group, ("Assets:Bank", 5), effective="2001-01-01")


def test_a_reversal_takes_back_exactly_what_there_was(group):
    first = Transfer.objects.get(key="first")
    half = ("Assets:Bank", -5_000), ("Income:Gifts", 5_000)
    assert "no reversal" in refused(group, *half, reverses=first)
    with transaction.atomic():
        whole = ("Assets:Bank", -10_000), ("Income:Gifts", 10_000)
        raw_transfer(group, whole, reverses=first)
    assert make.held(group, "Assets:Bank") == 0


def test_a_balance_begins_with_nothing_and_is_not_deleted(group):
    leg = make.legs(group, ("Assets:Cash", 5))[0]
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Balance.objects.create(
            account=leg.account, commodity=leg.commodity, fund=leg.fund, posted=5
        )
    assert_refused("immutable", "DELETE FROM ledger_balance WHERE id > 0")


def test_on_postgresql_nobody_writes_a_balance_by_hand(group):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's triggers cannot tell; the daily look finds it (test_checking)")
    with pytest.raises(IntegrityError, match="immutable"):
        Balance.objects.update(posted=1)


def become_an_owner_without_other_rights(cursor) -> None:
    cursor.execute("CREATE ROLE keeper; GRANT ALL ON SCHEMA public TO keeper")
    for rows in ("TABLES", "SEQUENCES"):
        cursor.execute(f"GRANT ALL ON ALL {rows} IN SCHEMA public TO keeper")
    for name in schema.TABLES:
        cursor.execute(f"ALTER TABLE ledger_{name} OWNER TO keeper")
    cursor.execute("SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'ledger%'")
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {name} OWNER TO keeper")
    cursor.execute("SET LOCAL ROLE keeper")


def test_on_postgresql_not_even_the_owner_may_change_what_is_posted(group):
    if connection.vendor == "sqlite":
        pytest.skip("a file has no owners; the triggers are all there is")
    with transaction.atomic(), connection.cursor() as cursor:
        become_an_owner_without_other_rights(cursor)
        schema.take_down_triggers(cursor, connection.vendor)
        schema.raise_triggers(cursor, connection.vendor)
        make.given(group, 500, key="as keeper")
        connection.check_constraints()

        for statement in ("UPDATE ledger_posting SET amount = 1", "DELETE FROM ledger_seal"):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                cursor.execute(statement)
        transaction.set_rollback(True)


def test_sqlite_replaces_nothing(group):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    for table in ("transfer", "posting", "balance", "seal"):
        rows = f"SELECT * FROM ledger_{table} LIMIT 1"
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO ledger_{table} {rows}")
    assert make.held(group, "Assets:Bank") == 10_000


def test_no_kind_of_insert_goes_below_a_floor(group):
    """SQLite's INSERT OR IGNORE would skip the CHECK of a balance and go on."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR IGNORE")
    with pytest.raises(IntegrityError, match="floor"), transaction.atomic():
        seal_by_or_ignore(group, [("Assets:Bank", -10_001), ("Expense:Food", 10_001)])


def seal_by_or_ignore(group, lines) -> None:
    raw_transfer(group, lines, seal=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR IGNORE INTO ledger_seal (id, group_id, entry_seq, digest, sealed_at)"
            " VALUES (78, %s, 0, '', %s)",
            [group.pk, now()],
        )


def test_a_hold_ends_once_and_keeps_its_amount(group):
    leg = make.legs(group, ("Assets:Bank", 5))[0]
    kept = Hold.objects.create(
        group=group,
        key="h",
        account=leg.account,
        commodity=leg.commodity,
        fund=leg.fund,
        amount=400,
        made_at=now(),
        expires_at=now(),
    )
    assert Balance.objects.get(account=leg.account).held == 400
    for change in ({"amount": 5}, {"ended": ""}):
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            Hold.objects.filter(pk=kept.pk).update(**change)
    Hold.objects.filter(pk=kept.pk).update(ended="voided")
    assert Balance.objects.get(account=leg.account).held == 0
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        Hold.objects.filter(pk=kept.pk).update(ended="expired")


def test_what_is_set_aside_cannot_be_spent(group):
    leg = make.legs(group, ("Assets:Bank", 5))[0]
    Hold.objects.create(
        group=group,
        key="h",
        account=leg.account,
        commodity=leg.commodity,
        fund=leg.fund,
        amount=9_999,
        made_at=now(),
        expires_at="2100-01-01T00:00Z",
    )
    assert "floor" in refused(group, ("Assets:Bank", -2), ("Expense:Food", 2))
    with pytest.raises(IntegrityError, match="floor"), transaction.atomic():
        Hold.objects.create(
            group=group,
            key="g",
            account=leg.account,
            commodity=leg.commodity,
            fund=leg.fund,
            amount=2,
            made_at=now(),
            expires_at="2100-01-01T00:00Z",
        )


def test_every_trigger_is_up(django_db_setup):
    """A migration that makes one of these tables anew on SQLite would lose them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'"
            )
            expected = 19
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledger%%'")
            expected = 13
        assert cursor.fetchone() == (expected,)
