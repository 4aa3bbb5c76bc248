"""Whom the acts on funds, gifts and asks are open to: conditions that no group can waive."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import any_member, shared
from manyhands.groups.powers import DO, MANDATE, audience, way_today
from manyhands.groups.queries import holds


@dataclass(frozen=True)
class Side:
    """How an act stands in the record, which every member may read: by which side, never who."""

    group: Group
    ref: str


@dataclass(frozen=True)
class Holder:
    """Somebody who holds the code of one ask for money; nothing else is known of them."""

    group: Group
    claim_id: int
    ref: str = "asker"


@audience(_("Only who gives this can do it."))
def the_giver(actor, gift):
    return isinstance(actor, Member) and gift.giver_id == actor.pk


@shared
@audience(_("Only who was a member when it was said can do this, not who gives it."))
def not_the_giver(actor, gift):
    """Who leaves and comes back would be two, so it is for nobody who came later."""
    return any_member(actor, gift) and gift.giver_id != actor.pk and actor.joined_at <= gift.said_at


@audience(_("Only who confirmed first that it came can do this."))
def who_saw_it(actor, gift):
    return any_member(actor, gift) and gift.seen_by_id == actor.pk


@audience(_("Only who asks for this can do it."))
def the_asker(actor, claim):
    if isinstance(actor, Holder):
        return actor.claim_id == claim.pk
    return isinstance(actor, Member) and claim.asker_id == actor.pk


@shared
@audience(_("Only other members can do this, not who asks for the money."))
def not_the_asker(actor, claim):
    return any_member(actor, claim) and claim.asker_id != actor.pk


@audience(_("Only who said that it is paid can do this, or who asks for the money."))
def who_said_it_or_asks(actor, claim):
    said = isinstance(actor, Member) and actor.pk == claim.paid_by_id
    return said or the_asker(actor, claim)


def _neither_asked_nor_agreed(actor: Any, claim: Any) -> bool:
    """Who leaves and comes back is somebody new here, so it is not for who came after that."""
    if not any_member(actor, claim) or actor.pk in {claim.asker_id, claim.agreed_by_id}:
        return False
    return claim.agreed_at is None or actor.joined_at <= claim.agreed_at


NEITHER = _(
    "Only who was a member when it was agreed can do this, and who neither asked for it nor agreed "
    "to it alone."
)


@shared
@audience(NEITHER)
def who_pays(actor, claim):
    return _neither_asked_nor_agreed(actor, claim)


@audience(NEITHER)
def who_may_read(actor, claim):
    return _neither_asked_nor_agreed(actor, claim)


@audience(_("Only who may pay by themselves what was agreed can do this."))
def who_pays_alone(actor, subject):
    """As the group says for `claim.pay`: with a decision for each, nobody pays several at once."""
    return any_member(actor, subject) and pays_alone(actor)


@audience(_("Only who chose it can do this, or who may pay by themselves what was agreed."))
def who_has_it_or_pays(actor, batch):
    return any_member(actor, batch) and (batch.made_by_id == actor.pk or pays_alone(actor))


def pays_alone(member: Member) -> bool:
    """Whether the member just does it when they pay, today."""
    way = way_today(member.group, "claim.pay")
    role = way.removeprefix(MANDATE)
    return way == DO or (role != way and holds(member, role, now()))
