"""The inbox of a group: words as they came, a guess beside each, and three buttons."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from manyhands.aid.kinds import KINDS, LANGUAGES
from manyhands.groups.door import MemberRequest, members_only
from manyhands.groups.standing import must_be_open_to
from manyhands.talk import queries
from manyhands.talk.forms import BringForm, InboxFilterForm
from manyhands.talk.heard import BadFile, Heard, count_csv, read_csv, read_pasted
from manyhands.talk.inbox import listen, settle
from manyhands.talk.models import ASIDE, NEED, OFFER, RawMessage

LARGEST_B = 5_000_000
FORM_AROUND_IT_B = 1_000_000  # pasted words and the envelope of the form
SAID = {
    NEED: gettext_lazy("It is a need on the board now. You look after it."),
    OFFER: gettext_lazy("It is an offer on the board now. You look after it."),
    ASIDE: gettext_lazy("Set aside."),
}
# In words, so that nobody takes a guess for a fact.
GUESSES = {
    "need": gettext_lazy("Maybe a need"),
    "offer": gettext_lazy("Maybe an offer"),
    "neither": gettext_lazy("Maybe neither"),
}


@require_safe
@members_only
def inbox(request: MemberRequest) -> HttpResponse:
    """What nobody has settled yet, urgent first, then newest; raw words, not for who observes."""
    must_be_open_to(request.member, "inbox.settle")
    return _show(request, BringForm())


@csrf_exempt  # `_bring` checks; an overlong body must be refused before anybody reads it
def bring(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Paste messages or send a file up."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_B + FORM_AROUND_IT_B:
        context = {"back_url": reverse("inbox", args=[slug])}
        return render(request, "talk/too_large.html", context, status=413)
    return _bring(request, slug=slug)


@csrf_protect
@require_POST
@members_only
def _bring(request: MemberRequest) -> HttpResponse:
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        new, known = listen(request.member, request.group, _messages_in(form))
    except BadFile as fault:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(fault))
        return _show(request, form, status=422)
    said = _("New in the inbox: %(new)s. There already: %(known)s.")
    messages.success(request, said % {"new": new, "known": known})
    return redirect("inbox", request.group.slug)


@require_POST
@members_only
def settle_one(request: MemberRequest, ref: str) -> HttpResponse:
    """One tap: it is a need, it is an offer, or it is set aside."""
    raw = get_object_or_404(RawMessage, group=request.group, ref=ref)
    settled_as = request.POST.get("settled_as")
    if settled_as in SAID:
        settled = settle(request.member, raw, settled_as=settled_as)
        messages.success(request, _said(settled))
    query = request.GET.urlencode()
    return redirect(reverse("inbox", args=[request.group.slug]) + (f"?{query}" if query else ""))


def _said(raw: RawMessage) -> str:
    """What was done; a guess put it there, so the way to change it is close."""
    said = SAID[raw.settled_as]
    if raw.intent is None:
        return str(said)
    change = reverse(f"edit-{raw.intent.direction}", args=[raw.group.slug, raw.intent.ref])
    return format_html('{} <a href="{}">{}</a>', said, change, _("Change it"))


def _messages_in(form: BringForm) -> list[Heard]:
    """Everything that was brought; raises `BadFile` unless all of it can be read."""
    found = read_pasted(form.cleaned_data["text"]) if form.cleaned_data["text"] else []
    file = form.cleaned_data["file"]
    if file and file.size > LARGEST_B:
        raise BadFile(_("This file is larger than 5 MB. Send it in parts."))
    if file:
        count_csv(file.file)
        found += read_csv(file.file)
    return found


def _show(request: MemberRequest, bring_form: BringForm, *, status: int = 200) -> HttpResponse:
    group = request.group
    form = InboxFilterForm(request.GET, languages=queries.languages_waiting(group))
    chosen = form.chosen()
    found = queries.inbox(group, chosen, _cursor(request))
    rows, more = found[: queries.PAGE], len(found) > queries.PAGE
    context = {
        "cards": [_card(raw) for raw in rows],
        "waiting": queries.waiting(group),
        "form": form,
        "bring_form": bring_form,
        "is_narrowed": bool(chosen),
        "here": f"?{request.GET.urlencode()}" if request.GET else "",
        "next_url": _next_url(request, rows[-1]) if more else "",
        "first_url": reverse("inbox", args=[group.slug]) if request.GET.get("before") else "",
    }
    return render(request, "talk/inbox.html", context, status=status)


def _card(raw: RawMessage) -> dict[str, Any]:
    words = queries.words_of(raw)
    repeated = raw.duplicate_of and queries.words_of(raw.duplicate_of)
    names = dict(LANGUAGES)
    return {
        "ref": raw.ref,
        "words": words,
        "lang": "" if words and words.original else raw.language,
        "original_lang": raw.language,
        "guess": GUESSES[raw.kind],
        "sure": raw.confidence,
        "kinds": [{"key": name, "label": KINDS[name]} for name in raw.categories.split()],
        "language": names.get(raw.language, raw.language),
        "urgent": raw.urgent,
        "kind": raw.kind,
        "at": raw.received_at or raw.heard_at,
        "repeats": repeated.message if repeated else "",
    }


def _cursor(request: HttpRequest) -> tuple[bool, int] | None:
    urgent, _dot, last = request.GET.get("before", "").partition(".")
    if urgent not in ("0", "1") or not last.isdecimal() or len(last) > 18:
        return None
    return urgent == "1", int(last)


def _next_url(request: HttpRequest, last: RawMessage) -> str:
    query = request.GET.copy()
    query["before"] = f"{int(last.urgent)}.{last.pk}"
    return f"?{query.urlencode()}"
