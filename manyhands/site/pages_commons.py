"""Page for members: what the group holds in common, and the ways into all of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from manyhands.groups.door import MemberRequest, members_only
from manyhands.site.commons import what_is_held


@require_safe
@members_only
def show_commons(request: MemberRequest) -> HttpResponse:
    """What waits for the member first, then funds, practices, books and bank."""
    return render(request, "site/commons.html", what_is_held(request.member))
