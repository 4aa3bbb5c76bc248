"""A record's root in words: the same for all on one day, another for another record."""

import doctest

import pytest
import time_machine

from manyhands.base.times import now
from manyhands.record import fingerprint as module
from manyhands.record import queries
from manyhands.record.fingerprint import fingerprint, of_root
from manyhands.record.models import Log
from manyhands.record.tests import make

pytestmark = pytest.mark.django_db


def test_the_example_is_true():
    assert doctest.testmod(module).failed == 0


def test_each_of_the_first_76_bits_shows_and_no_later_one():
    whole = of_root(bytes(32))

    for bit in range(256):
        other = of_root((1 << (255 - bit)).to_bytes(32))
        assert (other != whole) == (bit < 76)


def test_all_see_the_same_all_day_however_much_is_written():
    record = make.a_record()
    with time_machine.travel("2026-03-05T20:00Z", tick=False):
        before = fingerprint(Log.objects.get(pk=record.pk), now())
        make.note(record, 9)
        after = fingerprint(Log.objects.get(pk=record.pk), now())

    assert before == after
    assert f"{before.day}" == "2026-03-02"
    assert before.size == 6


def test_once_the_day_is_over_it_is_that_of_its_last_entry():
    record = make.a_record()
    with time_machine.travel("2026-03-06T00:00Z", tick=False):
        shown = fingerprint(Log.objects.get(pk=record.pk), now())

    assert shown.size == record.size == make.SIZE
    assert shown.hex == bytes(record.root).hex()[:8]
    assert shown.words == of_root(bytes(record.root))[0]


def test_a_record_that_began_today_has_one_already():
    record = make.a_record()
    first = next(queries.export_lines(record))

    with time_machine.travel("2026-03-01T10:00Z", tick=False):
        assert fingerprint(Log(checkpoint=record.checkpoint), now()).size == make.SIZE
    assert record.checkpoint.split("\n")[2] in first
