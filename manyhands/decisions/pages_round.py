"""Pages of rounds: where one stands, words typed in for others, blocks, and what is to be done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import (
    behalf,
    by_hand,
    devices,
    errands,
    keys,
    late,
    looking_again,
    petitions,
    queries,
    resolving,
    rounds,
    showing_rounds,
    tasks,
    unfinished,
)
from manyhands.decisions.forms import (
    BehalfForm,
    CodeForm,
    ReportForm,
    StanceForm,
    TakeForm,
)
from manyhands.decisions.forms_asking import LateForm, ReviewForm
from manyhands.decisions.models import Proposal, Round, Stance, Task
from manyhands.decisions.pages import find, number_in, show
from manyhands.decisions.words import positions_of
from manyhands.groups.door import MemberRequest, members_only

View = Callable[..., HttpResponseBase]


@require_POST
@members_only
def take_stance(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """Say where one stands; saying the same again changes nothing."""
    proposal, round_ = _round(request, ref, number)
    amendments = list(proposal.amendments.all())
    shown = showing_rounds.shown_round(request.member, proposal, round_, amendments, now())
    form = showing_rounds.form_for(shown, proposal, amendments, request.POST)
    if form is None:
        _refuse(request, round_)
    assert form is not None, "refused"
    if not form.is_valid():
        if not form.unfinished:
            return show(request, proposal, status=422, stance_forms={round_.number: form})
        unfinished.keep(request.member, round_, form.unfinished)
        return redirect(f"{proposal.get_absolute_url()}#round-{round_.number}")
    said, condition = form.said(), form.cleaned_data.get("condition")
    position = form.cleaned_data["position"]
    if _says_the_same(shown.own, position, said):
        return redirect(proposal)
    if not _signature_fits(request, round_, form):
        return show(request, proposal, status=422, stance_forms={round_.number: form})
    stance = rounds.take_stance(
        request.member, round_, position=position,
        condition=condition if position == Stance.AGREE_IF else None, **said,
    )  # fmt: skip
    receipt = {"number": stance.entry_seq}
    messages.success(request, _("Noted. Your receipt: entry %(number)s in the record.") % receipt)
    if tasks.do_what_is_unlocked(proposal).carried_out_at:
        messages.success(request, _("It is done."))
    return redirect(proposal)


@require_POST
@members_only
def put_away_block(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """Keep no longer what one began to write as a block."""
    proposal, round_ = _round(request, ref, number)
    unfinished.put_away(request.member, round_)
    messages.success(request, _("Put away. You did not block."))
    return redirect(f"{proposal.get_absolute_url()}#round-{round_.number}")


def _signature_fits(request: MemberRequest, round_: Round, form: StanceForm) -> bool:
    """Whether the device signed what is said, or signed nothing; else the form says so."""
    try:
        devices.must_fit(round_, request.member, form.cleaned_data["position"], form.said())
    except NotPossible as why:
        form.add_error(None, str(why))
        return False
    return True


def _refuse(request: MemberRequest, round_: Round) -> None:
    """Say why this member cannot speak here now."""
    rounds.must_be_counted(round_, request.member)
    keys.must_be_another_key(round_, request.member)
    raise NotPossible(rounds.CLOSED)


def _says_the_same(own: Stance | None, position: str, said: dict[str, Any]) -> bool:
    if own is None or own.recorded_by_id or own.position != position:
        return False
    return position != Stance.AGREE_IF and all(getattr(own, key) == said[key] for key in said)


def _round(request: MemberRequest, ref: str, number: str) -> tuple[Proposal, Round]:
    proposal = find(request, ref)
    round_ = get_object_or_404(
        proposal.rounds.select_related("version", "about__member"), number=number_in(number)
    )
    round_.proposal = proposal
    return proposal, round_


# --- for others ---------------------------------------------------------------------------


@require_POST
@members_only
def record_stance(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """Type in what somebody says by phone; shows once the code that they confirm it with."""
    proposal, round_ = _round(request, ref, number)
    members = queries.may_be_typed_in_for(round_, request.member)
    form = BehalfForm(request.POST, round_=round_, members=members)
    if not form.is_valid():
        return show(request, proposal, status=422, behalf_form=form)
    stance, code = behalf.record_stance(request.member, round_, **form.cleaned_data)
    shown = {
        "proposal": proposal,
        "stance": stance,
        "says": positions_of(round_.method, round_.asks)[stance.position],
        "code": f"{code[:4]} {code[4:]}",
    }
    return render(request, "decisions/typed_in.html", shown, status=201)


@require_POST
@members_only
def confirm_stance(request: MemberRequest, ref: str, which: str) -> HttpResponse:
    """One's own with a press; another's with the code that they read out."""
    proposal, stance = _stance(request, ref, which)
    if stance.member_id == request.member.pk:
        behalf.confirm_stance(request.member, stance)
    else:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return show(request, proposal, status=422, code_form=form, code_for=stance.ref)
        code = "".join(form.cleaned_data["code"].split())
        if not behalf.confirm_by_code(request.member, stance, code=code):
            form.add_error("code", behalf.why_not(stance))
            return show(request, proposal, status=422, code_form=form, code_for=stance.ref)
    messages.success(request, _("Confirmed."))
    return redirect(proposal)


@require_POST
@members_only
def contest_stance(request: MemberRequest, ref: str, which: str) -> HttpResponse:
    """That is not what I said."""
    proposal, stance = _stance(request, ref, which)
    behalf.contest_stance(request.member, stance)
    messages.success(request, _("It counts no longer. You can say yourself where you stand."))
    return redirect(proposal)


def _stance(request: MemberRequest, ref: str, which: str) -> tuple[Proposal, Stance]:
    proposal = find(request, ref)
    rows = Stance.objects.filter(round__proposal=proposal).exclude(recorded_by=None)
    return proposal, get_object_or_404(rows.select_related("round__proposal"), ref=which)


# --- what stays blocked ---------------------------------------------------------------------


@require_POST
@members_only
def ask_validity(request: MemberRequest, ref: str, number: str) -> HttpResponse:
    """Ask the group whether a block rests on anything."""
    proposal, round_ = _round(request, ref, number)
    block = get_object_or_404(
        round_.stances.select_related("member"), ref=request.POST.get("stance", "")
    )
    asked = resolving.ask_validity(request.member, round_, blocker=block.member)
    said = _("The group is asked now.") if asked else _("You ask for it. One more member has to.")
    messages.success(request, said)
    return redirect(proposal)


@require_POST
@members_only
def ask_fallback(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask for a count."""
    proposal = find(request, ref)
    asked = resolving.ask_fallback(request.member, proposal)
    said = _("It is counted now.") if asked else _("You ask for it. Others have to join you.")
    messages.success(request, said)
    return redirect(proposal)


