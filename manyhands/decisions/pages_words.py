"""Pages beside the words of a proposal: a translation, and whose advice its author asks for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from manyhands.decisions import advice, wording
from manyhands.decisions.forms_words import AdviceForm, TranslateForm
from manyhands.decisions.pages import find, show
from manyhands.decisions.queries import others_than
from manyhands.groups.door import MemberRequest, members_only


@require_POST
@members_only
def translate(request: MemberRequest, ref: str) -> HttpResponse:
    """Put its words, as they are now, into another language."""
    proposal = find(request, ref)
    assert proposal.head is not None, "a proposal has a version"
    form = TranslateForm(request.POST, without=proposal.head.language)
    if not form.is_valid():
        return show(request, proposal, status=422, translate_form=form)
    proposal.head.proposal = proposal
    wording.translate_version(request.member, proposal.head, **form.cleaned_data)
    messages.success(request, _("It stands beside the words, marked as a translation."))
    return redirect(f"{proposal.get_absolute_url()}#translations")


@require_POST
@members_only
def ask_advice(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask a member for advice on one's own proposal."""
    proposal = find(request, ref)
    form = AdviceForm(request.POST, members=others_than(request.member, proposal))
    if not form.is_valid():
        return show(request, proposal, status=422, advice_form=form)
    advice.ask_advice(request.member, proposal, **form.cleaned_data)
    messages.success(request, _("Asked. Reply to what they say, and it can go on."))
    return redirect(f"{proposal.get_absolute_url()}#advice")
