"""The doctor finds what is broken, says what to do, and is silent about what is well."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from manyhands.aid.tests import make
from manyhands.base import jobs
from manyhands.base.models import Job
from manyhands.base.times import now
from manyhands.ledger import schema
from manyhands.ledger.models import Posting
from manyhands.ledger.tests import make as make_books
from manyhands.site import backup, doctor
from manyhands.site.doctor import ADVICE, FINE, MEND, Look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fit(tmp_path, settings):
    """A server that is fit for neighbors; the tests break one thing each."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir(mode=0o700)
    settings.PUBLIC_URL, settings.BEHIND_TLS = "https://help.example.org", True
    settings.ALLOWED_HOSTS = ["help.example.org"]
    settings.MAIL_URL, settings.MAIL_FROM = "smtp://localhost:2525", "hello@example.org"
    for name in ("secret.key", "seal.key"):
        (settings.VAR / name).write_bytes(os.urandom(32))
        (settings.VAR / name).chmod(0o600)
    make.group()
    jobs.plan_repeating(now())
    jobs.work_off(now())
    backup.make(None)
    return settings


def to_mend(**look) -> list[str]:
    found = doctor.examine(Look(**look))
    assert all(finding.todo for finding in found if finding.state != FINE)
    return [finding.says for finding in found if finding.state == MEND]


def test_a_fit_server_has_nothing_to_mend(fit, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("doctor", "--deep")

    assert end.value.code == 0, capsys.readouterr().out
    assert "All is well." in capsys.readouterr().out


def test_a_folder_that_was_a_demo_is_not_called_none(fit):
    (fit.VAR / "demo").touch()

    said = [finding.says for finding in doctor.examine(Look())]

    assert "This is the demo: anybody may step into somebody's shoes." in said
    assert "Demo and debugging are off." not in said


def test_a_fresh_server_is_told_what_is_missing_for_going_public(settings, tmp_path, capsys):
    settings.VAR = tmp_path

    with pytest.raises(SystemExit) as end:
        call_command("doctor")

    said = capsys.readouterr().out
    assert end.value.code == 1
    for word in ("MANYHANDS_URL=https", "MANYHANDS_MAIL_URL", "manyhands backup"):
        assert word in said


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "MANYHANDS_DEBUG"),
        ("DEMO", True, "shoes"),
        ("BEHIND_TLS", False, "in the open"),
        ("ALLOWED_HOSTS", ["*"], "names this server answers to"),
        ("MAIL_URL", "", "No mail leaves"),
    ],
)
def test_a_wrong_setting_is_named(fit, name, value, word):
    setattr(fit, name, value)

    assert [word in says for says in to_mend()] == [True]


def test_a_backup_over_a_day_old_or_without_its_key_is_no_backup(fit):
    with time_machine.travel(now() + timedelta(hours=25)):
        assert any("newest backup" in says for says in to_mend())

    (fit.VAR / "backup.key").unlink()
    assert any("no backup" in says for says in to_mend())


def test_a_file_that_others_can_read_is_named(fit):
    (fit.VAR / "seal.key").chmod(0o640)

    assert [says for says in to_mend() if "seal.key" in says]


def test_a_missing_key_is_named(fit):
    (fit.VAR / "seal.key").unlink()

    assert any("Keys are missing: seal.key" in says for says in to_mend())


def test_background_work_that_nobody_does_is_noticed(fit):
    with time_machine.travel(now() + timedelta(hours=2)):
        assert any("Nobody does the background work" in says for says in to_mend())


def test_work_with_nothing_to_do_may_rest(fit):
    Job.objects.filter(name__in=jobs.NEEDED).update(run_at=now() - timedelta(hours=2))

    assert not any("background work" in says for says in to_mend())


def test_work_that_was_given_up_is_named(fit):
    Job.objects.create(
        name="mail", key="x", run_at=now(), given_up_at=now(), attempts=5, last_fault="OSError"
    )

    assert any("mail (OSError)" in says for says in to_mend())


def test_a_changed_record_is_found_by_a_deep_look(fit):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_entry SET leaf = replace(leaf, '0', '1')")

    assert to_mend() == []
    assert any("changed from outside" in says for says in to_mend(is_deep=True))


def test_books_that_a_hand_changed_are_found_and_so_is_that_nothing_refuses_it(fit):
    group = make_books.books()
    make_books.given(group, 10_000)
    with schema.emptied_and_filled():
        assert any("ledger_seal_closes" in says for says in to_mend())
        Posting.objects.update(amount=0 - F("amount"))

    assert to_mend() == []
    assert any(f"The books of {group.slug} were changed" in says for says in to_mend(is_deep=True))


def test_a_clock_set_back_is_noticed(fit):
    with time_machine.travel(now() - timedelta(days=400)):
        assert any("clock" in says for says in to_mend())


def test_a_mail_server_that_is_not_there_is_noticed_only_when_tried(fit):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        fit.MAIL_URL = f"smtp://127.0.0.1:{door.getsockname()[1]}"

    assert to_mend() == []
    assert any("did not let us in" in says for says in to_mend(tries_mail=True))


def test_a_mail_server_that_answers_is_fine(fit):
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        fit.MAIL_URL = f"smtp://127.0.0.1:{port}"

        assert to_mend(tries_mail=True) == []
    finally:
        server.stop()


def test_a_pragma_that_is_off_is_named(fit, database_file):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
        try:
            assert any("secure_delete" in says for says in to_mend())
        finally:
            cursor.execute("PRAGMA secure_delete=ON")


def test_an_old_sqlite_is_advice_not_a_fault(fit, monkeypatch, database_file):
    monkeypatch.setattr(doctor, "WAL_IS_SAFE", False)

    said = [finding for finding in doctor.examine(Look()) if "WAL-reset" in finding.says]
    assert [finding.state for finding in said] == [ADVICE]


def test_djangos_own_check_has_nothing_to_say_behind_tls(tmp_path):
    surroundings = os.environ | {
        "MANYHANDS_VAR": str(tmp_path),
        "MANYHANDS_URL": "https://help.example.org",
    }
    del surroundings["DJANGO_ALLOW_ASYNC_UNSAFE"]  # the browser tests want it
    command = ["-m", "manyhands.site.cli", "check", "--deploy", "--fail-level", "DEBUG"]
    done = subprocess.run(
        [sys.executable, *command], env=surroundings, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.returncode == 0, done.stdout