@require_POST
@members_only
def ask_rest(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask with others that a mandate rests while its recall is open."""
    proposal = find(request, ref)
    rests = petitions.ask_rest(request.member, proposal)
    said = _("The mandate rests now.") if rests else _("You ask for it. Others have to join you.")
    messages.success(request, said)
    return redirect(proposal)


@require_POST
@members_only
def sponsor(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask with others that the same words may come again soon."""
    proposal = find(request, ref)
    if petitions.sponsor(request.member, proposal):
        messages.success(request, _("Enough ask for it. It can be proposed anew at once."))
    else:
        messages.success(request, _("You ask for it. Others have to join you."))
    return redirect(proposal)


@require_POST
@members_only
def ask_late_block(request: MemberRequest, ref: str) -> HttpResponse:
    """Stop what was adopted without one's knowing."""
    proposal = find(request, ref)
    form = LateForm(request.POST, proposal=proposal)
    if not form.is_valid():
        return show(request, proposal, status=422, late_form=form)
    late.ask_late_block(request.member, proposal, **form.cleaned_data)
    messages.success(request, _("Noted. With two others who join you, it stops."))
    return redirect(proposal)


@require_POST
@members_only
def ask_review(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask with others to look again at what is in force."""
    proposal = find(request, ref)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return show(request, proposal, status=422, review_form=form)
    if looking_again.ask_review(request.member, proposal, **form.cleaned_data):
        messages.success(request, _("Enough ask for it: the group looks at it again."))
    else:
        messages.success(request, _("Noted. When enough ask for it, the group looks at it again."))
    return redirect(proposal)


@require_POST
@members_only
def decline(request: MemberRequest, ref: str) -> HttpResponse:
    """The lot asks somebody else."""
    proposal = find(request, ref)
    facilitator = proposal.facilitator
    if facilitator is None:
        raise NotPossible(_("Nobody is asked to help just now."))
    facilitator.proposal = proposal
    resolving.decline_to_facilitate(request.member, facilitator)
    messages.success(request, _("Thank you for saying so. The lot asks somebody else."))
    return redirect(proposal)


@require_POST
@members_only
def carry_out(request: MemberRequest, ref: str) -> HttpResponse:
    """Do what was adopted, once its time has come; the page says why where it could not be done."""
    proposal = by_hand.carry_out_now(request.member, find(request, ref))
    if proposal.carried_out_at:
        messages.success(request, _("It is done."))
    return redirect(proposal)


# --- what is to be done ---------------------------------------------------------------------


def _with_task(act: Any, form_class: type[Form], shown_as: str, said: Any) -> View:
    """A page that does one act with a task, with what was filled in, and shows the proposal."""

    @require_POST
    @members_only
    def page(request: MemberRequest, ref: str) -> HttpResponse:
        proposal, form = find(request, ref), form_class(request.POST)
        if not form.is_valid():
            return show(request, proposal, status=422, **{shown_as: form})
        act(request.member, _task(proposal, request.POST.get("task", "")), **form.cleaned_data)
        messages.success(request, str(said))
        return redirect(proposal)

    page.__name__ = act.__name__
    return page


take_task = _with_task(
    errands.take_task, TakeForm, "take_form", gettext_lazy("Thank you. It is yours to do now.")
)
report_task = _with_task(
    errands.report_task,
    ReportForm,
    "report_form",
    gettext_lazy("Thank you. All can read how it went."),
)


@require_POST
@members_only
def let_go_of_task(request: MemberRequest, ref: str) -> HttpResponse:
    """Somebody else may do it."""
    proposal = find(request, ref)
    errands.let_go_of_task(request.member, _task(proposal, request.POST.get("task", "")))
    messages.success(request, _("It is free again for somebody else."))
    return redirect(proposal)


def _task(proposal: Proposal, ref: str) -> Task:
    """The task called `ref`; where nothing is named, the only one there is."""
    task = proposal.tasks.filter(**{"ref": ref} if ref else {"option": None}).first()
    if task is None:
        raise NotPossible(_("There is nothing to do here yet."))
    task.proposal = proposal
    return task
