from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0010_lots_of_asks'),
    ]

    operations = [
        migrations.AddField(
            model_name='participant',
            name='gives',
            field=models.PositiveBigIntegerField(help_text='minor units, chosen for each levy; null: nothing was said', null=True),
        ),
    ]
