import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groups', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('recipe', models.CharField(help_text='name of the recipe; it stays the same', max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('adopted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(help_text='when it was wound up', null=True)),
                ('successor', models.CharField(blank=True, help_text='who gets what was left', max_length=200)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practices', to='groups.group')),
            ],
            options={
                'ordering': ['adopted_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PracticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='from 1, without a gap')),
                ('recipe_text', models.TextField(help_text='TOML, as it was then', max_length=20000)),
                ('recipe_digest', models.CharField(help_text='SHA-256 of the text, in hex', max_length=64)),
                ('params', models.JSONField(help_text='whole numbers by name')),
                ('effective_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('adopted_by', models.CharField(blank=True, help_text='ref of a proposal', max_length=16)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='practices.practice')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('group', 'name'), name='practice_has_its_name_alone'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('successor', '')), models.Q(('ended_at__isnull', False), models.Q(('successor', ''), _negated=True)), _connector='OR'), name='practice_that_is_wound_up_names_a_successor'),
        ),
        migrations.AddConstraint(
            model_name='practiceversion',
            constraint=models.UniqueConstraint(fields=('practice', 'number'), name='practice_has_one_version_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='practiceversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='practice_version_counts_from_one'),
        ),
    ]
