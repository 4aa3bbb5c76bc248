"""Books count each currency in the units in which pages of money write it down.

The books once took some currencies that have no smaller part for ones with two decimals, while
gifts, asks and bank lines were counted whole. The amounts that were written stay.
"""

from django.db import migrations

NO_DECIMALS = ["BIF", "DJF", "GNF", "ISK", "KMF", "PYG", "UYI", "VUV", "XPF"]


def count_whole(apps, schema_editor):
    """What has no smaller part has none in the books."""
    units = apps.get_model("ledger", "Commodity").objects
    units.filter(kind="money", code__in=NO_DECIMALS, scale=2).update(scale=0)


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0005_paying"),
        ("ledger", "0003_when_checked_and_public"),
    ]
    operations = [migrations.RunPython(count_whole, migrations.RunPython.noop)]
