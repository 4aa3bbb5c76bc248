from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0003_looking_again'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='seconding',
            name='seconding_what',
        ),
        migrations.AddConstraint(
            model_name='seconding',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['test', 'validity', 'fallback', 'late_block', 'review', 'rest', 'again'])), name='seconding_what'),
        ),
    ]
