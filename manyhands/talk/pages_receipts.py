"""What a member can keep of their own stance, to show later that it was in the record."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from manyhands.decisions.models import Stance
from manyhands.groups.door import MemberRequest, members_only
from manyhands.record.models import Entry
from manyhands.record.queries import receipt


@require_safe
@members_only
def show_receipt(request: MemberRequest, seq: int) -> HttpResponse:
    """A text file for `verify.py --receipt`. It names the entry, and not what was said in it."""
    get_object_or_404(Stance, member=request.member, entry_seq=seq)
    entry = get_object_or_404(Entry, log=request.group.log_id, seq=seq)
    response = HttpResponse(receipt(entry), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{seq}.txt"'
    return response
