"""Cases stand in the books under a ref of their own, which no page shows beside a name."""

from django.db import migrations, models
from django.db.models import F

import manyhands.base.refs


def keep(apps, _schema_editor):
    """What was booked for cases until now is found under the ref it was booked with."""
    apps.get_model("practices", "Case").objects.update(books_ref=F("ref"))


class Migration(migrations.Migration):
    dependencies = [("practices", "0004_turns")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="books_ref",
            field=models.CharField(default="", max_length=16),
            preserve_default=False,
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="case",
            name="books_ref",
            field=models.CharField(
                default=manyhands.base.refs.new_ref,
                help_text="under which it stands in the books; beside no name",
                max_length=16,
                unique=True,
            ),
        ),
    ]
