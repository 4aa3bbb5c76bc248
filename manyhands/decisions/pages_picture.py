"""The page that shows who carries what, to everybody alike."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.decisions import actions
from manyhands.decisions.picture import SIGNALS, power_picture
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.queries import live_mandates


@require_safe
@members_only
def show_picture(request: MemberRequest) -> HttpResponse:
    """Roles before names, one's own figures first, each against what chance would give."""
    at = now()
    context = {
        "carried": power_picture(request.member, at),
        "mandates": live_mandates(request.group, at),
    }
    return render(request, "decisions/picture.html", context)


@require_POST
@members_only
def put_on_agenda(request: MemberRequest, key: str) -> HttpResponse:
    """A draft that asks the group how to spread this wider."""
    if key not in SIGNALS:
        raise Http404
    says = SIGNALS[key][0]
    title = _("%(what)s: how do we spread it wider?") % {"what": says}
    draft = actions.draft_proposal(
        request.member,
        request.group,
        title=title,
        text=_("For 90 days a few of us have carried most of this. A roster or a lot could help."),
    )
    return redirect(draft)
