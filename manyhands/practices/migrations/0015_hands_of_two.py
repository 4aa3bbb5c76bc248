"""A hand may be held by two, and a member may hold several: so a hand itself knows its pot."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def say_which_hand_had_which_pot(apps, _editor) -> None:
    """Until now each member had one hand, so whose the pot was says which. What was taken back is
    left out.
    """
    Practice = apps.get_model("practices", "Practice")
    Hand = apps.get_model("practices", "Hand")
    Posting = apps.get_model("ledger", "Posting")
    for practice in Practice.objects.filter(recipe="rosca", hands__isnull=False).distinct():
        paid = Posting.objects.filter(
            transfer__group=practice.group_id,
            transfer__kind="rosca.awarded",
            transfer__key__startswith=f"rosca:{practice.ref}:",
            transfer__key__contains=":award",
            transfer__reversed_by=None,
            account__path__startswith="Payable:",
        )
        for key, holder in paid.values_list("transfer__key", "account__holder"):
            number = int(key.split(":")[2])
            Hand.objects.filter(practice=practice, holder=holder).update(had_in=number)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_triggers'),
        ('practices', '0014_shortfalls'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='hand',
            name='one_hand_for_each',
        ),
        migrations.AddField(
            model_name='hand',
            name='is_split',
            field=models.BooleanField(default=False, help_text='each of two has half of it'),
        ),
        migrations.AddField(
            model_name='hand',
            name='other',
            field=models.ForeignKey(help_text='who has the other half; null: nobody yet, or it is whole', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='half_hands', to='ledger.holder'),
        ),
        migrations.AddField(
            model_name='hand',
            name='had_in',
            field=models.PositiveSmallIntegerField(help_text='the round whose pot it was given; it has it while that stands', null=True),
        ),
        migrations.AddField(
            model_name='hand',
            name='other_swaps_with',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practices.hand'),
        ),
        migrations.RunPython(say_which_hand_had_which_pot, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='hand',
            constraint=models.UniqueConstraint(fields=('practice', 'had_in'), name='each_pot_is_one_hand_s'),
        ),
        migrations.AddConstraint(
            model_name='hand',
            constraint=models.CheckConstraint(condition=Q(('other', None), Q(('is_split', True), Q(('other', F('holder')), _negated=True)), _connector='OR'), name='two_have_half_of_a_split_hand'),
        ),
    ]
