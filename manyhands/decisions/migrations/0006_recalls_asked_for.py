import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0005_reviews'),
        ('groups', '0005_kept_suspensions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='seconding',
            name='seconding_what',
        ),
        migrations.AddField(
            model_name='seconding',
            name='ground',
            field=models.CharField(blank=True, help_text='of a late block: what nobody raised before', max_length=2000),
        ),
        migrations.AddField(
            model_name='seconding',
            name='mandate',
            field=models.ForeignKey(help_text='which is to be taken back, where no proposal says so yet', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='secondings', to='groups.mandate'),
        ),
        migrations.AlterField(
            model_name='seconding',
            name='proposal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='secondings', to='decisions.proposal'),
        ),
        migrations.AddConstraint(
            model_name='seconding',
            constraint=models.UniqueConstraint(condition=models.Q(('spent_at', None)), fields=('mandate', 'member'), name='member_asks_once_to_take_a_mandate_back'),
        ),
        migrations.AddConstraint(
            model_name='seconding',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['test', 'validity', 'fallback', 'late_block', 'review', 'rest', 'again', 'recall'])), name='seconding_what'),
        ),
        migrations.AddConstraint(
            model_name='seconding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mandate__isnull', False), ('proposal', None), ('what', 'recall')), models.Q(models.Q(('what', 'recall'), _negated=True), ('mandate', None), ('proposal__isnull', False)), _connector='OR'), name='seconding_is_on_a_proposal_or_on_a_mandate'),
        ),
    ]
