"""A lot of goods has a last day, after which the database lets it go to waste or back only."""

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

    dependencies = [("ledger", "0006_checked_at_the_seal")]

    operations = [
        migrations.RunPython(down, migrations.RunPython.noop),
        migrations.AddField(
            model_name="commodity",
            name="use_by",
            field=models.DateField(help_text="a lot of goods: the last day it is offered", null=True),
        ),
        migrations.AddConstraint(
            model_name="commodity",
            constraint=models.CheckConstraint(
                condition=models.Q(("use_by", None), ("kind", "goods"), _connector="OR"),
                name="only_goods_have_a_last_day",
            ),
        ),
        migrations.RunPython(up, migrations.RunPython.noop),
    ]
