"""Posts the rows of a sheet, all or none, and keeps the sheet sealed until then.

A sheet waits as a `SheetDraft` between its upload and the button that brings it in; what waits
is gone within the hour, its rows as soon as they are in.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from manyhands.aid import board, policies, rules
from manyhands.aid.actions import intent_of, lines_of
from manyhands.aid.bringing import progress
from manyhands.aid.bringing.plan import Fault, Planned, Reading, read_rows
from manyhands.aid.bringing.report import Report
from manyhands.aid.models import NEED, Intent, Line, PlaceCount, SheetDraft
from manyhands.base import seal
from manyhands.base.db import writing
from manyhands.base.jobs import handler, later
from manyhands.base.models import Job, SealKey
from manyhands.base.refs import REF_LENGTH
from manyhands.base.scrubbing import delete_with_keys, scrub_soon
from manyhands.base.sheets import NotASheet, Row, Sheet
from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import POWERS, action, authorize, write

SHEET, REPORT = b"aid.sheet", b"aid.sheet report"
KEPT = timedelta(hours=1)
AT_ONCE = 200  # rows; more than that are brought in the background
BATCH = 500
MOST_LETTERS = 30_000_000

Progress = Callable[[int, int], Any]


def quiet(done: int, of: int) -> None:
    """Show no progress."""


def check(
    group: Group, sheet: Sheet, reading: Reading, told: Progress = quiet
) -> tuple[list[Planned], Report]:
    """What would be posted, and what the report would say; changes nothing."""
    report = Report()
    fresh = [row for part in _fresh(group, sheet, reading, report, told) for row in part]
    return fresh, report


def _fresh(
    group: Group, sheet: Sheet, reading: Reading, report: Report, told: Progress
) -> Iterator[list[Planned]]:
    """What is not here yet, so many rows at a time; everything there is to say is reported."""
    answers = read_rows(sheet, reading)
    done = 0
    while part := list(islice(answers, BATCH)):
        faults = [answer for answer in part if isinstance(answer, Fault)]
        planned = [answer for answer in part if isinstance(answer, Planned)]
        known = _known(group, planned)
        fresh = [row for row in planned if row.source not in known]
        report.faults += [(fault.number, fault.why) for fault in faults]
        report.known += [row.number for row in planned if row.source in known]
        for row in fresh:
            _tell(report, row)
        done += len(part)
        told(done, len(sheet))
        yield fresh


def _tell(report: Report, row: Planned) -> None:
    report.added[row.direction] = report.added.get(row.direction, 0) + 1
    report.remarks += [(row.number, remark) for remark in _remarks(row)]
    if row.nowhere:
        report.nowhere[row.nowhere] = report.nowhere.get(row.nowhere, 0) + 1


def _remarks(row: Planned) -> Iterator[str]:
    yield from row.remarks
    if row.nowhere:
        yield _("No patch is called “%(place)s”. The words are sealed.") % {"place": row.nowhere}


@action(
    "need.import",
    by=policies.any_member_or_the_console,
    says=gettext_lazy("Bring a list you have."),
)
def bring(actor, group, /, *, planned, asker=None, told=quiet):
    """Post all of `planned` that is not here yet, or nothing; says how many of each direction.

    A member who brings them looks after them: they can change and close them, as somebody who
    asks for somebody else. From the console that is `asker`, or nobody. About 0.5 ms each.
    """
    asker = actor if isinstance(actor, Member) else asker
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)  # two at once: one waits here
    known = _known(group, planned)
    # Those posted last come last, so that they stand above the others on the board.
    at = now()
    fresh = sorted(
        (row for row in planned if row.source not in known), key=lambda row: _posted(row, at)
    )
    stream = iter(fresh)
    done = 0
    while batch := list(islice(stream, BATCH)):
        _post(group, batch, asker, at)
        done += len(batch)
        told(done, len(fresh))
    _count_in_patches(fresh)
    added = Counter(row.direction for row in fresh)
    write(actor, "need.import", needs=added[NEED], offers=len(fresh) - added[NEED])
    return dict(added)


def _post(group: Group, rows: Sequence[Planned], asker: Member | None, at: datetime) -> None:
    keys = seal.new_keys(len(rows))
    intents = [_intent(group, row, key, at) for row, key in zip(rows, keys, strict=True)]
    for intent in intents:
        intent.asker = asker
    Intent.objects.bulk_create(intents)
    lines = [lines_of(intent, row.draft.lines) for intent, row in zip(intents, rows, strict=True)]
    Line.objects.bulk_create(line for own in lines for line in own)
    board.index_many(zip(intents, lines, strict=True))


def _intent(group: Group, row: Planned, key: SealKey, at: datetime) -> Intent:
    intent = intent_of(group, row.direction, row.draft, key, at)
    intent.posted_at = _posted(row, at)
    intent.source = row.source
    intent.rank = rules.rank(rules.level_of(intent.urgency), at)
    return intent


def _posted(row: Planned, at: datetime) -> datetime:
    return min(row.posted_at or at, at)


def _count_in_patches(rows: Sequence[Planned]) -> None:
    found = Counter(
        (row.draft.place.pk, "needs" if row.direction == NEED else "offers")
        for row in rows
        if row.draft.place
    )
    for (place_id, column), many in sorted(found.items()):
        PlaceCount.objects.get_or_create(place_id=place_id)
        PlaceCount.objects.filter(place_id=place_id).update(**{column: F(column) + many})


def _known(group: Group, rows: Sequence[Planned]) -> set[str | None]:
    """Which of their sources the group has, the erased too as long as their shells stay.

    So it has a row that is called as one of its own needs or offers: an export that comes back.
    """
    known: set[str | None] = set()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        own = Intent.objects.filter(group=group)
        held = own.filter(source__in=[row.source for row in part])
        known.update(held.values_list("source", flat=True))
        names = {row.name for row in part if len(row.name) == REF_LENGTH}
        refs = set(own.filter(ref__in=names).values_list("ref", flat=True)) if names else set()
        known.update(row.source for row in part if row.name in refs)
    return known


# --- a sheet that waits -----------------------------------------------------------------


def keep(
    member: Member, sheet: Sheet, columns: Mapping[str, int], *, direction: str, language: str
) -> SheetDraft:
    """Keep `sheet` for its member, sealed; what waited before makes room.

    Raises `NotASheet` when it holds too many words to keep.
    """
    value = {"headers": sheet.headers, "rows": sheet.rows, "title": sheet.title}
    if sum(len(cell) for row in sheet.rows for cell in row.cells) > MOST_LETTERS:
        raise NotASheet(_("This sheet holds too many words. Split it into smaller ones."))
    with writing():
        _drop(SheetDraft.objects.filter(member=member, begun_at=None))
        key = seal.new_key()
        return SheetDraft.objects.create(
            group=member.group,
            member=member,
            key=key,
            sealed=seal.seal(key, value, label=SHEET),
            columns=dict(columns),
            direction=direction,
            language=language,
            many=len(sheet),
            made_at=now(),
        )


def waiting(member: Member) -> Any:
    """The member's own sheets that are not over; those of an hour ago are not there any more."""
    rows = SheetDraft.objects.select_related("key", "member", "group__constitution")
    return rows.filter(member=member, made_at__gt=now() - KEPT)


