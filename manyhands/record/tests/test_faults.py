"""Somebody with the database in their hands: what they change is found, and where."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction

from manyhands.record import log, queries, rules, verify
from manyhands.record.models import Body, Entry, Log
from manyhands.record.tests import make
from manyhands.record.tests.make import a_record, sql

pytestmark = pytest.mark.django_db
everywhere = pytest.mark.parametrize("seq", range(make.SIZE))
where_not_erased = pytest.mark.parametrize("seq", [0, 2, 4, 5, 6, 7, 8])


def found(record):
    fault = queries.find_fault(record)
    return fault and (fault.what, fault.seq)


def entry(record, seq):
    return Entry.objects.select_related("body").get(log=record, seq=seq)


# --- somebody with the database in their hands ---


@everywhere
def test_a_changed_leaf_is_named(seq):
    record = a_record()

    sql("UPDATE record_entry SET leaf = REPLACE(leaf, '2026', '2025') WHERE seq = %s", seq)

    assert found(record)[1] == seq


@everywhere
@pytest.mark.parametrize("old", ["commitment", "prev"])
def test_a_changed_leaf_with_its_hash_put_right_is_named(seq, old):
    record = a_record()
    one = entry(record, seq)
    fields = json.loads(one.leaf)
    fields[old] = hashlib.sha256(b"something else").hexdigest()
    leaf = rules.canonical_json(fields)

    sql(
        "UPDATE record_entry SET leaf = %s, leaf_hash = %s WHERE seq = %s",
        leaf,
        verify.leaf_hash(leaf.encode()),
        seq,
    )

    assert found(record)[1] == seq


@everywhere
def test_a_changed_hash_is_named(seq):
    record = a_record()

    sql("UPDATE record_entry SET leaf_hash = %s WHERE seq = %s", bytes(32), seq)

    assert found(record) == ("changed", seq)


@everywhere
def test_a_deleted_entry_is_named(seq):
    record = a_record()

    pk = entry(record, seq).pk
    sql("DELETE FROM record_body WHERE entry_id = %s", pk)
    sql("DELETE FROM record_entry WHERE id = %s", pk)

    assert found(record) == ("missing", seq)


@pytest.mark.parametrize("seq", range(make.SIZE - 1))
def test_entries_in_another_order_are_named(seq):
    record = a_record()

    for before, after in [(seq, 99), (seq + 1, seq), (99, seq + 1)]:
        sql("UPDATE record_entry SET seq = %s WHERE seq = %s", after, before)

    assert found(record) == ("missing", seq)


@everywhere
def test_an_entry_moved_to_another_group_is_missed_in_one_and_found_in_the_other(seq):
    record, other = a_record(), log.open_log()

    sql("UPDATE record_entry SET log_id = %s WHERE seq = %s", other.pk, seq)

    assert found(record) == ("missing", seq)
    assert found(other) == (("unsigned", 0) if seq == 0 else ("missing", 0))


def test_an_entry_put_in_behind_the_last_is_named():
    record = a_record()
    last = entry(record, 8)
    leaf = last.leaf.replace('"seq":8', '"seq":9')

    one = Entry.objects.create(log=record, seq=9, leaf=leaf, leaf_hash=bytes(32))
    Body.objects.create(entry=one, salt=bytes(32), payload="{}")

    assert found(record) == ("unsigned", 9)


@where_not_erased
@pytest.mark.parametrize(
    "change",
    [
        "payload = REPLACE(payload, '2026', '2025')",
        "payload = payload || ' '",
        "salt = (SELECT public_key FROM record_log LIMIT 1)",
        "about = 'need77'",
    ],
)
def test_a_changed_body_is_named(seq, change):
    record = a_record()

    sql(f"UPDATE record_body SET {change} WHERE entry_id = %s", entry(record, seq).pk)

    assert found(record) == ("body", seq)


@everywhere
def test_a_deleted_body_is_named(seq):
    record = a_record()

    sql("DELETE FROM record_body WHERE entry_id = %s", entry(record, seq).pk)

    assert found(record) == ("body", seq)


@pytest.mark.parametrize("seq", [0, 2, 4, 6, 7, 8])
def test_what_is_erased_in_silence_is_named(seq):
    record = a_record()

    erase_in_silence(record, seq)

    assert found(record) == ("erased", seq)


def test_erasing_the_entry_that_tells_of_erasures_is_found():
    record = a_record()

    erase_in_silence(record, make.ERASURE)

    assert found(record) == ("erased", make.ERASED[0])


def erase_in_silence(record, seq):
    sql(
        "UPDATE record_body SET salt = NULL, payload = NULL, about = '', erased_at = %s"
        " WHERE entry_id = %s",
        datetime(2026, 3, 2, tzinfo=UTC),
        entry(record, seq).pk,
    )


def test_another_time_of_erasing_is_found():
    record = a_record()

    sql(
        "UPDATE record_body SET erased_at = %s WHERE entry_id = %s",
        datetime(2026, 3, 4, tzinfo=UTC),
        entry(record, 3).pk,
    )

    assert found(record) == ("erased", 3)


# --- values of a type that no act writes; only SQLite lets them in ---

odd = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps to the types of its columns"
)


@odd
@where_not_erased
@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("body", "payload = CAST(payload AS BLOB)", "body"),
        ("body", "payload = x'ff00'", "body"),
        ("body", "payload = CAST(x'7bff7d' AS TEXT)", "body"),
        ("body", "salt = 'salt'", "body"),
        ("body", "salt = 7", "body"),
        ("entry", "leaf = CAST(leaf AS BLOB)", "changed"),
        ("entry", "leaf = CAST(x'7bff7d' AS TEXT)", "changed"),
    ],
)
def test_a_value_of_another_type_is_named_here_and_in_the_file(seq, table, change, what):
    record = a_record()
    column = "entry_id" if table == "body" else "id"

    sql(f"UPDATE record_{table} SET {change} WHERE {column} = %s", entry(record, seq).pk)

    assert found(record) == (what, seq)
    fault = make.fault_in(make.file_of(record))
    assert fault is not None
    assert fault.seq == seq


@odd
@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("about = x'ff'", "body"),
        ("leaf_hash = 'hash'", "changed"),
        ("leaf_hash = 1234567890", "changed"),
    ],
)
def test_a_value_of_another_type_that_no_file_holds_is_named_here(change, what):
    record = a_record()
    one = entry(record, 4)
    table, column, pk = ("body", "entry_id", one.pk) if what == "body" else ("entry", "id", one.pk)

    sql(f"UPDATE record_{table} SET {change} WHERE {column} = %s", pk)

    assert found(record) == (what, 4)
    assert make.fault_in(make.file_of(record)) is None


@odd
@pytest.mark.parametrize("when", ["soon", "2026-13-41 25:00:00"])
def test_a_time_of_erasing_that_is_none_is_named(when):
    record = a_record()

    sql("UPDATE record_body SET erased_at = %s WHERE entry_id = %s", when, entry(record, 3).pk)

    assert found(record) in {("erased", 3), ("body", 3)}


@odd
@pytest.mark.parametrize(
    "change",
    ["checkpoint = x'ff'", "public_key = 'key'", "root = 7", "frontier = 'x'", "newest = 'x'"],
)
def test_a_head_of_another_type_is_found(change):
    record = a_record()

    sql(f"UPDATE record_log SET {change} WHERE id = %s", record.pk)

    assert found(record) in {("head", None), ("signature", None)}


def test_what_was_erased_and_comes_back_from_a_backup_is_named():
    with time_machine.travel(make.DAYS[0], tick=False), transaction.atomic():
        record = log.open_log()
        log.write(record.pk, "need.post", by="ana", about="need0")
        kept = Body.objects.get(entry__log=record)
        salt, payload = kept.salt, kept.payload
        log.erase(record.pk, abouts=["need0"], policy="48 hours")

    sql(
        "UPDATE record_body SET salt = %s, payload = %s, about = 'need0', erased_at = NULL"
        " WHERE id = %s",
        salt,
        payload,
        kept.pk,
    )

    assert found(record) == ("returned", 0)


@pytest.mark.parametrize(
    "change",
    [
        "origin = 'g/another'",
        "size = size + 1",
        "size = size - 1",
        "root = newest",
        "newest = root",
        "frontier = root",
        "day = '2026-03-06'",
        "day = NULL",
        "public_key = root",
        "sealed_key = root",
        "checkpoint = REPLACE(checkpoint, '9', '8')",
        "checkpoint = ''",
        "checkpoint = (SELECT note FROM record_dailycheckpoint ORDER BY size LIMIT 1)",
    ],
)
def test_a_changed_head_is_found(change):
    record = a_record()

    sql(f"UPDATE record_log SET {change}")

    assert queries.find_fault(record) is not None


@pytest.mark.parametrize("size", [4, 6])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM record_dailycheckpoint WHERE size = %s",
        "UPDATE record_dailycheckpoint SET day = '2026-01-01' WHERE size = %s",
        "UPDATE record_dailycheckpoint SET note = 'none' WHERE size = %s",
        "UPDATE record_dailycheckpoint SET size = 3 WHERE size = %s",
        "UPDATE record_dailycheckpoint SET note = (SELECT checkpoint FROM record_log)"
        " WHERE size = %s",
    ],
)
def test_a_changed_day_is_found(size, change):
    record = a_record()

    sql(change, size)

    assert queries.find_fault(record) is not None


@where_not_erased
def test_a_rewriting_of_everything_after_is_bounded_by_the_last_good_day(seq):
    record = a_record()

    rewrite_from(record, seq)

    vouched = max(size for size in (0, 4, 6) if size <= seq)
    assert found(record)[0] in {"signature", "rewritten"}
    record.refresh_from_db()
    private = log.seal.unwrap(bytes(record.sealed_key), label=log.KEY_LABEL)
    text = rules.checkpoint_text(record.origin, record.size, bytes(record.root))
    sql("UPDATE record_log SET checkpoint = %s", rules.sign_note(text, record.origin, private))
    expected = None if vouched == 6 else ("rewritten", vouched)
    assert found(record) == expected


def rewrite_from(record, first):
    """Change what entry `first` says and make everything after it fit, but for what was signed."""
    frontier: list[bytes] = []
    prev = rules.NOTHING_BEFORE
    for one in record.entries.select_related("body").order_by("seq"):
        fields = json.loads(one.leaf) | {"prev": prev.hex()}
        if one.seq >= first and one.body.payload is not None:
            salt = bytes(reversed(bytes(one.body.salt)))
            fields["commitment"] = rules.commit_to(salt, one.body.payload)
            Body.objects.filter(pk=one.body.pk).update(salt=salt)
        leaf = rules.canonical_json(fields)
        prev = verify.leaf_hash(leaf.encode())
        Entry.objects.filter(pk=one.pk).update(leaf=leaf, leaf_hash=prev)
        verify.grow(frontier, one.seq, prev)
    Log.objects.filter(pk=record.pk).update(
        newest=prev, root=verify.root_of(frontier), frontier=b"".join(frontier)
    )
