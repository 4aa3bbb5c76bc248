"""Pages of proposals: the list, a new one, one with all one can do, its way in and its way out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.decisions import (
    actions,
    amending,
    by_hand,
    changing,
    emergency,
    queries,
    reaching,
    recalling,
    showing,
    showing_rounds,
    showing_words,
    words,
)
from manyhands.decisions.behalf import VOID
from manyhands.decisions.choice import options
from manyhands.decisions.choice.forms_ways import NewProposalForm
from manyhands.decisions.forms import (
    AmendForm,
    BehalfForm,
    CodeForm,
    IntoForm,
    ProposalForm,
    ReplyForm,
    ReportForm,
    SpeakForm,
    TakeForm,
)
from manyhands.decisions.forms_asking import LateForm, ReviewForm
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.stages import Stage
from manyhands.groups.acts import Act
from manyhands.groups.acts import find as thing_called
from manyhands.groups.clocks import zone_of
from manyhands.groups.door import GroupRequest, MemberRequest, members_only
from manyhands.groups.models import Mandate, Member
from manyhands.groups.powers import NeedsDecision

# What else can be proposed: its words, an icon, and the page on which its button is, if there is.
BUTTONS = [
    (gettext_lazy("Change the name or purpose of the group"), "edit", "describe-group"),
    (gettext_lazy("Change how we decide"), "decide", "change-constitution"),
    (gettext_lazy("Make or change an agreement"), "book", "agreements"),
    (gettext_lazy("Ask a member to carry something for a time"), "key", "mandates"),
    (gettext_lazy("Make or change a circle"), "people", "circles"),
    (gettext_lazy("End somebody's membership"), "person", "members"),
]
SECTIONS = {"in-force": queries.IN_FORCE, "past": queries.PAST}


@require_safe
@members_only
def list_proposals(request: MemberRequest) -> HttpResponse:
    """What waits for the member, what is open, what is in force, what is over."""
    only = request.GET.get("of", "")
    page = _page(request.GET.get("page", "")) if only in SECTIONS else 0
    shown: dict[str, Any] = {"only": only if only in SECTIONS else ""}
    zone, at = zone_of(request.group), now()
    if not shown["only"]:
        rows: list[Any] = list(queries.listed(request.member))
        for row in rows:
            _dress(row, request)
            row.says = words.standing(row, zone, at, row.closes_at)
        waits = [row for row in rows if _waits(row)]
        shown |= {"waiting": waits, "opened": [row for row in rows if row not in waits]}
    for key, stages in SECTIONS.items():
        if shown["only"] in ("", key):
            shown[key.replace("-", "_")] = _section(request, key, stages, page)
    return render(request, "decisions/proposals.html", shown)


def _dress(row: Any, request: MemberRequest) -> None:
    """Give a row of a list the words it is shown with; costs no query."""
    row.group = request.group
    row.short = words.short(row)
    row.heading = showing.heading(row)


def _waits(row: Any) -> bool:
    return row.asks_me or row.advises or row.is_unanswered or row.stage == Stage.DRAFT


def _section(
    request: MemberRequest, key: str, stages: tuple[Stage, ...], page: int
) -> dict[str, Any]:
    rows: list[Any] = queries.standing(request.group, stages, page)
    here = reverse("decisions", args=[request.group.slug])
    most = queries.PAGE if page else queries.FIRST_FEW
    for row in rows:
        _dress(row, request)
    return {
        "rows": rows[:most],
        "next_url": f"{here}?of={key}&page={page + 1}" if len(rows) > most else "",
        "prev_url": f"{here}?of={key}&page={page - 1}" if page > 1 else "",
    }


def _page(text: str) -> int:
    return int(text) if text.isdecimal() and 0 < len(text) < 6 and int(text) else 1


@members_only
def propose(request: MemberRequest) -> HttpResponse:
    """Write a proposal in words, or find the button of what one would like to propose."""
    form = NewProposalForm(request.POST or None, group=request.group)
    if request.method == "POST" and form.is_valid():
        draft = actions.draft_proposal(request.member, request.group, **form.draft())
        options.add_all(request.member, draft, form.cleaned_data["choices"])
        if form.shares_money:
            messages.info(request, _("Say how much there is to share, and what it could pay for."))
            return redirect("options", request.group.slug, draft.ref)
        return redirect(draft)
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "buttons": _buttons(request.group.slug)}
    return render(request, "decisions/propose.html", shown, status=status)


def _buttons(slug: str) -> list[dict[str, Any]]:
    found = []
    for says, icon, route in BUTTONS:
        try:
            found.append({"says": says, "icon": icon, "url": reverse(route, args=[slug])})
        except NoReverseMatch:
            continue
    return found


def become_proposal(request: GroupRequest, needed: NeedsDecision) -> HttpResponse:
    """What pressing a button leads to where nobody does such a thing alone: a draft of one's own.

    Raises `NotPossible` with the act's own reason if it could not be done at all.
    """
    assert request.member is not None, "only members propose"
    if needed.act.power == actions.RECALL:
        return _ask_with_others(request, request.member, needed.act)
    more = {"concerns": needed.concerns, "circle": needed.circle}
    draft = actions.draft_proposal(
        request.member,
        request.group,
        method=needed.method,
        act=needed.act.as_dict(),
        title=changing.first_title(needed.act),
        **more,
    )
    said = _(
        "In your group nobody does this alone. Nothing was changed yet. "
        "This is the proposal it would become."
    )
    messages.info(request, said)
    return redirect(draft)


def _ask_with_others(request: GroupRequest, member: Member, act: Act) -> HttpResponse:
    """A mandate is taken back when the group says so, and asked when enough members want it."""
    mandate = thing_called(request.group, act.subject)
    assert isinstance(mandate, Mandate), "a mandate is recalled"
    proposal = recalling.ask_recall(member, mandate, **act.details)
    if proposal is None:
        messages.success(request, _("You ask for it. Others have to join you."))
        return redirect(mandate)
    messages.success(request, _("Enough ask for it: the group decides now."))
    return redirect(proposal)


# --- one proposal --------------------------------------------------------------------------


def find(request: MemberRequest, ref: str) -> Proposal:
    """The proposal, if the member may see it; else 404."""
    found = get_object_or_404(queries.proposal(request.member, ref))
    request.back_url = found.get_absolute_url()
    return found


@require_safe
@members_only
def show_proposal(request: MemberRequest, ref: str) -> HttpResponse:
    """One proposal: what it would change, where it stands, what one can do now."""
    return show(request, find(request, ref))


def show(
    request: MemberRequest, proposal: Proposal, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page; `forms` take the place of empty ones, `stance_forms` by the number of a round."""
    at = now()
    shown = showing.page(request.member, proposal, at)
    rounds = [*shown["rounds"], *shown["past_rounds"]]
    for number, form in forms.pop("stance_forms", {}).items():
        for one in rounds:
            one.form = form if one.round.number == number else one.form
    shown |= {
        "contestable": showing_rounds.contestable(rounds, at),
        "take_back": next((one for one in shown["past_rounds"] if one.form), None),
        **_draft(proposal),
        **showing_words.translations(proposal, get_language() or ""),
        **showing_words.advised(request.member, proposal),
        "device_keys": [one.public_key for one in queries.device_keys(request.member)],
        "lapses_at": by_hand.lapses_at(proposal, at),
        "cannot_wait": emergency.offer(request.group, proposal.act),
        "gathers_options": options.are_gathered(proposal),
        "speak_form": SpeakForm(concerns_me=proposal.concerns_id == request.member.pk),
        "reply_form": ReplyForm(),
        "amend_form": amend_form(proposal),
        "behalf_form": _behalf_form(request, proposal, shown["rounds"]),
        "to_reach": _to_reach(request.member, shown["rounds"]),
        "code_form": CodeForm(),
        "void_code": VOID,
        "late_form": LateForm(proposal=proposal) if shown["may_stop"] else None,
        "review_form": ReviewForm(),
        "take_form": TakeForm(),
        "report_form": ReportForm(),
        **showing.closed_to(request.member, proposal),
        **forms,
    }
    return render(request, "decisions/proposal.html", shown, status=status)


