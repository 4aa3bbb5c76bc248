"""What is too old, changed, half there or in the wrong place is not restored, and says so."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as conf
from django.core.management import CommandError, call_command
from django.db import connection

from manyhands.aid import actions as aid
from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.base import erased, jobs
from manyhands.base.times import now
from manyhands.site import backup, backup_content, backup_keys, house_lock
from manyhands.site.tests.backups import (
    ADDRESS,
    WORDS,
    everything,
    made,
    move_to_another_machine,
    restore,
    the_need,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def var(tmp_path, settings) -> Path:
    """A server's own folder, and a place to keep things away from it."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.SEAL_KEY = os.urandom(32)
    return settings.VAR


# --- old backups cannot be read ---


def test_after_30_days_a_backup_cannot_be_restored_even_with_its_key(var, tmp_path):
    the_need()
    before = everything()
    with time_machine.travel(now() - timedelta(days=31)):
        file = backup.make(tmp_path / "old.backup").path
    key = tmp_path / "stick.key"
    key.write_bytes(backup_keys.path().read_bytes())

    for options in ({}, {"key": key}):
        with pytest.raises(CommandError, match="After 30 days"):
            restore(file, **options)

    assert everything() == before


def test_old_keys_are_destroyed_by_the_next_backup_and_by_the_house_itself(var):
    with time_machine.travel(now() - timedelta(days=31)):
        old = backup.make(None)
    assert backup_keys.kept() == [old.key]
    jobs.plan_repeating(now())

    jobs.work_off(now())

    assert backup_keys.kept() == []
    assert not old.path.exists()
    assert backup.make(None).key_is_new


def test_a_key_serves_for_a_week(var):
    start = now()
    keys = []
    for day in range(0, 36, 5):
        with time_machine.travel(start + timedelta(days=day)):
            keys.append(backup.make(None).key.id)
            ages = [now().date() - key.made_on for key in backup_keys.kept()]
            assert max(ages) < timedelta(days=30)

    assert len(set(keys)) == 4
    assert backup_keys.path().stat().st_mode & 0o777 == 0o600


# --- what it refuses ---


def test_a_changed_or_cut_file_is_refused_and_nothing_changes(var, tmp_path):
    need = the_need()
    good = made().read_bytes()
    aid.edit_intent(make.holder(need), need, draft=make.draft("Bread"))
    before = everything()
    seal_key = conf.SEAL_KEY
    head = good.index(b"\n") + 1
    flipped = bytearray(good)
    flipped[-100] ^= 1
    older = good.replace(b'"version": "', b'"version": "9')

    for bad in (
        flipped,
        good[:-1],
        good[:head],
        good + b"x",
        older,
        good[: head // 2],
        b"",
        b"{}\n",
    ):
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(CommandError, match=r"damaged|not a Manyhands backup"):
            restore(tmp_path / "bad")

    assert everything() == before
    assert seal_key == conf.SEAL_KEY
    assert not backup.mark().exists()


def test_chunks_cannot_be_dropped_or_put_in_another_order(var, tmp_path):
    group = make.group()
    for _number in range(40):
        make.need(group, os.urandom(180).hex(), note=os.urandom(900).hex())
    good = made().read_bytes()
    head, chunk = good.index(b"\n") + 1, 65_536 + 16
    assert len(good) > head + chunk, "more than one chunk"
    first, rest = good[head : head + chunk], good[head + chunk :]

    for bad in (first, rest, rest + first, first + first + rest):
        (tmp_path / "bad").write_bytes(good[:head] + bad)
        with pytest.raises(CommandError, match="damaged"):
            restore(tmp_path / "bad")


def test_another_key_opens_nothing(var, settings, tmp_path):
    the_need()
    file = made()
    move_to_another_machine(settings, tmp_path)
    backup.make(None)  # makes a key of its own
    (tmp_path / "junk").write_text("not a key\n")

    with pytest.raises(CommandError, match="is not here"):
        restore(file)
    with pytest.raises(CommandError, match="holds no backup key"):
        restore(file, key=tmp_path / "junk")

    assert not Intent.objects.exists()


def test_a_folder_is_no_place_for_a_backup(var, tmp_path):
    with pytest.raises(CommandError, match="No backup was made: Is a directory"):
        call_command("backup", str(tmp_path))
    with pytest.raises(CommandError, match="No backup was made: Is a directory"):
        call_command("backup", "/")


def test_groups_that_are_here_are_replaced_only_by_force(var):
    the_need()
    file = made()
    make.need(make.group("Elm Street"), "Bread")

    with pytest.raises(CommandError, match="--force"):
        call_command("restore", file)
    assert Intent.objects.count() == 2

    restore(file)
    assert Intent.objects.get().words == WORDS


def test_a_restore_that_fails_half_way_leaves_all_as_it_was(var, monkeypatch):
    the_need()
    file = made()
    make.need(make.group("Elm Street"), "Bread")
    before, seal_key = everything(), conf.SEAL_KEY
    monkeypatch.setattr(erased, "REPLAYERS", [lambda refs: 1 // 0])
    erased.append(["x" * 16])

    with pytest.raises(ZeroDivisionError):
        restore(file)

    assert everything() == before
    assert seal_key == conf.SEAL_KEY
    assert not backup.mark().exists()


def test_nobody_restores_into_an_open_house_or_opens_one_that_is_half_restored(var):
    the_need()
    file = made()
    serving = house_lock.enter(alone=False)
    with pytest.raises(CommandError, match="Stop `manyhands serve`"):
        restore(file)
    os.close(serving)

    backup.mark().touch()
    with pytest.raises(house_lock.NotNow, match="broke off"):
        house_lock.enter(alone=False)
    restore(file)
    os.close(house_lock.enter(alone=False))


def test_a_backup_shows_nothing_of_what_it_holds(var):
    need = the_need()
    file = made().read_bytes()

    for secret in (WORDS, ADDRESS, need.group.name, conf.SEAL_KEY.hex()):
        assert secret.encode() not in file
    assert conf.SEAL_KEY not in file


def test_another_version_of_the_tables_is_refused(var, monkeypatch):
    the_need()
    file = made()
    monkeypatch.setattr(backup_content, "columns", lambda model: ["id"])

    with pytest.raises(CommandError, match="another version"):
        restore(file)
    assert connection.is_usable()
