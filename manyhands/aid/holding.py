"""Who stands before a need or an offer: whoever holds its code, or who they are in the group."""

from manyhands.aid.models import Intent
from manyhands.aid.policies import Holder, is_theirs
from manyhands.groups import holding


def actor_for(request, intent: Intent):
    """Who the visitor is to `intent`: its poster if they are, else who they are in the group."""
    if is_theirs(request.actor, intent) or not holding.holds(request, intent.ref):
        return request.actor
    return Holder(intent.group, intent.pk)
