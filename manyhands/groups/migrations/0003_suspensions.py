from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0002_admissions'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='suspended_until',
            field=models.DateTimeField(null=True),
        ),
    ]
