from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("decisions", "0006_recalls_asked_for"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="came_of",
            field=models.CharField(
                blank=True, help_text="the name of what its act made or was about", max_length=80
            ),
        ),
    ]
