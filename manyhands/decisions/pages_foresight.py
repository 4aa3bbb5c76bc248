"""The page that tries another constitution on the decisions of the last year."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from manyhands.base.times import now
from manyhands.decisions import foresight, words
from manyhands.decisions.pages import find
from manyhands.decisions.what_if import CARRIED, LATER, OBJECTION, OTHER_WAY, Replay, WhatIf
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.powers import DO, NOBODY

WOULD_BE = words.VERDICTS | {
    DO: gettext_lazy("any member would simply have done it"),
    NOBODY: gettext_lazy("nobody could have done it"),
}
UNTOLD = {
    LATER: gettext_lazy("It was settled after the round, so the counts do not tell."),
    CARRIED: gettext_lazy("Whoever carries the mandate would have said; nobody can know what."),
    OTHER_WAY: gettext_lazy("Ballots, secret ones and advice cannot be counted anew as stances."),
    OBJECTION: gettext_lazy("A “no” there might have been a block; nobody was asked."),
}


@require_safe
@members_only
def show_last_year(request: MemberRequest, ref: str) -> HttpResponse:
    """Each decision that would have come out otherwise, and what cannot be told."""
    proposal = find(request, ref)
    seen = foresight.of(proposal, now())
    if seen is None or seen.year is None:
        return redirect(proposal)
    year: Replay = seen.year
    context = {
        "proposal": proposal,
        "year": year,
        "otherwise": [_shown(request, one) for one in year.otherwise],
        "unknown": [_shown(request, one) for one in year.unknown],
    }
    return render(request, "decisions/last_year.html", context)


def _shown(request: MemberRequest, one: WhatIf) -> dict[str, Any]:
    one.proposal.group = request.group  # already here
    return {
        "url": one.proposal.get_absolute_url(),
        "title": one.proposal.title,
        "came_to": words.came_to(one.round),
        "would": WOULD_BE[one.after] if one.after else "",
        "untold": UNTOLD.get(one.untold, ""),
    }
