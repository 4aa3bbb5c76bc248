"""Everything a group holds, given back as sheets that anybody can read and import elsewhere.

A Frictionless Data Package: CSV in UTF-8, and `datapackage.json`, which says what each column is.
What is sealed stays sealed: no name, address or contact of somebody who asks is ever in it.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db.models import QuerySet, Sum

from manyhands.aid import export_decided
from manyhands.aid.models import NEED, OFFER, Commitment, Intent, Line
from manyhands.aid.policies import remembered, unbarred
from manyhands.aid.queries import month_counts
from manyhands.base.datapackage import (
    AT_A_TIME,
    Column,
    Sheet,
    describe_sheet,
    of,
    write_sheet,
)
from manyhands.base.db import in_parts, one_moment
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.groups.queries import past_constitutions
from manyhands.ledger.export import sheets as books
from manyhands.record.queries import export_lines

# In words that our own import, and a person, can read.
URGENCY = {0: "when it suits", 1: "this week", 2: "today"}
ADULTS = {0: "", 1: "1", 2: "2-3", 3: "4+"}
CHILDREN = {0: "", 1: "0", 2: "1-2", 3: "3+"}

Open = Callable[[str], AbstractContextManager[IO[str]]]  # a file's name -> the file, to write to


# --- the sheets ------------------------------------------------------------------------


def _intents(direction: str) -> Callable[[Group, Any], Iterable[Intent]]:
    def rows(group: Group, viewer: Any) -> Iterator[Intent]:
        for part in in_parts(_seen(group, viewer).filter(direction=direction), AT_A_TIME):
            _describe_by_lines([intent for intent in part if not intent.words])
            yield from part

    return rows


def _describe_by_lines(intents: list[Intent]) -> None:
    """Give those without words (sealed, or never said) the words of their lines; not saved."""
    words: dict[int, list[str]] = {}
    lines = Line.objects.filter(intent__in=intents).exclude(words="").order_by("id")
    for intent_id, said in lines.values_list("intent_id", "words"):
        words.setdefault(intent_id, []).append(said)
    for intent in intents:
        intent.words = "; ".join(words.get(intent.pk, []))


def _seen(group: Group, viewer: Any) -> QuerySet[Intent]:
    """What `viewer` may see; everything without one. The erased are gone."""
    rows = Intent.objects.filter(remembered(), unbarred(viewer), group=group)
    return rows.select_related("place").defer("sealed", "code_index")


def _lines(group: Group, viewer: Any) -> Iterator[Line]:
    for part in in_parts(_seen(group, viewer), AT_A_TIME):
        rows = Line.objects.filter(intent__in=part).select_related("intent")
        yield from rows.order_by("intent", "id")


def _commitments(group: Group, viewer: Any) -> Iterator[Commitment]:
    for part in in_parts(_seen(group, viewer).filter(direction=NEED), AT_A_TIME):
        rows = Commitment.objects.filter(need__in=part).select_related("need")
        yield from rows.annotate(many=Sum("shares__quantity")).order_by("need", "id")


INTENT_COLUMNS = [
    Column("ref", "string", of("ref")),
    Column("direction", "string", of("direction")),
    Column("description", "string", of("words")),
    Column("categories", "string", of("kinds")),
    Column("quantity", "integer", of("wanted")),
    Column("left", "integer", of("left")),
    Column("urgency", "string", lambda row: URGENCY[row.urgency]),
    Column("due", "date", of("due_on")),
    Column("times", "string", of("times")),
    Column("location", "string", lambda row: row.place.name if row.place else ""),
    Column("patch", "integer", lambda row: row.place.cell if row.place else None),
    Column("language", "string", of("language")),
    Column("adults", "string", lambda row: ADULTS[row.adults]),
    Column("children", "string", lambda row: CHILDREN[row.children]),
    Column("for_another", "boolean", of("for_another")),
    Column("is_standing", "boolean", of("is_standing")),
    Column("created_at", "datetime", of("posted_at")),
    Column("fresh_at", "datetime", of("fresh_at")),
    Column("expires_at", "datetime", of("expires_at")),
    Column("closed_at", "datetime", of("closed_at")),
    Column("status", "string", lambda row: row.closed_as or "open"),
]
TO_A_PATCH = {"patch": ("places", "patch")}

SHEETS = [
    Sheet("needs", _intents(NEED), INTENT_COLUMNS, "ref", TO_A_PATCH),
    Sheet("offers", _intents(OFFER), INTENT_COLUMNS, "ref", TO_A_PATCH),
    Sheet(
        "lines",
        _lines,
        [
            Column("line", "integer", of("pk")),
            Column("ref", "string", lambda row: row.intent.ref),
            Column("kind", "string", of("kind")),
            Column("description", "string", of("words")),
            Column("quantity", "integer", of("quantity")),
            Column("left", "integer", of("left")),
        ],
        "line",
    ),
    Sheet(
        "commitments",
        _commitments,
        [
            Column("ref", "string", of("ref")),
            Column("need", "string", lambda row: row.need.ref),
            Column("quantity", "integer", of("many")),
            Column("made_at", "datetime", of("made_at")),
            Column("kept_at", "datetime", of("kept_at")),
            Column("confirmed_at", "datetime", of("confirmed_at")),
            Column("released_at", "datetime", of("released_at")),
        ],
        "ref",
        {"need": ("needs", "ref")},
    ),
    Sheet(
        "places",
        lambda group, viewer: group.places.all(),
        [Column("patch", "integer", of("cell")), Column("name", "string", of("name"))],
        "patch",
    ),
    Sheet(
        "members",
        export_decided.numbered,
        [
            Column("member", "integer", of("number")),
            Column("name", "string", of("name")),
            Column("joined", "date", lambda row: row.joined_at.date()),
            Column("observes", "boolean", of("is_observer")),
        ],
        "member",
    ),
    Sheet(
        "month_counts",
        lambda group, viewer: month_counts(group),
        [
            Column("month", "date", of("month")),
            Column("direction", "string", of("direction")),
            Column("kind", "string", of("kind")),
            Column("ended_as", "string", of("closed_as")),
            Column("many", "integer", of("many")),
        ],
    ),
    *export_decided.SHEETS,
    *books.SHEETS,
]


# --- writing ---------------------------------------------------------------------------


def write(group: Group, open_file: Open, *, viewer: Any = None) -> int:
    """Write every sheet, the constitution, the record and their description, as of one moment.

    Says how many rows the sheets have. Holds one part of a sheet in memory at a time.
    """
    many = 0
    with one_moment():
        for sheet in SHEETS:
            with open_file(f"{sheet.name}.csv") as out:
                many += write_sheet(sheet, sheet.rows(group, viewer), out)
        with open_file("constitution.json") as out:
            versions = [row.data for row in past_constitutions(group)]
            json.dump({"versions": versions}, out, ensure_ascii=False, indent=1)
        with open_file("record.jsonl") as out:
            out.writelines(export_lines(group.log))
        with open_file("datapackage.json") as out:
            json.dump(describe(group, now()), out, ensure_ascii=False, indent=1)
    return many


def describe(group: Group, at: datetime) -> dict[str, Any]:
    """The data package's description, as https://specs.frictionlessdata.io/data-package/ says."""
    return {
        "name": group.slug,
        "title": group.name,
        "created": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "resources": [
            *map(describe_sheet, SHEETS),
            {"name": "constitution", "path": "constitution.json", "format": "json"},
            {"name": "record", "path": "record.jsonl", "type": "file", "format": "jsonl"},
        ],
    }


def zip_into(out: IO[bytes], group: Group, *, viewer: Any = None) -> int:
    """Write all of it as one ZIP file; says how many rows."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:

        @contextmanager
        def open_file(name: str) -> Iterator[IO[str]]:
            with (
                archive.open(name, "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
            ):
                yield text

        return write(group, open_file, viewer=viewer)


def write_into(folder: Path, group: Group, *, viewer: Any = None) -> int:
    """Write all of it as files in `folder`; says how many rows."""

    def open_file(name: str) -> IO[str]:
        return (folder / name).open("w", encoding="utf-8", newline="")

    return write(group, open_file, viewer=viewer)
