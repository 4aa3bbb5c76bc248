"""Whom the acts on funds, gifts and asks are open to: conditions that no group can waive."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Group, Member
from manyhands.groups.policies import any_member, shared
from manyhands.groups.powers import audience


@dataclass(frozen=True)
class Side:
    """How an act stands in the record, which every member may read: by which side, never who."""

    group: Group
    ref: str


@audience(_("Only who gives this can do it."))
def the_giver(actor, gift):
    return isinstance(actor, Member) and gift.giver_id == actor.pk


@shared
@audience(_("Only other members can do this, not who gives it."))
def not_the_giver(actor, gift):
    return any_member(actor, gift) and gift.giver_id != actor.pk


@audience(_("Only who asks for this can do it."))
def the_asker(actor, claim):
    return isinstance(actor, Member) and claim.asker_id == actor.pk


@shared
@audience(_("Only other members can do this, not who asks for the money."))
def not_the_asker(actor, claim):
    return any_member(actor, claim) and claim.asker_id != actor.pk
