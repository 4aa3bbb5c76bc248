"""A backup brings everything back, on either database, but nothing that was to be forgotten."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as conf
from django.core.management import call_command

from manyhands.aid import actions as aid
from manyhands.aid.models import Intent, MonthCount
from manyhands.aid.tests import make
from manyhands.base import erased, jobs
from manyhands.base.db import writing
from manyhands.base.models import Job, Letter, SealKey
from manyhands.base.times import now
from manyhands.groups.actions import leave_group
from manyhands.groups.models import Member
from manyhands.people.actions import forget
from manyhands.people.models import Person, SignedIn
from manyhands.people.queries import mail_of
from manyhands.record.models import Log
from manyhands.record.queries import find_fault
from manyhands.site import backup, backup_content, backup_keys
from manyhands.site.tests.backups import (
    ADDRESS,
    WORDS,
    everything,
    made,
    move_to_another_machine,
    own_words,
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


# --- it brings everything back ---


def test_a_backup_brings_everything_back_on_another_machine(var, settings, tmp_path):
    need = the_need()
    ana = make.member(need.group, mail="ana@example.org")
    make.commitment(ana, need)
    jobs.catch_up(now())  # nothing is due
    before = everything()
    file = made()
    key = tmp_path / "stick.key"
    key.write_bytes(backup_keys.path().read_bytes())
    elsewhere = move_to_another_machine(settings, tmp_path)

    call_command("restore", file, key=key, verbosity=0)

    assert everything() == before
    assert own_words(Intent.objects.get())["address"] == ADDRESS
    assert mail_of(ana.person) == "ana@example.org"
    assert (elsewhere / "seal.key").read_bytes() == conf.SEAL_KEY
    assert (elsewhere / "seal.key").stat().st_mode & 0o777 == 0o600
    assert all(find_fault(log) is None for log in Log.objects.all())


def test_life_goes_on_after_a_restore(var):
    need = the_need()
    restore(made())

    group = Member.objects.get(name="Flo").group
    another = make.need(group, "Bread")
    make.commitment(make.member(group), another)

    assert Intent.objects.count() == 2
    assert another.pk > need.pk
    assert all(find_fault(log) is None for log in Log.objects.all())


def test_the_24_words_are_as_good_as_the_file(var, settings, tmp_path, capsys):
    the_need()
    call_command("backup")
    said = capsys.readouterr().out
    file = next(backup.folder().glob("*.backup"))
    lines = [line.split() for line in said.splitlines()]
    words = [
        word for line in lines if len(line) == 6 and all(map(str.islower, line)) for word in line
    ]
    paper = tmp_path / "paper.txt"
    paper.write_text("\n".join(words).upper())
    move_to_another_machine(settings, tmp_path)

    call_command("restore", file, key=paper, verbosity=0)

    assert own_words(Intent.objects.get())["address"] == ADDRESS


def test_a_key_is_shown_once(var, capsys):
    call_command("backup")
    call_command("backup", var / "second.backup")

    assert capsys.readouterr().out.count("24 words") == 1


def test_what_was_on_its_way_is_not_brought_back(var):
    need = the_need()
    ana = make.member(need.group, mail="ana@example.org")
    make.browser(ana)
    file = made()

    restore(file)

    assert not SignedIn.objects.exists()
    assert not Letter.objects.exists()
    assert not Job.objects.exists()


def test_a_backup_moves_between_the_databases_and_back(var, tmp_path):
    need = the_need()
    make.commitment(make.member(need.group, mail="ana@example.org"), need)
    make.offer(need.group, "Soup", is_standing=True)
    jobs.catch_up(now())  # nothing is due
    before = everything()
    file = made()
    there = tmp_path / "there"

    manyhands(there, "restore", file, "--key", backup_keys.path())
    manyhands(there, "backup", tmp_path / "back.backup")
    restore(tmp_path / "back.backup", key=there / "backup.key")

    assert (there / "manyhands.db").exists(), "it went through SQLite"
    assert everything() == before
    assert own_words(need)["address"] == ADDRESS


def manyhands(var: Path, *words: object) -> str:
    """Run the program on its own, on SQLite, in the folder `var`."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "manyhands.site.cli", *map(str, words)],
        env=surroundings | {"MANYHANDS_VAR": str(var)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_backup_is_of_one_moment_while_others_write(var):
    group = make.group()
    with backup.one_moment():
        lines = backup_content.lines({})
        next(lines)
        held = list(lines)

    assert held[-1] == f'{{"rows":{sum(map(len, everything().values()))}}}\n'
    assert group.slug in "".join(held)


# --- it forgets again ---


def test_what_was_erased_since_is_absent_after_a_restore(var, database_file):
    need = the_need()
    file = made()
    aid.erase_intent(make.holder(need), need)

    restore(file)

    shell = Intent.objects.get()
    assert (shell.words, shell.sealed, shell.key, shell.code_index) == ("", None, None, None)
    assert not SealKey.objects.filter(pk=need.key_id).exists()
    assert MonthCount.objects.get().many == 1
    assert find_fault(need.group.log) is None
    for path in database_file.parent.glob(f"{database_file.name}*"):
        assert WORDS.encode() not in path.read_bytes(), path
        assert ADDRESS.encode() not in path.read_bytes(), path


def test_a_list_of_the_erased_that_was_kept_elsewhere_counts(var, settings, tmp_path, capsys):
    need = the_need()
    file = made()
    key = tmp_path / "stick.key"
    key.write_bytes(backup_keys.path().read_bytes())
    aid.erase_intent(make.holder(need), need)
    (tmp_path / "stick.log").write_bytes(erased.path().read_bytes())

    move_to_another_machine(settings, tmp_path, "first")
    call_command("restore", file, key=key)
    back = Intent.objects.get()
    said = capsys.readouterr().out
    move_to_another_machine(settings, tmp_path, "second")
    call_command("restore", file, key=key, erased=tmp_path / "stick.log")

    assert back.words == WORDS, "nobody could know"
    assert "erased by hand" in " ".join(said.split())
    assert Intent.objects.get().words == ""
    assert "erased by hand" not in " ".join(capsys.readouterr().out.split())
    assert need.ref in erased.noted(erased.path())


def test_what_the_clock_has_overtaken_is_forgotten_before_the_house_opens(var):
    with time_machine.travel(now() - timedelta(days=20), tick=False):
        need = the_need()
        aid.withdraw_intent(make.holder(need), need)
        left_open = make.need(need.group, WORDS)
        file = made()

    restore(file)

    assert set(Intent.objects.values_list("words", flat=True)) == {""}
    assert Intent.objects.get(pk=left_open.pk).closed_as == "expired"
    assert not Intent.objects.filter(erased_at=None).exists()
    assert not SealKey.objects.filter(pk__in=[need.key_id, left_open.key_id]).exists()


def test_who_left_or_was_forgotten_since_is_gone_after_a_restore(var):
    group = make.group()
    ana = make.member(group, "Ana", mail="ana@example.org")
    ben = make.member(group, "Ben", mail="ben@example.org")
    of_ana, of_ben = ana.person_id, ben.person_id
    file = made()
    leave_group(ana, ana)
    forget(ben.person)

    restore(file)

    assert set(Member.objects.values_list("name", flat=True)) == {"Flo", ""}
    assert Person.objects.get(pk=of_ben).mail_index is None
    assert Person.objects.get(pk=of_ana).mail_index is not None, "left, not forgotten"
    assert find_fault(group.log) is None


def test_forgetting_again_twice_changes_nothing_more(var):
    need = the_need()
    aid.erase_intent(make.holder(need), need)
    with writing():
        backup.forget_again([need.ref], now())
    before = everything()

    with writing():
        backup.forget_again([need.ref], now())

    assert everything() == before
