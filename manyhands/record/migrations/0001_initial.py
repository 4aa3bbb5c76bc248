import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Log',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(help_text='its name; says nothing', max_length=40, unique=True)),
                ('public_key', models.BinaryField(max_length=32)),
                ('sealed_key', models.BinaryField(help_text="private key, under the server's master key")),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('frontier', models.BinaryField(default=b'', help_text='roots of the full subtrees, 32 bytes each')),
                ('root', models.BinaryField(max_length=32)),
                ('newest', models.BinaryField(help_text='hash of the last entry; zeros before one', max_length=32)),
                ('day', models.DateField(help_text='of the last entry', null=True)),
                ('checkpoint', models.TextField(help_text='signed note on size and root')),
            ],
        ),
        migrations.CreateModel(
            name='Witnessed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=200, unique=True)),
                ('public_key', models.BinaryField(max_length=32)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('root', models.BinaryField(default=b'', max_length=32)),
                ('note', models.TextField(blank=True)),
                ('grew_at', models.DateTimeField(help_text='when it was last seen to be longer', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stopped_at', models.DateTimeField(null=True)),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watches', to='record.log')),
                ('witnessed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watches', to='record.witnessed')),
            ],
            options={
                'verbose_name_plural': 'watches',
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('log', 'witnessed'), name='record_is_watched_once_for_a_group')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(help_text='0, 1, 2 …')),
                ('leaf', models.TextField(help_text='canonical JSON')),
                ('leaf_hash', models.BinaryField(max_length=32)),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='record.log')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'seq'), name='one_entry_at_each_place')],
            },
        ),
        migrations.CreateModel(
            name='DailyCheckpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('size', models.PositiveBigIntegerField()),
                ('note', models.TextField()),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='record.log')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'day'), name='one_checkpoint_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('url', models.CharField(max_length=400)),
                ('public_key', models.BinaryField(max_length=32)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='that it signed last')),
                ('tried_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='witnesses', to='record.log')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('log', 'name'), name='witness_once_a_log')],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(blank=True, db_index=True, default='', help_text='a ref', max_length=40)),
                ('salt', models.BinaryField(max_length=32, null=True)),
                ('payload', models.TextField(help_text='canonical JSON', null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='record.entry')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('erased_at', None), ('payload__isnull', False), ('salt__isnull', False)), models.Q(('about', ''), ('erased_at__isnull', False), ('payload', None), ('salt', None)), _connector='OR'), name='body_is_whole_or_erased')],
            },
        ),
    ]
