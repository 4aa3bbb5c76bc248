"""Bringing the tables of the database up to date; those of a new house in less than a second."""

from typing import Any

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor


def bring_tables_up_to_date() -> None:
    """Run the migrations that this database has not seen."""
    plan = migrate(MigrationExecutor(connection))
    if plan:
        emit_post_migrate_signal(0, False, connection.alias, plan=plan)


def migrate(executor: MigrationExecutor) -> list[Any]:
    """Run what is missing; says what that was."""
    executor.loader.check_consistent_history(executor.connection)
    newest = executor.loader.graph.leaf_nodes()
    plan: list[Any] = executor.migration_plan(newest)
    if not executor.loader.applied_migrations:
        _make_all_at_once(executor, [migration for migration, _is_backwards in plan])
    elif plan:
        executor.migrate(newest, plan)
    return plan


def _make_all_at_once(executor: MigrationExecutor, migrations: list[Any]) -> None:
    """An empty database has each table as it became in the end, and then what else was run.

    Django works out all related tables anew with each step, and here nearly all are related: the
    long way takes ten times as long.
    """
    state = executor.loader.project_state(executor.loader.graph.leaf_nodes())
    executor.recorder.ensure_schema()
    with executor.connection.schema_editor(atomic=True) as editor:
        for key in state.models:
            editor.create_model(state.apps.get_model(*key))
        for migration in migrations:
            for step in migration.operations:
                if isinstance(step, RunPython | RunSQL):
                    step.database_forwards(migration.app_label, editor, state, state)
        for migration in migrations:
            executor.recorder.record_applied(migration.app_label, migration.name)
