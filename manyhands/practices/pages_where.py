"""Pages of where a case is to be paid: say it, open it, take it away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from manyhands.funds.purse.forms import WAYS
from manyhands.funds.purse.holding import members_and_who_asks
from manyhands.groups.door import GroupRequest, MemberRequest, members_only
from manyhands.groups.holding import holds
from manyhands.practices import where_to
from manyhands.practices.askers import Asker, whose_it_is
from manyhands.practices.forms_codes import PlaceForm
from manyhands.practices.models import Case
from manyhands.practices.pages_running import case_of


def actor_for(request: GroupRequest, case: Case) -> Any:
    """Who holds its code in this browser, else who they are in the group."""
    return Asker(case.group, case.pk) if holds(request, case.ref) else request.actor


@require_safe
@members_and_who_asks
def show_where(request: GroupRequest, ref: str) -> HttpResponse:
    """Where it is to be paid, who opened it, and the form to say it."""
    return _show(request, case_of(request.group, ref))


def _show(
    request: GroupRequest, case: Case, form: PlaceForm | None = None, *, status: int = 200
) -> HttpResponse:
    actor, there = actor_for(request, case), where_to.of(case)
    own, told = whose_it_is(actor, case), where_to.told(actor, case)
    may_be_said = own and where_to.may_be_said(case)
    if not where_to.has_page(actor, case):
        raise Http404
    known = told._asdict() if told and own else None
    context = {
        "case": case, "there": there, "own": own, "told": told,
        "way": dict(WAYS)[told.way] if told else "",
        "readings": there.readings.select_related("member") if there and own else [],
        "can_open": there and not told and not own and where_to.may_be_read(case),
        "waits": there and not own and not told and where_to.may_be_said(case),
        "form": (form or PlaceForm(initial=known)) if may_be_said else None,
        "sent": form,
    }  # fmt: skip
    return render(request, "practices/where.html", context, status=status)


@require_POST
@members_and_who_asks
def say_where(request: GroupRequest, ref: str) -> HttpResponse:
    """Say where it is to be paid, in place of what was said before."""
    case = case_of(request.group, ref)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _show(request, case, form, status=422)
    where_to.say_where(actor_for(request, case), case, **form.cleaned_data)
    messages.success(request, _("It is locked. Who pays can open it, and you see that they do."))
    return redirect("show-case-where", request.group.slug, ref)


@require_POST
@members_only
def read_where(request: MemberRequest, ref: str) -> HttpResponse:
    """Open it; whose it is sees that."""
    case = case_of(request.group, ref)
    where_to.read_where(actor_for(request, case), case)
    return redirect("show-case-where", request.group.slug, ref)


@require_POST
@members_and_who_asks
def drop_where(request: GroupRequest, ref: str) -> HttpResponse:
    """Take it away."""
    case = case_of(request.group, ref)
    where_to.drop_where(actor_for(request, case), case)
    messages.success(request, _("It is erased."))
    return redirect(case)
