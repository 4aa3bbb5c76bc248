import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0004_mandates_that_rest'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptSuspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BinaryField(help_text='keyed hash of the group and the person', max_length=32)),
                ('until', models.DateTimeField()),
                ('back_as', models.OneToOneField(help_text='the membership of now, where they came back', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.member')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_suspensions', to='groups.group')),
                ('member', models.OneToOneField(help_text='the membership that was suspended, without a name', on_delete=django.db.models.deletion.PROTECT, related_name='kept_suspension', to='groups.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'mark'), name='suspension_is_kept_once')],
            },
        ),
    ]
