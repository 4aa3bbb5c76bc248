"""Witnesses: the page on which a group asks for them and becomes one, and what servers ask here
of each other (C2SP tlog-witness).
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from manyhands.base.times import now
from manyhands.groups import witnesses
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.forms_witness import AskWitnessForm, WatchForm
from manyhands.record import witnessing
from manyhands.record.rules import verifier_key

# --- of a group ---------------------------------------------------------------------------


@require_safe
@members_only
def list_witnesses(request: MemberRequest) -> HttpResponse:
    """Who watches over our record, whose we watch over, and what others need for either."""
    return _show(request)


@require_POST
@members_only
def ask_witness(request: MemberRequest) -> HttpResponse:
    """Ask another server to watch over our record, as the group decides it."""
    form = AskWitnessForm(request.POST, group=request.group)
    if not form.is_valid():
        return _show(request, status=422, ask_form=form)
    witnesses.ask_witness(request.member, request.group, **form.cleaned_data)
    messages.success(request, _("They are asked once a day from now on."))
    return redirect("witnesses", request.group.slug)


@require_POST
@members_only
def watch_record(request: MemberRequest) -> HttpResponse:
    """Watch over the record of a group elsewhere, as the group decides it."""
    form = WatchForm(request.POST, group=request.group)
    if not form.is_valid():
        return _show(request, status=422, watch_form=form)
    witnesses.add_witnessed(request.member, request.group, **form.cleaned_data)
    messages.success(request, _("We watch over it from now on."))
    return redirect("witnesses", request.group.slug)


@require_POST
@members_only
def drop_witness(request: MemberRequest) -> HttpResponse:
    """Stop one of them, named by its key, as the group decides it."""
    key = request.POST.get("key", "").replace("\0", "")[: witnesses.LONGEST_KEY]
    request.back_url = reverse("witnesses", args=[request.group.slug])
    witnesses.drop_witness(request.member, request.group, key=key)
    messages.success(request, _("That is over. What was signed stays signed."))
    return redirect(request.back_url)


def _show(request: MemberRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    group, log_id = request.group, request.group.log_id
    ours = witnessing.live_witnesses().filter(log_id=log_id)
    theirs = witnessing.live_watches(log_id)
    context = {
        "ours": [(row, witnesses.key_of_witness(row)) for row in ours],
        "theirs": [(row.witnessed, witnesses.key_of_watch(row)) for row in theirs],
        "our_key": verifier_key(group.log.origin, bytes(group.log.public_key)),
        "server_key": witnessing.own_verifier_key(),
        "server_url": f"{settings.PUBLIC_URL}/witness",
        "ask_form": AskWitnessForm(None, group=group),
        "watch_form": WatchForm(None, group=group),
        **forms,
    }
    return render(request, "groups/witnesses.html", context, status=status)


# --- of this server, for other servers ----------------------------------------------------


@csrf_exempt  # who asks is a server without a session; the log's own signature says who speaks
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign another record's checkpoint, if it only grew."""
    answer = witnessing.add_checkpoint(request.read(witnessing.MOST_BYTES + 1), now())
    return HttpResponse(answer.text, status=answer.status, content_type=answer.kind)


@require_safe
def witness_key(request: HttpRequest) -> HttpResponse:
    """The key to check our cosignatures by, to be pasted where we are asked to be a witness."""
    return HttpResponse(
        witnessing.own_verifier_key() + "\n", content_type="text/plain; charset=utf-8"
    )
