"""Whoever is here twice becomes one: no column that points to a member is forgotten."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from manyhands.groups import merging
from manyhands.groups.models import Member
from manyhands.groups.tests.make import again
from manyhands.people.merging import bring_together
from manyhands.record.models import Log
from manyhands.record.queries import find_fault
from manyhands.site.tests.world import World

COLUMNS = {
    f"{model._meta.label}.{field.name}": (model, field.name)
    for model in apps.get_models()
    for field in model._meta.get_fields()
    if isinstance(field, ForeignKey) and field.related_model is Member
}
# What may still point to the membership that ended: what is over, and what there was twice.
MAY_STAY = {
    "aid.Commitment.helper",  # kept, where both had promised for one need
    "decisions.Ballot.member",
    "decisions.Duty.member",
    "decisions.Elector.member",
    "decisions.Nonce.member",
    "decisions.Option.member",
    "decisions.Sender.member",
    "decisions.Stance.member",
    "groups.Confirmation.member",
}


def test_each_column_that_points_to_a_member_is_seen_to():
    assert len(COLUMNS) > 40
    assert COLUMNS.keys() == merging.SEEN_TO


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["helper", "poster", "member", "barred", "asked", "done_48h"])
def test_nothing_but_what_is_over_is_left_under_the_name_that_ended(who):
    world = World()
    gone = again(world.members[who])
    stays = again(next(one for name, one in world.members.items() if name == "released"))
    assert stays.person is not None

    bring_together(stays.person, gone.person)

    left = {
        name
        for name, (model, column) in COLUMNS.items()
        if model._base_manager.filter(**{column: gone}).exists()
    }
    assert left <= MAY_STAY
    for log in Log.objects.all():
        assert find_fault(log) is None
