"""The triggers as they are now: SQLite takes no halves, and an old transfer frees no hold."""

from django.db import migrations

from manyhands.ledger import schema


def anew(apps, editor):
    with editor.connection.cursor() as cursor:
        schema.take_down_triggers(cursor, editor.connection.vendor)
        schema.raise_triggers(cursor, editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_when_checked_and_public")]
    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
