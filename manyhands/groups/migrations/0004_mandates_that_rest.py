from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0003_suspensions'),
    ]

    operations = [
        migrations.AddField(
            model_name='mandate',
            name='rests_until',
            field=models.DateTimeField(help_text='members asked for it together', null=True),
        ),
    ]
