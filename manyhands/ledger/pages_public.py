"""The page of accounts that anybody can read, where the group wants it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.door import GroupRequest, in_group
from manyhands.ledger import public
from manyhands.ledger.models import Book


@require_safe
@in_group
def public_accounts(request: GroupRequest) -> HttpResponse:
    """Sums by fund and month; 404 for who is no member while the group has not published them."""
    book = Book.objects.filter(group=request.group).first()
    is_public = book is not None and book.public_since is not None
    if not is_public and not request.member:
        raise Http404
    context = {
        "is_public": is_public,
        "is_unsound": book is not None and book.unsound_at is not None,
        "funds": public.told_to_all(request.group, day_in(request.group, now())),
        "held_back": public.held_back(request.group),
        "checkpoint": public.last_checkpoint(request.group),
    }
    return render(request, "ledger/public.html", context)
