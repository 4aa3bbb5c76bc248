"""A group that was there before founders confirmed has begun."""

from django.db import migrations
from django.db.models import F


def begin(apps, schema_editor):
    groups = apps.get_model("groups", "Group").objects
    groups.filter(begun_at=None).update(begun_at=F("founded_at"))


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_deciding")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
