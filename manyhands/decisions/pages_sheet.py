"""The sheet of one round, to print and carry to those who have not said where they stand."""

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from manyhands.decisions import queries
from manyhands.decisions.forms import BehalfForm
from manyhands.decisions.models import Round
from manyhands.decisions.pages import find, number_in
from manyhands.decisions.words import moment
from manyhands.groups.clocks import zone_of
from manyhands.groups.door import MemberRequest, members_only

LINES = 8


@require_safe
@members_only
def round_sheet(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """To print: what is asked, and lines to tick; for a round in which words are typed in."""
    proposal = find(request, ref)
    opened = proposal.rounds.filter(closed_at=None).exclude(asks__in=Round.BESIDE)
    round_ = get_object_or_404(opened.select_related("version"), number=number_in(number))
    if round_.takes_ballots:
        raise Http404
    members = queries.may_be_typed_in_for(round_, request.member)
    link = settings.PUBLIC_URL + proposal.get_absolute_url()
    context = {
        "proposal": proposal,
        "text": round_.version.text,
        "positions": [says for _name, says in BehalfForm(round_=round_, members=members).positions],
        "lines": range(LINES),
        "when": moment(round_.closes_at, zone_of(request.group)),
        "link": link,
        "qr": mark_safe(segno.make(link, error="m").svg_inline(border=2, omitsize=True)),  # noqa: S308  ours
    }
    return render(request, "decisions/round_sheet.html", context)
