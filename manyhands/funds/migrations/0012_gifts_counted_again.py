from django.db import migrations, models


def were_counted(apps, schema_editor):
    """Whether a giver had left it open is not known any more: what one counted can be counted anew."""
    on_their_way = apps.get_model("funds", "Gift").objects.filter(arrived_at=None, dropped_at=None)
    on_their_way.filter(way="cash", seen_by__isnull=False, amount__isnull=False).update(
        is_counted=True
    )


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
        migrations.RunPython(were_counted, migrations.RunPython.noop),
    ]