def sheet_of(draft: SheetDraft) -> Sheet:
    """The sheet as it was kept; for its member alone. `draft.done_at` must not be set."""
    assert draft.sealed is not None, "what was brought is erased"
    said = seal.unseal(draft.key, draft.sealed, label=SHEET)
    return Sheet(said["headers"], [Row(*row) for row in said["rows"]], said["title"])


def report_of(draft: SheetDraft) -> Report | None:
    """The last report, for its member alone."""
    if draft.report is None:
        return None
    return Report(**seal.unseal(draft.key, draft.report, label=REPORT))


def reading_of(draft: SheetDraft) -> Reading:
    """How the draft is to be read into its group."""
    return Reading(draft.columns, draft.direction, list(draft.group.places.all()), draft.group.ref)


def look(draft: SheetDraft, sheet: Sheet, columns: Mapping[str, int], direction: str) -> Report:
    """Read the draft's sheet so from now on, and keep what would become of its rows."""
    draft.columns, draft.direction = dict(columns), direction
    report = Report()
    # Only the report is wanted: 20,000 planned rows need not lie in memory.
    for _part in _fresh(draft.group, sheet, reading_of(draft), report, quiet):
        pass
    draft.report = seal.seal(draft.key, vars(report), label=REPORT)
    with writing():
        rows = SheetDraft.objects.filter(pk=draft.pk, begun_at=None)
        rows.update(columns=draft.columns, direction=direction, report=draft.report)
    return report


