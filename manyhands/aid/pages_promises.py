"""Pages of helpers and askers about one commitment."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from manyhands.aid import pages, promises, queries
from manyhands.aid.forms_board import CommitForm
from manyhands.aid.holding import actor_for
from manyhands.aid.models import NEED, Commitment
from manyhands.groups.door import GroupRequest, in_group, members_only
from manyhands.groups.queries import members_of


@require_POST
@members_only
def commit(request: GroupRequest, ref: str) -> HttpResponse:
    """Promise all or part of a need."""
    need = pages.find(request, ref, NEED)
    form = CommitForm(request.POST, lines=list(need.lines.all()))
    if not form.is_valid():
        return pages.show(request, need, form=form, status=422)
    commitment = promises.commit(request.member, need, shares=form.shares())
    messages.success(request, _("Thank you. It is yours to do now."))
    return redirect("show-commitment", request.group.slug, commitment.ref)


def find_commitment(request: GroupRequest, ref: str) -> tuple[Any, Commitment]:
    """The commitment and who the visitor is to it; 404 for anybody not concerned."""
    anybody = Commitment.objects.select_related("need__group").filter(
        ref=ref, need__group=request.group
    )
    commitment = get_object_or_404(anybody)
    actor = actor_for(request, commitment.need)
    return actor, get_object_or_404(queries.commitments_seen_by(actor, request.group), ref=ref)


def _step(act: Callable[..., Commitment], sentence: Any) -> Callable[..., HttpResponseBase]:
    """A page that does one thing with a commitment and goes back to it."""

    @require_POST
    @in_group
    def page(request: GroupRequest, ref: str) -> HttpResponse:
        actor, commitment = find_commitment(request, ref)
        done = act(actor, commitment)
        messages.success(request, sentence)
        if not done.is_standing:
            return redirect(done.need)
        return redirect("show-commitment", request.group.slug, done.ref)

    return page


hand_over = _step(promises.hand_over, gettext_lazy("Good. It is done from your side."))
confirm = _step(promises.confirm, gettext_lazy("Good. It is done."))
thank = _step(promises.thank, gettext_lazy("They will see your thanks."))
take_over = _step(promises.take_over, gettext_lazy("Thank you. It is yours to do now."))


@require_POST
@in_group
def release(request: GroupRequest, ref: str) -> HttpResponse:
    """Let go of a promise; pressed twice, it is as pressed once."""
    actor, commitment = find_commitment(request, ref)
    if commitment.is_standing:
        promises.release(actor, commitment)
        messages.success(request, _("Let go. It is back on top of the board."))
    else:
        messages.success(request, _("This promise was let go already."))
    return redirect(commitment.need)


@require_POST
@in_group
def pass_on(request: GroupRequest, ref: str) -> HttpResponse:
    """Ask another member to take over."""
    actor, commitment = find_commitment(request, ref)
    to = get_object_or_404(members_of(request.group), ref=request.POST.get("to", ""))
    promises.pass_on(actor, commitment, to=to)
    messages.success(request, _("Asked. Until they take it over it stays yours."))
    return redirect("show-commitment", request.group.slug, commitment.ref)


@require_POST
@in_group
def bar(request: GroupRequest, ref: str) -> HttpResponse:
    """Stop meeting this neighbor; they are not told."""
    actor, commitment = find_commitment(request, ref)
    promises.bar(actor, commitment)
    messages.success(request, _("You will not meet here again. They are not told."))
    return redirect("board", request.group.slug)


def read_sealed(request: GroupRequest, commitment: Commitment) -> dict[str, Any]:
    """Open the sealed words for the helper; the reading is written down."""
    if request.member is None:
        raise Http404
    return promises.read_sealed(request.member, commitment)
