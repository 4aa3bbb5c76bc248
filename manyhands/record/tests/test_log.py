"""Writing and erasing, by one and by many at once."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from manyhands.base.db import scrub, writing
from manyhands.record import log, queries, rules
from manyhands.record.models import Body, DailyCheckpoint, Entry, Log
from manyhands.record.tests import make
from manyhands.record.tests.make import a_record, note

pytestmark = pytest.mark.django_db
everywhere = pytest.mark.parametrize("seq", range(make.SIZE))
where_not_erased = pytest.mark.parametrize("seq", [0, 2, 4, 5, 6, 7, 8])


def found(record):
    fault = queries.find_fault(record)
    return fault and (fault.what, fault.seq)


def entry(record, seq):
    return Entry.objects.select_related("body").get(log=record, seq=seq)


# --- writing ---


def test_an_untouched_record_is_whole():
    record = a_record()

    assert queries.find_fault(record) is None
    assert record.size == make.SIZE


def test_an_empty_record_is_whole():
    record = log.open_log()

    assert queries.find_fault(record) is None
    assert queries.find_fault(Log.objects.get(pk=record.pk)) is None


def write(record):
    return log.write(record.pk, "need.post", by="ana", lines=["rice", 2])


def write_and_fail(record):
    with transaction.atomic():
        write(record)
        raise ZeroDivisionError


def asked_for_the_log(captured):
    return [each["sql"] for each in captured if "FROM record_log" in each["sql"]]


def test_a_transaction_that_holds_the_log_reads_it_once():
    record = a_record()

    with CaptureQueriesContext(connection) as captured, writing():
        log.hold(record.pk)
        first = write(record)
        second = write(record)

    assert len(asked_for_the_log(captured)) == 1
    assert second == first + 1
    assert found(record) is None


def test_what_was_undone_leaves_no_gap():
    record = a_record()

    with writing():
        first = write(record)
        with pytest.raises(ZeroDivisionError):
            write_and_fail(record)
        second = write(record)

    assert second == first + 1
    assert found(record) is None


def test_what_is_done_in_a_part_goes_on_after_it():
    record = a_record()

    with writing():
        with writing():
            first = write(record)
        second = write(record)
    with writing():
        third = write(record)

    assert [second, third] == [first + 1, first + 2]
    assert found(record) is None


def test_names_of_logs_say_nothing_and_differ():
    assert log.open_log().origin != log.open_log().origin


def test_a_leaf_betrays_only_a_day():
    record = a_record()

    leaf = json.loads(entry(record, 4).leaf)

    assert leaf.keys() == {"v", "log", "seq", "day", "prev", "commitment"}
    assert leaf["day"] == "2026-03-02"


def test_an_entry_says_what_was_done_by_whom_and_when_to_the_minute():
    record = a_record()

    assert json.loads(entry(record, 4).body.payload) == {
        "kind": "need.post",
        "by": "ana",
        "about": "need4",
        "at": "2026-03-02T10:00Z",
        "lines": ["rice", 4],
    }


def test_an_entry_costs_four_queries_or_two_messages(django_assert_num_queries):
    record, many = a_record(), 4 if connection.vendor == "sqlite" else 2
    with time_machine.travel(make.DAYS[2]), transaction.atomic(), django_assert_num_queries(many):
        log.write(record.pk, "need.post", by="ana")


def test_each_day_but_the_last_leaves_one_checkpoint():
    record = a_record()

    days = record.days.order_by("day").values_list("size", flat=True)

    assert list(days) == [4, 6]


def test_a_clock_set_back_does_not_bring_the_days_out_of_order():
    record = a_record()
    with time_machine.travel("2026-03-03T12:00Z"):
        note(record, 9)

    assert json.loads(entry(record, 9).leaf)["day"] == "2026-03-05"
    assert queries.find_fault(record) is None


@pytest.mark.parametrize("facts", [{"share": 0.5}, {"at": "noon"}, {"when": datetime.now(UTC)}])
def test_facts_that_cannot_be_checked_are_refused(facts):
    record = a_record()

    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT011
        log.write(record.pk, "need.post", by="ana", **facts)

    assert queries.find_fault(record) is None


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_a_defect():
    record = a_record()

    with pytest.raises(AssertionError):
        log.write(record.pk, "need.post", by="ana")


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry():
    record = a_record()

    def act():
        with transaction.atomic():
            log.write(record.pk, "need.post", by="ana")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert Log.objects.get(pk=record.pk).size == make.SIZE
    assert queries.find_fault(record) is None


# --- erasing ---


def test_what_is_erased_is_gone_and_the_record_is_still_whole():
    record = a_record()

    for seq in make.ERASED:
        body = entry(record, seq).body
        assert (body.salt, body.payload, body.about) == (None, None, "")
    said = json.loads(entry(record, make.ERASURE).body.payload)
    assert (said["kind"], said["by"]) == ("record.erase", "rule")
    assert (said["policy"], said["seqs"]) == ("48 hours", make.ERASED)


def test_erasing_a_second_time_changes_nothing():
    record = a_record()

    with transaction.atomic():
        assert log.erase(record.pk, abouts=["need1", "need3", "need99"], policy="48 hours") == 0

    assert Log.objects.get(pk=record.pk).size == make.SIZE


def test_everything_can_be_erased_and_every_proof_still_holds():
    record = a_record()

    with transaction.atomic():
        abouts = [f"need{number}" for number in range(make.SIZE)]
        assert log.erase(record.pk, abouts=abouts, policy="all") == 6

    assert queries.find_fault(record) is None
    record.refresh_from_db()
    for one in record.entries.all():
        steps = queries.inclusion_proof(record, one.seq)
        assert rules.proves_inclusion(
            one.seq, record.size, bytes(one.leaf_hash), steps, bytes(record.root)
        )


def test_only_the_own_groups_entries_are_erased():
    ours, theirs = a_record(), a_record()

    with transaction.atomic():
        log.erase(ours.pk, abouts=["need2"], policy="asked for")

    assert entry(theirs, 2).body.payload
    assert queries.find_fault(theirs) is None


@pytest.mark.django_db(transaction=True)
def test_nothing_of_what_is_erased_stays_in_the_file(database_file):
    record, canary = log.open_log(), "canary-6f1d" * 300
    with transaction.atomic():
        log.write(record.pk, "need.post", by="ana", about="here", words=canary)
    first = entry(record, 0)
    salt = bytes(first.body.salt or b"")
    commitment = json.loads(first.leaf)["commitment"]
    files = [database_file, database_file.with_name(database_file.name + "-wal")]
    assert any(b"canary-6f1d" in file.read_bytes() for file in files)

    with transaction.atomic():
        log.erase(record.pk, abouts=["here"], policy="asked for")
    assert scrub(["record_body"])

    for file in database_file.parent.glob(database_file.name + "*"):
        assert b"canary-6f1d" not in file.read_bytes(), file
        assert salt not in file.read_bytes(), file
    assert commitment in entry(record, 0).leaf
    assert queries.find_fault(record) is None


def test_half_erased_is_impossible():
    body = entry(a_record(), 2).body

    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.filter(pk=body.pk).update(salt=None)


# --- many at once ---


@pytest.mark.django_db(transaction=True)
def test_many_threads_lose_no_entry_and_double_none():
    record = log.open_log()
    names = [f"t{number}" for number in range(6)]

    def work(name):
        for number in range(15):
            with writing():
                log.write(record.pk, "need.post", by=name, number=number)
        connections.close_all()

    with ThreadPoolExecutor(len(names)) as threads:
        list(threads.map(work, names))

    assert_each_wrote_all(record, names, 15)


OTHER_PROCESS = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.db import transaction
from manyhands.record import log
for number in range(15):
    with transaction.atomic():
        log.write(int(sys.argv[2]), "need.post", by=sys.argv[3], number=number)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("file_of_its_own")
def test_many_processes_lose_no_entry_and_double_none():
    record = log.open_log()
    names = ["p0", "p1", "p2"]
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "manyhands.site.settings"}

    running = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, name, str(record.pk), who], env=environment
        )
        for who in names
    ]

    assert [one.wait(timeout=60) for one in running] == [0, 0, 0]
    assert_each_wrote_all(record, names, 15)


def assert_each_wrote_all(record, names, count):
    assert queries.find_fault(record) is None
    bodies = Body.objects.order_by("entry__seq")
    said = [json.loads(body.payload or "") for body in bodies]
    acts = [(facts["by"], facts["number"]) for facts in said]
    assert len(acts) == count * len(names)
    for who in names:
        assert [number for by, number in acts if by == who] == list(range(count))


def test_every_table_of_the_record_is_looked_at():
    """A new column has to be thought of here and in `find_fault`."""
    columns = {
        model.__name__: {field.attname for field in model._meta.concrete_fields}
        for model in (Log, Entry, Body, DailyCheckpoint)
    }

    assert columns == {
        "Log": {
            *("id", "origin", "public_key", "sealed_key", "size", "frontier", "root", "newest"),
            *("day", "checkpoint"),
        },
        "Entry": {"id", "log_id", "seq", "leaf", "leaf_hash"},
        "Body": {"id", "entry_id", "about", "salt", "payload", "erased_at"},
        "DailyCheckpoint": {"id", "log_id", "day", "size", "note"},
    }
