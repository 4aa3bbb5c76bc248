"""What the database itself refuses; see `manyhands/ledger/schema/`."""

from django.db import migrations

from manyhands.ledger import schema


def up(apps, editor):
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            # A line must find its transfer at once: one that another is about to seal is not there.
            editor.deferred_sql, later = [], list(editor.deferred_sql)
            for statement in later:
                editor.execute(statement, None)
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = 'ledger_posting'::regclass"
                " AND confrelid = 'ledger_transfer'::regclass AND contype = 'f'"
            )
            for (name,) in cursor.fetchall():  # a new house has none any more: see 0006
                cursor.execute(
                    f'ALTER TABLE ledger_posting ALTER CONSTRAINT "{name}" NOT DEFERRABLE'
                )
        schema.raise_triggers(cursor, editor.connection.vendor)


def down(apps, editor):
    with editor.connection.cursor() as cursor:
        schema.take_down_triggers(cursor, editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(up, down)]
