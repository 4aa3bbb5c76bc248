"""Whom a case is about, as they stand before it: a member, or whoever holds its code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Group, Member
from manyhands.groups.powers import audience
from manyhands.ledger.models import Holder


@dataclass(frozen=True)
class Asker:
    """Whoever holds the code of one ask; nothing else is known of them."""

    group: Group
    case_id: int
    ref: str = "asker"


@audience(_("Only who holds the code of this can do it."))
def who_holds_its_code(actor, case):
    return isinstance(actor, Asker) and actor.case_id == case.pk


@audience(_("Only whom this is about can do it, or who wrote it down for them."))
def whose_it_is(actor, case):
    return who_holds_its_code(actor, case) or is_theirs(actor, case)


def is_theirs(actor: Any, case: Any) -> bool:
    """Whether it is about this member, or they wrote it down for somebody who is none. 1 query."""
    if not isinstance(actor, Member):
        return False
    whose = case.holder_id or case.opened_by_id
    own = Holder.objects.filter(member=actor).values_list("pk", flat=True).first()
    return own is not None and whose == own
