"""Pages to bring a list: choose a sheet, see what would become of its rows, bring them in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from manyhands.aid import cards
from manyhands.aid.bringing import posting, progress
from manyhands.aid.bringing.columns import guess_columns
from manyhands.aid.bringing.plan import Planned, Reading, direction_of, read_rows
from manyhands.aid.forms_import import (
    LABELS,
    ColumnsForm,
    UploadForm,
    column_name,
    initial_columns,
)
from manyhands.aid.kinds import KINDS, URGENCIES
from manyhands.aid.models import SheetDraft
from manyhands.base import limits
from manyhands.base.sheets import MOST_BYTES, NotASheet, Sheet, read_sheet
from manyhands.groups.door import MemberRequest, members_only

FORM_AROUND_IT_B = 1_900_000
A_DAY = 50
LOOKS_A_DAY = 300
SHOWN = 20
PREVIEWED = 5


def first_small_enough(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a body that is too large before anybody reads it, the check against forgery too."""
    checked = csrf_protect(page)

    @csrf_exempt
    def small(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= MOST_BYTES + FORM_AROUND_IT_B:
            try:
                return checked(request, **kwargs)
            except (RequestDataTooBig, TooManyFieldsSent):
                pass
        why = _("This is too large. Send at most 10 MB as a file, or 400,000 letters as text.")
        context = {"why": why, "slug": kwargs["slug"]}
        return render(request, "aid/import_too_large.html", context, status=413)

    return small


@first_small_enough
@members_only
def import_sheet(request: MemberRequest) -> HttpResponse:
    """Choose a file or paste rows."""
    if request.method != "POST":
        form = UploadForm()
        return _show_upload(request, form)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_upload(request, form, status=422)
    if not limits.take("import", request.member.ref, most=A_DAY, per=timedelta(days=1)):
        return render(request, "429.html", status=429)
    try:
        draft = _kept(request, form)
    except NotASheet as fault:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(fault))
        return _show_upload(request, form, status=422)
    return redirect("import-check", request.group.slug, draft.ref)


