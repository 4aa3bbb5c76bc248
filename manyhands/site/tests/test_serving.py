"""The house opens with one command, works in the background, and closes without a trace."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
import time_machine
from django.db import connection

from manyhands.base import jobs
from manyhands.base.models import Job
from manyhands.base.refs import new_ref
from manyhands.base.tests.files import let_scrubbing_end, lies_in_a_table
from manyhands.base.times import now
from manyhands.groups.actions import leave_group
from manyhands.groups.tests import make
from manyhands.site import background, serving
from manyhands.site.management.commands.serve import scrub_what_was_left

PATIENCE_S = 60

# Makes the tables of a house, or brings them up to date, as `serve` does.
TABLES = """
import django
django.setup()
from manyhands.site.migrating import bring_tables_up_to_date
bring_tables_up_to_date()
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def surroundings(var: Path, **more: str) -> dict[str, str]:
    """The environment of a server that has a folder of its own and nothing of this test run's."""
    ours = {"DATABASE_URL", "MANYHANDS_JOBS", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "MANYHANDS_VAR": str(var), **more}


def in_house(var: Path, *words: str) -> None:
    """Run Python with these words in a house of its own, on SQLite."""
    named = {"DJANGO_SETTINGS_MODULE": "manyhands.site.settings"}
    subprocess.run([sys.executable, *words], check=True, env=surroundings(var, **named))


@contextmanager
def running(*words: str, var: Path, **more: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """`manyhands WORDS` and the first line it says, which it says once it is ready."""
    command = [sys.executable, "-m", "manyhands.site.cli", *words]
    process = subprocess.Popen(
        command, env=surroundings(var, **more), stdout=subprocess.PIPE, text=True
    )
    giving_up = threading.Timer(PATIENCE_S, process.kill)
    giving_up.start()
    try:
        yield process, process.stdout.readline() if process.stdout else ""
    finally:
        giving_up.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_serve_opens_the_house_and_says_where(tmp_path: Path):
    port = free_port()

    with running("serve", "--port", str(port), var=tmp_path) as (server, said):
        assert said == (
            f"Manyhands is open at http://127.0.0.1:{port}."
            f" Mail lands in {tmp_path / 'mail'}. Stop: Ctrl-C.\n"
        )
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200

        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_S) == 0

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    readable = [path for path in tmp_path.iterdir() if path.stat().st_mode & 0o077]
    assert readable == [], "what the server writes is for its owner's eyes"


def test_serve_says_so_when_the_port_is_taken(tmp_path: Path):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = str(door.getsockname()[1])

        result = subprocess.run(
            [sys.executable, "-m", "manyhands.site.cli", "serve", "--port", port],
            env=surroundings(tmp_path),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    assert result.returncode == 1
    assert "Try --port" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_worker_stops_when_it_is_told(tmp_path: Path):
    in_house(tmp_path, "-c", TABLES)

    with running("worker", var=tmp_path) as (worker, said):
        assert said == "Working. Stop: Ctrl-C.\n"

        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE_S) == 0


@pytest.mark.django_db(transaction=True)
def test_the_loop_does_what_is_due(monkeypatch: pytest.MonkeyPatch):
    done = threading.Event()
    monkeypatch.setitem(jobs.HANDLERS, "test.knock", lambda now: done.set())
    jobs.later("test.knock", "once", run_at=now())

    thread, stop = background.start()

    assert done.wait(PATIENCE_S)
    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert not Job.objects.filter(key="once").exists()


@pytest.mark.django_db(transaction=True)
def test_the_loop_survives_a_job_that_fails(monkeypatch: pytest.MonkeyPatch):
    done = threading.Event()
    monkeypatch.setitem(jobs.HANDLERS, "test.break", lambda now: 1 / 0)
    monkeypatch.setitem(jobs.HANDLERS, "test.knock", lambda now: done.set())
    jobs.later("test.break", "broken", run_at=now())
    jobs.later("test.knock", "sound", run_at=now())

    thread, stop = background.start()

    assert done.wait(PATIENCE_S)
    stop.set()
    thread.join(PATIENCE_S)
    assert Job.objects.get(key="broken").last_fault == "ZeroDivisionError"


@pytest.mark.django_db
def test_an_old_sqlite_leaves_its_log_to_the_loop():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's log")
    from manyhands.base.db import WAL_IS_SAFE

    with connection.cursor() as cursor:
        every = cursor.execute("PRAGMA wal_autocheckpoint").fetchone()[0]

    assert (every > 0) is WAL_IS_SAFE


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_right_before_a_fall_is_scrubbed_after_the_next_start():
    name = f"Ana {new_ref()}"
    ana = make.member(make.group(), name)
    leave_group(ana, ana)
    Job.objects.all().delete()  # as if it had been killed before it asked for clean files

    scrub_what_was_left()
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        let_scrubbing_end()

    assert not lies_in_a_table(name.encode())


def test_what_is_loaded_for_good_is_not_looked_through_again():
    gc.collect()
    looked_through = len(gc.get_objects())
    try:
        serving.load_for_good()
        assert gc.get_freeze_count() >= looked_through
        assert len(gc.get_objects()) < looked_through / 10
    finally:
        gc.unfreeze()
