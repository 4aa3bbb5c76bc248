"""What every test may count on."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ServerHandler, WSGIServer
from django.utils import translation
from hypothesis import settings as trying

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# As at the real server, of whose kind none is turned away when many knock at once, and whose name
# is as long.
WSGIServer.request_queue_size = 2048
ServerHandler.server_software = "gunicorn"

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# No deadline for a single example: other work on the machine makes it slow, not the program.
trying.register_profile("house", deadline=None)
trying.load_profile("house")


def pytest_collection_finish() -> None:
    """What is read in by now stays, so that nobody looks again and again whether it can go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(autouse=True)
def no_language_of_another_test() -> None:
    """A page answered in Arabic leaves its thread speaking Arabic, until the next page."""
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def books_can_be_emptied() -> Iterator[None]:
    """Between two tests that commit all tables are emptied, books too, which refuse it else."""
    from django.test import TransactionTestCase

    from manyhands.ledger import schema
    from manyhands.ledger.models import Balance, Hold

    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty_all(case: TransactionTestCase) -> None:
        if not (Balance.objects.exists() or Hold.objects.exists()):
            empty(case)
            return
        with schema.emptied_and_filled():
            empty(case)

    TransactionTestCase._fixture_teardown = empty_all  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite's test database is a real file in the run's own folder, not in memory."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(Path(settings.VAR) / "test.db")


@pytest.fixture(scope="session")
def tables_at_once() -> Iterator[Callable[[], None]]:
    """SQLite's tables are made at once, as in a new house (see site/tests/test_migrating.py);
    PostgreSQL's step by step.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from manyhands.site import migrating

    def at_once(executor: MigrationExecutor, *_targets: Any, **_how: Any) -> Any:
        migrating.migrate(executor)
        return executor.loader.project_state(executor.loader.graph.leaf_nodes())

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(MigrationExecutor, "migrate", at_once)
        yield patch.undo


@pytest.fixture(scope="session")
def django_db_setup(tables_at_once: Callable[[], None], django_db_setup: None) -> None:
    """The test database, whose tables were made as quickly as they can be."""
    tables_at_once()


@pytest.fixture
def file_of_its_own(transactional_db: None) -> Iterator[None]:
    """A test that lets other processes into SQLite's file works on a copy that nobody else knows.

    Whoever in this process has read a file and shut it has let go of all its locks on it, those of
    every connection too (POSIX). Another process would then take itself for the last one, and put
    the log away under us.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    shared = connection.settings_dict["NAME"]
    own = Path(shared).with_name("own.db")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(own)])
    connection.close()
    connection.settings_dict["NAME"] = str(own)
    yield
    connection.close()
    connection.settings_dict["NAME"] = shared
    for file in own.parent.glob(f"{own.name}*"):
        file.unlink()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One browser for the whole run, since one process can drive no second; each phone gets a
    profile of its own in it.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield browser
        browser.close()