def _show_upload(request: MemberRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    return render(request, "aid/import.html", {"form": form, "steps": _steps()}, status=status)


def _kept(request: MemberRequest, form: UploadForm) -> SheetDraft:
    """The sheet that was sent, kept with a guess of what its columns mean; raises `NotASheet`."""
    file = form.cleaned_data["file"]
    if file:
        sheet, name = _read(file), file.name
    else:
        sheet, name = read_sheet(form.cleaned_data["text"].encode()), ""
    columns = guess_columns(sheet.headers, sheet.sample())
    direction = direction_of(sheet, columns, name)
    language = get_language() or "en"
    draft = posting.keep(request.member, sheet, columns, direction=direction, language=language)
    posting.look(draft, sheet, columns, direction)
    return draft


def _read(file: Any) -> Sheet:
    if file.size > MOST_BYTES:
        raise NotASheet(_("This file is too large. Split it into files of at most 10 MB."))
    return read_sheet(file.read(), file.name)


@members_only
def import_check(request: MemberRequest, ref: str) -> HttpResponse:
    """What the columns mean, how the first rows would look, and what becomes of all."""
    draft = find(request, ref)
    if draft.begun_at:
        return redirect("import-posting", request.group.slug, ref)
    sheet = posting.sheet_of(draft)
    if request.method != "POST":
        initial = initial_columns(draft.columns, draft.direction)
        return _show_check(request, draft, sheet, ColumnsForm(sheet=sheet, initial=initial))
    form = ColumnsForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return _show_check(request, draft, sheet, form, status=422)
    if not limits.take("import look", request.member.ref, most=LOOKS_A_DAY, per=timedelta(days=1)):
        return render(request, "429.html", status=429)
    posting.look(draft, sheet, form.columns(), form.cleaned_data["direction"])
    return redirect("import-check", request.group.slug, ref)


def _show_check(
    request: MemberRequest, draft: SheetDraft, sheet: Sheet, form: ColumnsForm, status: int = 200
) -> HttpResponse:
    used = set(draft.columns.values())
    left_out = [column_name(sheet, at) for at in range(len(sheet.headers)) if at not in used]
    context = {
        "form": form,
        "draft": draft,
        "report": posting.report_of(draft),
        "preview": _preview(sheet, posting.reading_of(draft)),
        "left_out": [name for name in left_out if name],
        "shown": SHOWN,
        "steps": _steps(),
        "knows_what": bool({"words", "kind"} & draft.columns.keys()),
    }
    return render(request, "aid/import_check.html", context, status=status)


def _preview(sheet: Sheet, reading: Reading) -> list[dict[str, Any]]:
    """The first rows that become something, as they would stand on the board."""
    found = (row for row in read_rows(sheet, reading) if isinstance(row, Planned))
    return [_card(row) for row, _place in zip(found, range(PREVIEWED), strict=False)]


def _card(row: Planned) -> dict[str, Any]:
    draft = row.draft
    kinds = [cards.Kind(line.kind, str(KINDS[line.kind])) for line in draft.lines]
    kept = draft.sealed.as_dict()
    named = {"name": "contact_name", "address": "address", "contact": "phone", "note": "note"}
    return {
        "number": row.number,
        "direction": row.direction,
        "title": draft.words or ", ".join(kind.label for kind in kinds),
        "kinds": kinds,
        "lines": [
            {"what": line.words or KINDS[line.kind], "left": line.quantity} for line in draft.lines
        ]
        if sum(line.quantity for line in draft.lines) > len(draft.lines)
        else [],
        "place": draft.place.name if draft.place else "",
        "when": draft.times or draft.due_on or (URGENCIES[draft.urgency] if draft.urgency else ""),
        "urgent": draft.urgency == 2,
        "lang": draft.language if draft.language != "other" else "",
        "sealed": [LABELS[label] for name, label in named.items() if kept[name]],
    }


@members_only
def import_posting(request: MemberRequest, ref: str) -> HttpResponse:
    """Bring it in; then how far it is; then what became of it."""
    draft = find(request, ref)
    if request.method == "POST":
        if not {"words", "kind"} & draft.columns.keys():
            return redirect("import-check", request.group.slug, ref)
        posting.begin(draft)
        return redirect("import-posting", request.group.slug, ref)
    if draft.begun_at is None:
        return redirect("import-check", request.group.slug, ref)
    if draft.done_at is None:
        return _show_progress(request, draft)
    context = {"report": posting.report_of(draft), "draft": draft, "shown": SHOWN}
    return render(request, "aid/import_done.html", context | {"steps": _steps()})


def _show_progress(request: MemberRequest, draft: SheetDraft) -> HttpResponse:
    far = progress.read(draft.ref)
    context = {
        "done": far[0] if far else None,
        "of": far[1] if far else None,
        "percent": 100 * far[0] // max(far[1], 1) if far else 0,
        "has_failed": posting.has_failed(draft),
        "draft": draft,
        "steps": _steps(),
    }
    return render(request, "aid/import_progress.html", context)


@members_only
def import_report(request: MemberRequest, ref: str) -> HttpResponse:
    """Every row there is something to say about, as CSV."""
    draft = find(request, ref)
    report = posting.report_of(draft)
    if report is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    report.write(response)
    return response


@require_POST
@members_only
def import_removal(request: MemberRequest, ref: str) -> HttpResponse:
    """Throw the sheet away."""
    posting.throw_away(find(request, ref))
    return redirect("import", request.group.slug)


def find(request: MemberRequest, ref: str) -> SheetDraft:
    """The member's own sheet, else 404."""
    draft = posting.waiting(request.member).filter(ref=ref).first()
    if draft is None:
        raise Http404
    return draft


def _steps() -> list[str]:
    return [_("Choose a list"), _("Check it"), _("Bring it in")]
