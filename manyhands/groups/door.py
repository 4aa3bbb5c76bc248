"""The door of a group: who stands before a page, and what they are there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from manyhands.base.times import now
from manyhands.groups import queries
from manyhands.groups.clocks import zone_of
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import Visitor
from manyhands.people.middleware import PersonRequest
from manyhands.people.queries import SIGNED_IN

Page = Callable[..., HttpResponseBase]


class GroupRequest(PersonRequest):
    """A request that came through the door."""

    group: Group
    member: Member | None
    actor: Any  # a Member, or a Visitor
    back_url: str  # where to look how it stands, if an act could not be done


class MemberRequest(GroupRequest):
    """A request of a member of the group."""

    member: Member


def in_group(page: Page) -> Page:
    """Find the group and the visitor's membership, else answer 404; from here on times are shown
    and read by the group's clocks, until the answer has left: see `own_clocks`.

    A group that is not there and a thing of another group get the same answer.
    """

    @wraps(page)
    def found(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        request = cast(GroupRequest, request)
        member = queries.membership(slug, request.session.get(SIGNED_IN), now())
        group = member.group if member else queries.group_called(slug)
        if group is None:
            raise Http404
        request.group, request.member = group, member
        timezone.activate(zone_of(group))
        if member:
            request.person = member.person  # already here: spares the shell a query
        request.actor = member or Visitor(group)
        return page(request, **kwargs)

    return found


def own_clocks(
    answer: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Take off the clocks that a page set, so that none goes by those of the group before it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):
            return answer(request)

    return middleware


def members_only(page: Page) -> Page:
    """Send whoever is not a member yet to the page where they can join, and back afterwards."""

    @wraps(page)
    def found(request: MemberRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.member:
            join = reverse("join", args=[request.group.slug])
            return redirect(f"{join}?next={request.path}")
        return page(request, **kwargs)

    return in_group(found)
