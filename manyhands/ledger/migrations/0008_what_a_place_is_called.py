"""A place is called what somebody typed, in any script, beside the path that the books go by."""

from django.db import migrations, models

from manyhands.ledger import schema


def down(apps, editor):
    # SQLite makes the table anew, which it does not while a trigger looks at it.
    with editor.connection.cursor() as cursor:
        schema.take_down_triggers(cursor, editor.connection.vendor)


def up(apps, editor):
    with editor.connection.cursor() as cursor:
        schema.raise_triggers(cursor, editor.connection.vendor)


class Migration(migrations.Migration):

    dependencies = [("ledger", "0007_lots_with_a_last_day")]

    operations = [
        migrations.RunPython(down, migrations.RunPython.noop),
        migrations.AddField(
            model_name="account",
            name="title",
            field=models.CharField(
                blank=True, default="", help_text="what a place is called", max_length=60
            ),
        ),
        migrations.RunPython(up, migrations.RunPython.noop),
    ]
