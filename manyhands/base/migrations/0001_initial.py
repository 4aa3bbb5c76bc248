import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whose', models.BinaryField(max_length=32, unique=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(db_index=True)),
                ('used', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='DayKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('wrapped', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='SealKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wrapped', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('key', models.CharField(help_text='the same key is the same job', max_length=120, unique=True)),
                ('payload', models.JSONField(default=dict)),
                ('run_at', models.DateTimeField()),
                ('every_s', models.PositiveIntegerField(default=0, help_text='0: once')),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('last_fault', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('given_up_at', None)), fields=['run_at', 'id'], name='job_due')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(help_text='the same is the same letter', max_length=120, unique=True)),
                ('sealed', models.BinaryField(help_text='to, subject and body')),
                ('written_at', models.DateTimeField()),
                ('useless_at', models.DateTimeField(db_index=True, help_text='not sent from then on')),
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='base.sealkey')),
            ],
        ),
    ]
