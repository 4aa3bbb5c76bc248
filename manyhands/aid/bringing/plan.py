"""Makes needs and offers of the rows of a sheet; says of each row it cannot take why not.

Pure: it knows the sheet, what its columns mean and the names of the patches, and asks nothing
else. What may not stand on the board goes into the sealed part.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from manyhands.aid.bringing import cells, public
from manyhands.aid.bringing.status import is_heading, is_over, is_yes
from manyhands.aid.drafts import Draft, LineDraft
from manyhands.aid.forms import MOST
from manyhands.aid.kinds import KINDS, LANGUAGES
from manyhands.aid.models import NEED, OFFER
from manyhands.base import dates, seal
from manyhands.base.fold import fold
from manyhands.base.private import plain_letters
from manyhands.base.sheets import Row, Sheet
from manyhands.groups.models import Place

SOURCE = b"import source"
_SPOKEN = dict(LANGUAGES)


@dataclass(frozen=True)
class Reading:
    """How a sheet is to be read.

    `columns` gives the column of each field of `columns.FIELDS` the sheet has, from 0. `direction`
    is that of rows that do not say it. `whose` names the group, so that the same sheet in two
    groups leaves nothing by which they could be linked.
    """

    columns: Mapping[str, int]
    direction: str = NEED
    places: Sequence[Place] = ()
    whose: str = ""

    @cached_property
    def by_name(self) -> dict[str, Place]:
        return {_plain(place.name): place for place in self.places if place.name}

    @cached_property
    def by_cell(self) -> dict[str, Place]:
        return {str(place.cell): place for place in self.places}


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that becomes a need or an offer; `source` is the same whenever this row comes again.

    `name` is what the sheet calls the row. `remarks` are sentences about what was not understood;
    `nowhere` is a place no patch is named after.
    """

    number: int
    direction: str
    draft: Draft
    source: str
    posted_at: datetime | None = None
    nowhere: str = ""
    name: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is left out, and a sentence that says why."""

    number: int
    why: str


class _Columns(NamedTuple):
    """What whole columns tell of how their cells are to be read."""

    day_first: bool
    thousands: str


@dataclass
class _Said:
    """What one row says, by field, and what its columns tell."""

    number: int
    by_field: dict[str, str]
    headers: Mapping[str, str]
    column: _Columns
    remarks: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.by_field.get(name, "")


def read_rows(sheet: Sheet, reading: Reading) -> Iterator[Planned | Fault]:
    """One answer for each row, in order. About 0.3 ms a row."""
    headers = {name: sheet.headers[at] for name, at in reading.columns.items()}
    column = _Columns(_is_day_first(sheet, reading), _thousands(sheet, reading))
    first_with: dict[str, int] = {}
    for row in sheet.rows:
        answer = _read_row(_Said(row.number, _fields(row, reading), headers, column), row, reading)
        if isinstance(answer, Planned):
            first = first_with.setdefault(answer.source, row.number)
            if first != row.number:
                answer = Fault(row.number, _("It says the same as row %(row)d.") % {"row": first})
        yield answer


def _is_day_first(sheet: Sheet, reading: Reading) -> bool:
    """As the first date column says that tells 31/12 from 12/31; else the day comes first."""
    for name in ("posted_at", "due"):
        at = reading.columns.get(name)
        if at is not None:
            told = dates.is_day_first(row.cells[at] for row in sheet.rows)
            if told is not None:
                return told
    return True


def _thousands(sheet: Sheet, reading: Reading) -> str:
    at = reading.columns.get("quantity")
    return "" if at is None else cells.signs_of_thousands(row.cells[at] for row in sheet.rows)


def _fields(row: Row, reading: Reading) -> dict[str, str]:
    said = {name: _unguarded(row.cells[at]) for name, at in reading.columns.items()}
    if cells.only_says_direction(said.get("kind", "")):
        direction = said.pop("kind")
        said["direction"] = said.get("direction") or direction
    return {name: text for name, text in said.items() if text}


def _unguarded(cell: str) -> str:
    """Without the apostrophe that exports put before what a spreadsheet would run as a formula.

    >>> _unguarded("'+1 555"), _unguarded("'tis")
    ('+1 555', "'tis")
    """
    guarded = cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@", "\t")
    return (cell[1:] if guarded else cell).strip()


def _read_row(said: _Said, row: Row, reading: Reading) -> Planned | Fault:
    if why := _why_not(said, row):
        return Fault(row.number, why)
    direction = cells.read_direction(said["direction"]) or reading.direction
    place, nowhere = _place(said, reading)
    draft = _draft(said, direction, place, nowhere)
    posted = dates.read_moment(said["posted_at"], day_first=said.column.day_first)
    return Planned(
        number=row.number,
        direction=direction,
        draft=draft,
        source=_source(said, reading.whose),
        posted_at=posted.replace(tzinfo=UTC) if posted else None,
        nowhere=nowhere,
        name=said["external_id"],
        remarks=tuple(said.remarks),
    )


def _why_not(said: _Said, row: Row) -> str:
    """Why this row is left out; empty if it is taken."""
    if said["status"] and is_over(said["status"], said.headers["status"]):
        return _("It is over already: “%(status)s”.") % {"status": said["status"][:30]}
    if not (said["words"] or said["kind"]):
        return _("It does not say what is needed or given.")
    if len(row.cells) > 1 and sum(map(bool, row.cells)) == 1 and is_heading(said["words"]):
        return _("It is a heading.")
    if re.search(r"\d{5}", _quantity(said)):
        return _("It says more than %(most)d of one thing. Split the row.") % {"most": MOST}
    return ""


# --- the parts of a need or an offer --------------------------------------------------


def _draft(said: _Said, direction: str, place: Place | None, nowhere: str) -> Draft:
    when = dates.read_date(said["due"], day_first=said.column.day_first)
    words = public.parted(said["words"], said.by_field, longest=400)
    times = public.parted(
        said["times"] or ("" if when else said["due"]), said.by_field, longest=120
    )
    lines, kinds_hidden = _lines(said)
    adults, children = _household(said)
    is_need = direction == NEED
    return Draft(
        words=words.shown,
        lines=lines,
        place=place,
        urgency=_urgency(said, is_dated=when is not None),
        due_on=when,
        times=times.shown,
        is_standing=not is_need and is_yes(said["standing"]),
        language=_language(said["language"]),
        adults=adults if is_need else 0,
        children=children if is_need else 0,
        for_another=is_need,
        sealed=public.sealed(said.by_field, nowhere, words.hidden, times.hidden, *kinds_hidden),
    )


def _quantity(said: _Said) -> str:
    return cells.without_thousands(said["quantity"], said.column.thousands)


def _lines(said: _Said) -> tuple[list[LineDraft], list[str]]:
    """A line for each kind; of several kinds the first one gets what the quantity leaves over.

    Also what the cell of the kind says that no kind does.
    """
    kinds = _kinds(said)
    quantity = _quantity(said)
    amount = cells.read_quantity(quantity)
    many = min(amount.number, MOST) if amount else 1
    if quantity and amount is None:
        said.remarks.append(_("The quantity is no number."))
    elif cells.is_told_otherwise(quantity, many):
        told = {"said": said["quantity"][:30], "number": many}
        said.remarks.append(_("The quantity “%(said)s” was read as %(number)d.") % told)
    unit = public.parted(amount.unit, said.by_field, longest=40).shown if amount else ""
    rest = kinds[1:]
    lines = [LineDraft(kinds[0], max(1, many - len(rest)), unit), *map(LineDraft, rest)]
    is_understood = not said["kind"] or cells.read_kinds(said["kind"]) or said["kind"] in KINDS
    return lines, [] if is_understood else [said["kind"]]


def _kinds(said: _Said) -> list[str]:
    """The kinds the row names, as we write them or in words; else the one its words speak of."""
    named = said["kind"].split()
    if named and all(name in KINDS for name in named):
        return list(dict.fromkeys(named))
    return cells.read_kinds(said["kind"]) or [cells.read_kind(said["words"])]


def _urgency(said: _Said, *, is_dated: bool) -> int:
    if is_yes(said["urgency"]):
        return 2
    return cells.read_urgency(said["urgency"] or ("" if is_dated else said["due"]))


@lru_cache(maxsize=1024)
def _language(text: str) -> str:
    code = cells.read_language(text) if text else ""
    return code if code in _SPOKEN or not code else "other"


def _household(said: _Said) -> tuple[int, int]:
    """The ranges of adults and children, as `kinds` lists them."""
    adults, children = cells.read_household(said["adults"])
    if said["children"]:
        found = re.search(r"\d+", plain_letters(said["children"]))
        amount = cells.read_quantity(said["children"])
        is_none = cells.read_urgency(said["children"]) == 0 and not amount
        children = int(found[0]) if found else amount.number if amount else 0 if is_none else None
    return cells.adults_band(adults), cells.children_band(children)


def _place(said: _Said, reading: Reading) -> tuple[Place | None, str]:
    """The patch a row names, or the words that name none."""
    if place := reading.by_cell.get(said["patch"]):
        return place, ""
    for part in [said["place"], *re.split(r"[,;/|()\n]", said["place"])]:
        if place := reading.by_name.get(_plain(part)):
            return place, ""
    return None, said["place"]


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", fold(name)))


def _source(said: _Said, whose: str) -> str:
    """64 signs that are the same for the same row and say nothing else.

    By its own name if the sheet gives it one. A bare number is no name, since every list counts
    from 1; it counts together with when the row was made, or what it says.
    """
    name = said["external_id"]
    if name.isdecimal() and len(name) < 7:
        name = f"{name} {said['posted_at'] or said['words']}"
    if not name:
        told = sorted(item for item in said.by_field.items() if item[0] != "status")
        name = "\x1f".join(f"{key}={' '.join(text.split())}" for key, text in told)
    return seal.blind_index(f"{whose}\x1e{name}", label=SOURCE).hex()


def direction_of(sheet: Sheet, columns: Mapping[str, int], name: str = "") -> str:
    """Whether a sheet seems to list needs or offers, by its headers and its names."""
    header = sheet.headers[columns["words"]] if "words" in columns else ""
    said = [cells.read_direction(text) for text in (header, sheet.title, name)]
    return next(filter(None, said), None) or NEED


assert {NEED, OFFER} == {"need", "offer"}, "as `cells.read_direction` says it"
