"""Pages of what is said about a proposal: questions, concerns, other words, calling the test."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from manyhands.base.errors import NotPossible
from manyhands.decisions import amending, discussion, wording
from manyhands.decisions.forms import IntoForm, ReplyForm, SpeakForm
from manyhands.decisions.models import Contribution, Proposal
from manyhands.decisions.pages import amend_form, find, number_in, show
from manyhands.decisions.stages import Stage
from manyhands.groups import hiding
from manyhands.groups.door import MemberRequest, members_only

SETTLED = {
    Contribution.ADDRESSED: gettext_lazy("Good. The concern is addressed."),
    Contribution.CARRIED: gettext_lazy("It goes on with this concern open, for all to see."),
    Contribution.DUPLICATE: gettext_lazy("Marked as the same as another."),
}


@require_POST
@members_only
def speak(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask, raise a concern, have an idea."""
    proposal = find(request, ref)
    form = SpeakForm(request.POST, concerns_me=proposal.concerns_id == request.member.pk)
    if not form.is_valid():
        return show(request, proposal, status=422, speak_form=form)
    if not _is_said_already(request, proposal, **form.cleaned_data):
        discussion.contribute(request.member, proposal, **form.cleaned_data)
    return _back(proposal, "talk")


@require_POST
@members_only
def reply(request: MemberRequest, ref: str) -> HttpResponse:
    """Answer a question or a concern."""
    proposal = find(request, ref)
    form = ReplyForm(request.POST)
    asked = get_object_or_404(proposal.contributions, ref=request.POST.get("answers", ""))
    if not form.is_valid():
        return show(request, proposal, status=422, reply_form=form, replies_to=asked.ref)
    text = form.cleaned_data["text"]
    kind = Contribution.ANSWER if asked.kind == Contribution.QUESTION else Contribution.INFO
    if not _is_said_already(request, proposal, kind=kind, text=text, answers=asked):
        discussion.contribute(request.member, proposal, kind=kind, text=text, answers=asked)
    return _back(proposal, "talk")


def _is_said_already(request: MemberRequest, proposal: Proposal, **said: Any) -> bool:
    """A second press of the same button says nothing more."""
    return proposal.contributions.filter(author=request.member, **said).exists()


@require_POST
@members_only
def let_go(request: MemberRequest, ref: str, said: str) -> HttpResponse:
    """Let go of one's own question or concern."""
    proposal, concern = _found(request, ref, said)
    discussion.withdraw_concern(request.member, concern)
    messages.success(request, _("Let go. It stays readable."))
    return _back(proposal, "talk")


@require_POST
@members_only
def settle(request: MemberRequest, ref: str, said: str) -> HttpResponse:
    """Say what became of a concern."""
    proposal, concern = _found(request, ref, said)
    state = request.POST.get("state", "")
    discussion.settle_concern(request.member, concern, state=state)
    messages.success(request, str(SETTLED[state]))
    return _back(proposal, "talk")


@require_POST
@members_only
def hide(request: MemberRequest, ref: str) -> HttpResponse:
    """Hide from everybody what was said, or propose it."""
    proposal, row = _found(request, ref, request.POST.get("said", ""))
    hiding.hide_words(request.member, proposal, said=row.ref)
    return _back(proposal, "talk")


@require_POST
@members_only
def show_again(request: MemberRequest, ref: str) -> HttpResponse:
    """Show it again, or propose that."""
    proposal, row = _found(request, ref, request.POST.get("said", ""))
    hiding.show_words(request.member, proposal, said=row.ref)
    return _back(proposal, "talk")


def _found(request: MemberRequest, ref: str, said: str) -> tuple[Proposal, Contribution]:
    proposal = find(request, ref)
    concern = get_object_or_404(
        proposal.contributions.select_related("author", "proposal__head"), ref=said
    )
    return proposal, concern


# --- other words ------------------------------------------------------------------------------


@require_POST
@members_only
def offer_amendment(request: MemberRequest, ref: str) -> HttpResponse:
    """Offer other words."""
    proposal = find(request, ref)
    form = amend_form(proposal, request.POST)
    if not form.is_valid():
        return show(request, proposal, status=422, amend_form=form)
    said = form.cleaned_data
    own = proposal.amendments.filter(
        author=request.member, base=proposal.head, title=said["title"], text=said["text"]
    )
    if not own.exists():
        discussion.offer_amendment(request.member, proposal, **said)
        messages.success(request, _("Offered. Whoever wrote the proposal can take it in."))
    return _back(proposal, "changes")


@require_POST
@members_only
def offer_draft(request: MemberRequest, ref: str) -> HttpResponse:
    """Offer what one's draft would do as an amendment to a proposal that is open."""
    draft = find(request, ref)
    if draft.stage != Stage.DRAFT:
        raise NotPossible(discussion.NO_DRAFT)
    titles = amending.titles_with(draft, amending.could_take_in(draft))
    form = IntoForm(request.POST, titles=titles)
    if not form.is_valid():
        return show(request, draft, status=422, into_form=form)
    said = form.cleaned_data
    proposal = said["proposal"]
    discussion.offer_amendment(
        request.member, proposal, title=said["title"], why=said["why"], draft=draft
    )  # fmt: skip
    messages.success(request, _("Offered. Whoever wrote the proposal can take it in."))
    return _back(proposal, "changes")


ANSWERS = {
    "accept": (
        discussion.accept_amendment,
        gettext_lazy("In a day it is the text, unless somebody would rather keep the old one."),
    ),
    "reject": (discussion.reject_amendment, gettext_lazy("Turned down. The text stays.")),
    "keep_both": (
        discussion.keep_both,
        gettext_lazy("Both stand side by side. What more would go with is asked about."),
    ),
}


@require_POST
@members_only
def answer_amendment(request: MemberRequest, ref: str, which: str) -> HttpResponse:
    """Take it in, turn it down, or keep both."""
    proposal = find(request, ref)
    amendment = get_object_or_404(proposal.amendments.select_related("proposal"), ref=which)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise NotPossible(_("Take it in, turn it down, or keep both."))
    act, said = answer
    act(request.member, amendment)
    messages.success(request, str(said))
    return _back(proposal, "changes")


@require_POST
@members_only
def approve_version(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """Say that one would go with this text, or not any more."""
    proposal = find(request, ref)
    version = get_object_or_404(proposal.versions, number=number_in(number))
    version.proposal = proposal
    discussion.approve_version(request.member, version)
    return _back(proposal, "changes")


@require_POST
@members_only
def redact_version(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """Have the words of one text taken out, as the group decides it."""
    proposal = find(request, ref)
    version = get_object_or_404(proposal.versions, number=number_in(number))
    wording.redact_version(request.member, proposal, version=version.number)
    messages.success(request, _("The words are taken out. Their fingerprint stays in the record."))
    return redirect(proposal)


@require_POST
@members_only
def call_test(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask the group where it stands; another member has to join in where it is not one's own."""
    proposal = find(request, ref)
    round_ = discussion.call_test(request.member, proposal)
    if round_ is None:
        messages.success(request, _("You call it. One more member has to."))
    else:
        messages.success(request, _("The group is asked now."))
    return redirect(proposal)


def _back(proposal: Proposal, part: str) -> HttpResponse:
    return redirect(f"{proposal.get_absolute_url()}#{part}")
