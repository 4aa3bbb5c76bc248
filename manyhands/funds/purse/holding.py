"""Who stands before an ask for money: a member, or whoever holds its code."""

from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase

from manyhands.funds.purse.models import Claim
from manyhands.funds.purse.policies import Holder, the_asker
from manyhands.groups.door import GroupRequest, Page, in_group, members_only
from manyhands.groups.holding import holds


def actor_for(request: GroupRequest, claim: Claim) -> Any:
    """Who the visitor is to `claim`: who asks if they are, else who they are in the group."""
    if the_asker(request.actor, claim) or not holds(request, claim.ref):
        return request.actor
    return Holder(claim.group, claim.pk)


def members_and_who_asks(page: Page) -> Page:
    """Send away to join first whoever neither is a member nor holds the code of this ask."""
    for_members = members_only(page)

    @wraps(page)
    @in_group
    def found(request: GroupRequest, ref: str) -> HttpResponseBase:
        if request.member is None and holds(request, ref):
            return page(request, ref=ref)
        return for_members(request, slug=request.group.slug, ref=ref)

    return found