def amend_form(proposal: Proposal, data: Any = None) -> AmendForm:
    assert proposal.head is not None, "a proposal has a version"
    return AmendForm(data, title=proposal.title, before=proposal.head.text)


def _draft(proposal: Proposal) -> dict[str, Any]:
    """What can become of a draft: a proposal of its own, or a part of one that is open."""
    if proposal.stage != Stage.DRAFT or proposal.head is None:
        return {}
    said = {
        "title": proposal.title,
        "text": proposal.head.text,
        "review_on": proposal.review_on,
        "sunset_on": proposal.sunset_on,
    }
    into = showing.into(proposal)
    fitting = [one["proposal"] for one in into]
    return {
        "draft_form": ProposalForm(initial=said, carries_an_act=proposal.act is not None),
        "into": into,
        "into_form": IntoForm(titles=amending.titles_with(proposal, fitting)),
    }


def _behalf_form(
    request: MemberRequest, proposal: Proposal, rounds: list[showing_rounds.RoundShown]
) -> BehalfForm | None:
    """For the round that is open, while some have not spoken in it for themselves; whoever wrote
    the proposal types in nobody's words.
    """
    asked = next((one for one in rounds if one.round.asks not in Round.BESIDE), None)
    if asked is None or proposal.author_id == request.member.pk:
        return None
    members = queries.may_be_typed_in_for(asked.round, request.member)
    whom = request.GET.get("for", "")
    first = {"member": whom} if whom and members.filter(ref=whom).exists() else {}
    if not members.exists():
        return None
    return BehalfForm(round_=asked.round, members=members, initial=first)


