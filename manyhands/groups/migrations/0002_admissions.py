import django.db.models.deletion
import manyhands.base.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=manyhands.base.refs.new_ref, max_length=16, unique=True)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_as', models.CharField(blank=True, max_length=10)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='groups.group')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='people.person')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['asked_at'], name='admission_to_decide')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('group', 'person'), name='person_asks_a_group_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None), ('person__isnull', False)), models.Q(('ended_as__in', ['admitted', 'withdrawn', 'declined', 'lapsed']), ('ended_at__isnull', False), ('name', ''), ('words', '')), _connector='OR'), name='nothing_is_kept_of_an_admission_that_ended_but_how')],
            },
        ),
    ]
