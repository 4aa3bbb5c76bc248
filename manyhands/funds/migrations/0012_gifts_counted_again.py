from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("funds", "0011_batches_of_one_line"),
    ]

    operations = [
        migrations.AddField(
            model_name="gift",
            name="is_counted",
            field=models.BooleanField(
                default=False,
                help_text="the amount is what that one counted; who gives left it open",
            ),
        ),
        migrations.AddField(
            model_name="gift",
            name="is_recounted",
            field=models.BooleanField(
                default=False, help_text="somebody took back that it came, to count again"
            ),
        ),
    ]