def _to_reach(member: Member, rounds: list[showing_rounds.RoundShown]) -> list[Member]:
    """Whom `member` can reach and should ask, in the round that was prolonged."""
    return [other for one in rounds for other in reaching.to_reach(member, one.round)]


@require_POST
@members_only
def publish(request: MemberRequest, ref: str) -> HttpResponse:
    """Put the draft before the group, or only keep what was written."""
    proposal = find(request, ref)
    form = ProposalForm(request.POST, carries_an_act=proposal.act is not None)
    if not form.is_valid():
        return show(request, proposal, status=422, draft_form=form)
    actions.publish_proposal(request.member, proposal, **form.cleaned_data)
    messages.success(request, _("It is before the group now."))
    return redirect(proposal)


def _act(name: str, said: Any) -> Callable[..., HttpResponseBase]:
    """A page that does one act with the whole proposal and shows it again."""

    @require_POST
    @members_only
    def act(request: MemberRequest, ref: str) -> HttpResponse:
        proposal = find(request, ref)
        done = getattr(actions, name)(request.member, proposal)
        messages.success(request, str(said))
        return redirect(done or proposal)

    act.__name__ = name
    return act


take_over = _act("take_over_proposal", gettext_lazy("It is yours now, and it goes on."))
again = _act("propose_again", gettext_lazy("A draft with the same words. Change what was missing."))


@require_POST
@members_only
def withdraw(request: MemberRequest, ref: str) -> HttpResponse:
    """Take it off the table; a draft is put away."""
    proposal = find(request, ref)
    was_draft = proposal.stage == Stage.DRAFT
    actions.withdraw_proposal(request.member, proposal)
    if was_draft:
        messages.success(request, _("The draft is put away."))
        return redirect("decisions", request.group.slug)
    messages.success(request, _("Taken back. For three days another member may take it over."))
    return redirect(proposal)


def number_in(text: str) -> int:
    """The number in an address; 404 where there is none."""
    if not text.isdecimal() or len(text) > 6:
        raise Http404
    return int(text)
