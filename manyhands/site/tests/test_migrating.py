"""A new house has its tables soon, and they are the same as by the long way."""

from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler

from manyhands.site.migrating import migrate

pytestmark = pytest.mark.django_db  # the files of these tests alone


def new_file(path: Path) -> Any:
    """A database of its own that holds nothing."""
    return ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}
    )["default"]


def all_in(database: Any) -> set[tuple[str, ...]]:
    with database.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master")
        return set(cursor.fetchall())


def test_tables_that_are_made_together_are_the_same_as_one_by_one(tmp_path):
    quick, slow = new_file(tmp_path / "quick.db"), new_file(tmp_path / "slow.db")

    migrate(MigrationExecutor(quick))
    one_by_one = MigrationExecutor(slow)
    one_by_one.migrate(one_by_one.loader.graph.leaf_nodes())

    assert all_in(quick) == all_in(slow)
    assert MigrationRecorder(quick).applied_migrations().keys() == (
        MigrationRecorder(slow).applied_migrations().keys()
    )
    assert migrate(MigrationExecutor(quick)) == [], "a second time nothing is missing"


def test_what_is_missing_is_made_up_for(tmp_path):
    house = new_file(tmp_path / "house.db")
    migrate(MigrationExecutor(house))
    before = all_in(house)
    MigrationExecutor(house).migrate([("talk", None)])
    assert before > all_in(house)

    made_up_for = migrate(MigrationExecutor(house))

    assert {migration.app_label for migration, _ in made_up_for} == {"talk"}
    assert all_in(house) == before
