"""Pages that hide the words of a need or an offer, and show them again."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from manyhands.aid.pages import find
from manyhands.groups import hiding
from manyhands.groups.door import MemberRequest, members_only


@require_POST
@members_only
def hide_words(request: MemberRequest, ref: str, direction: str) -> HttpResponse:
    """Hide them, or propose it."""
    intent = find(request, ref, direction)
    hiding.hide_words(request.member, intent)
    return redirect(intent)


@require_POST
@members_only
def show_words(request: MemberRequest, ref: str, direction: str) -> HttpResponse:
    """Show them again, or propose it."""
    intent = find(request, ref, direction)
    hiding.show_words(request.member, intent)
    return redirect(intent)