def throw_away(draft: SheetDraft) -> None:
    """Forget a sheet that was not brought."""
    with writing():
        _drop(SheetDraft.objects.filter(pk=draft.pk, begun_at=None))


def begin(draft: SheetDraft) -> None:
    """Bring it: at once if it is short, else in the background. A second time changes nothing."""
    authorize(draft.member, POWERS["need.import"], draft.group, {"rows": draft.many})
    with writing():
        if not SheetDraft.objects.filter(pk=draft.pk, begun_at=None).update(begun_at=now()):
            return
        if draft.many > AT_ONCE:
            later("aid.import", f"import {draft.ref}", run_at=now(), ref=draft.ref)
        else:
            bring_draft(draft.ref)


def has_failed(draft: SheetDraft) -> bool:
    """Whether nobody tries any more to bring it."""
    return Job.objects.filter(key=f"import {draft.ref}", given_up_at__isnull=False).exists()


def bring_draft(ref: str) -> None:
    """Bring the sheet kept as `ref`, erase it, and keep the report; once, however often called."""
    drafts = SheetDraft.objects.select_related("key", "member__group__constitution", "group")
    draft = drafts.filter(ref=ref, done_at=None).first()
    if draft is None:
        return
    with override(draft.language), progress.shown(ref) as told:
        sheet = sheet_of(draft)
        fresh, report = check(draft.group, sheet, reading_of(draft), progress.part(told, 0, 2))
        del sheet  # up to 100 MB
        with writing():
            if not SheetDraft.objects.select_for_update().filter(pk=draft.pk, done_at=None):
                return
            report.added = {}
            if fresh:
                told_too = progress.part(told, 1, 2)
                report.added = bring(draft.member, draft.group, planned=fresh, told=told_too)
            _finish(draft, report)


def _finish(draft: SheetDraft, report: Report) -> None:
    old, draft.key = draft.key, seal.new_key()
    draft.sealed, draft.done_at = None, now()
    draft.report = seal.seal(draft.key, vars(report), label=REPORT)
    draft.save()
    old.delete()
    transaction.on_commit(lambda: scrub_soon(TABLES))


TABLES = ["aid_sheetdraft", "base_sealkey"]


def _drop(drafts: Any) -> None:
    delete_with_keys(drafts, TABLES)


def _over(at: datetime) -> Any:
    return SheetDraft.objects.filter(made_at__lte=at - KEPT)


@handler("aid.import", outside=True)
def bring_in_the_background(at: datetime, *, ref: str) -> None:
    bring_draft(ref)


@handler("aid.forget_sheets", every_s=10, needed=lambda at: _over(at).exists())
def forget_sheets(at: datetime) -> None:
    """Forget sheets that waited for an hour, with all that was said about them."""
    progress.tidy(list(_over(at).values_list("ref", flat=True)))
    _drop(_over(at))
