"""Keys of lines are looked at all at once, by triggers; three indexes that nothing read are gone."""

import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models

from manyhands.ledger import schema


def down(apps, editor):
    """Tables that are altered are made anew on SQLite, and triggers would be in the way."""
    with editor.connection.cursor() as cursor:
        schema.take_down_triggers(cursor, editor.connection.vendor)


def up(apps, editor):
    with editor.connection.cursor() as cursor:
        schema.raise_triggers(cursor, editor.connection.vendor)


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0009_groups_that_end'),
        ('ledger', '0005_what_was_written_since'),
    ]

    operations = [
        migrations.RunPython(down, up),
        migrations.AlterField(
            model_name='posting',
            name='account',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='commodity',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='fund',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.fund'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='transfer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.transfer'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='corrects',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='ledger.transfer'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='group',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='groups.group'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='ref',
            field=models.CharField(default=manyhands.base.refs.new_ref, max_length=16),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('corrects__isnull', False)), fields=['corrects'], name='what_is_corrected'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(fields=('ref',), name='one_transfer_for_each_ref'),
        ),
        migrations.RunPython(up, down),
    ]
