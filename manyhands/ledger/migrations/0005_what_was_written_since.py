"""Indexes: what was written since a moment; sums that read nothing but the index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0005_kept_suspensions'),
        ('ledger', '0004_whole_amounts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='posting',
            name='postings_of_an_account',
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['account', 'commodity', 'fund', 'effective', 'amount'], name='amounts_of_an_account'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['group', 'recorded_at', 'id'], name='transfers_as_written'),
        ),
    ]
