"""The page that shows who carries what, to everybody alike."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.decisions import actions, figures, picture
from manyhands.decisions.meetings import convening
from manyhands.decisions.models import Meeting, Proposal
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.models import Group, Member
from manyhands.groups.queries import live_mandates


@require_safe
@members_only
def show_picture(request: MemberRequest) -> HttpResponse:
    """Roles before names, one's own figures first, each against what chance would give."""
    at = now()
    carried = picture.power_picture(request.member, at)
    ways = _ways_to_spread(request.group)
    context = {
        "carried": carried,
        "cards": [(one, ways.get(one.key)) for one in carried],
        "mandates": live_mandates(request.group, at),
        "keeps": picture.Unmeasured.objects.filter(member=request.member).exists(),
    }
    return render(request, "decisions/picture.html", context)


def _ways_to_spread(group: Group) -> dict[str, tuple[str, str, str]]:
    """Where a lot or a roster spreads what is carried: the page, its icon and what it opens."""
    roster, ahead = reverse("rosters", args=[group.slug]), convening.next_meeting(group.pk)
    facilitates, answers = _("facilitates"), _("answers questions")
    open_roster, draw = _("Open a roster"), _("Draw by lot")
    return {
        "facilitating": (
            (ahead.get_absolute_url(), "repeat", draw)
            if ahead
            else (f"{roster}?{urlencode({'role': facilitates})}", "calendar", open_roster)
        ),
        "answering": (f"{roster}?{urlencode({'role': answers})}", "calendar", open_roster),
        "holding": (reverse("draws", args=[group.slug]), "repeat", draw),
    }


@require_POST
@members_only
def put_on_agenda(request: MemberRequest, key: str) -> HttpResponseBase:
    """Before the group: how to spread this wider."""
    if key not in picture.SIGNALS:
        raise Http404
    return redirect(bring_up(request.member, key))


def bring_up(member: Member, key: str) -> Meeting | Proposal:
    """The next meeting, which has it on its agenda; where none is called, a draft to all."""
    title = _("%(what)s: how do we spread it wider?") % {"what": picture.SIGNALS[key][0]}
    meeting = convening.next_meeting(member.group_id)
    if meeting is not None:
        convening.add_to_agenda(member, meeting, title=title)
        return meeting
    text = _("For 90 days a few of us have carried most of this. A roster or a lot could help.")
    return actions.draft_proposal(member, member.group, title=title, text=text)


@require_POST
@members_only
def keep_figures(request: MemberRequest) -> HttpResponseBase:
    """Take one's own speaking out of the picture, or put it back."""
    kept = request.POST.get("kept") == "1"
    figures.keep_figures(request.member, request.member, kept=kept)
    return redirect("power-picture", request.group.slug)
