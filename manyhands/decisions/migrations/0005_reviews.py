"""What was to be looked at again already comes before the group now."""

from django.db import migrations, models
from django.db.models.functions import Now


def look_at_what_waits(apps, schema_editor):
    proposals = apps.get_model("decisions", "Proposal").objects
    proposals.filter(stage="under_review").update(moves_at=Now())


class Migration(migrations.Migration):

    dependencies = [
        ("decisions", "0004_more_to_second"),
        ("groups", "0004_mandates_that_rest"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="is_review",
            field=models.BooleanField(
                default=False, help_text="a rule asks whether what it follows stays in force"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_review", False), ("follows__isnull", False), _connector="OR"
                ),
                name="proposal_reviews_what_it_follows",
            ),
        ),
        migrations.RunPython(look_at_what_waits, migrations.RunPython.noop),
    ]
