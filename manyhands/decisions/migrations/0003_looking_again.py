from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0002_contribution_hidden'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='has_failed',
            field=models.BooleanField(default=False, help_text='it was done, and did not work'),
        ),
        migrations.RemoveConstraint(
            model_name='seconding',
            name='seconding_what',
        ),
        migrations.AddConstraint(
            model_name='seconding',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['test', 'validity', 'fallback', 'late_block', 'review'])), name='seconding_what'),
        ),
    ]
