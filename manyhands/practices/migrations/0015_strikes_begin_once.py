"""A strike that goes on after it was suspended began only once: its days of waiting are over."""

from django.db import migrations, models
from django.db.models import F


def say_when_they_began(apps, _editor) -> None:
    """Strikes that are on, or suspended, had begun at the latest when they came into that state."""
    cases = apps.get_model("practices", "Case").objects.filter(kind="strike")
    cases.filter(state__in=["active", "suspended"]).update(begun_at=F("since"))


class Migration(migrations.Migration):
    dependencies = [("practices", "0014_hands_of_two")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="begun_at",
            field=models.DateTimeField(
                help_text="when a strike first began: days of waiting count from it", null=True
            ),
        ),
        migrations.RunPython(say_when_they_began, migrations.RunPython.noop),
    ]
