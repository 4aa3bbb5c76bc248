from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='hidden_text',
            field=models.TextField(blank=True, default='', help_text='what the group has hidden', max_length=2000),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), ('hidden_text', ''), _connector='OR'), name='hidden_contribution_is_not_read'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'statement'), _negated=True), ('hidden_text', ''), _connector='OR'), name='statement_is_never_hidden'),
        ),
    ]
