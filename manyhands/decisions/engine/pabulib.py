"""Reads and writes participatory budgets in the format of Pabulib, with marks or with points.

Three parts, META, PROJECTS and VOTES, each with a line of column names, then rows with semicolons.
Several projects in one cell are parted by commas, and so are the points for them. Only what is
needed to count is read, and the rows of META are kept; ages and the like are not. Orders are
refused: the format names a Borda count for them, and does not say how many points each place gets.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO

from manyhands.base.damaged import Damaged, whole
from manyhands.decisions.engine.equal_shares import Ballot, Budget

PARTS = ("META", "PROJECTS", "VOTES")
AMOUNT = re.compile(r"\d{1,15}([.,]\d{1,9})?")
POINTS = re.compile(r"\d{1,9}(\.\d{1,9})?")
ONE_MARK, SCORING, CUMULATIVE = "choose-1", "scoring", "cumulative"
BY_MARKS, BY_POINTS = ("approval", ONE_MARK), (SCORING, CUMULATIVE)
KINDS = (*BY_MARKS, *BY_POINTS)

UNSAID = "default_score"  # what a project gets from whoever left it out; 0 unless it is said

Row = tuple[int, dict[str, str]]  # number of its line, cell by column
Part = tuple[int, list[Row]]  # number of its first line, rows


@dataclass(frozen=True)
class File:
    """A budget as it stands in a file: `ids` of the people, `meta` in the order of its rows.

    The projects of `budget` are called by their ids; `names` are what people call them.
    """

    budget: Budget
    names: tuple[str, ...]
    ids: tuple[str, ...]
    meta: dict[str, str] = field(default_factory=dict)


def read(text: str) -> File:
    """The budget in `text`; raises Damaged where it cannot be read."""
    parts = _parts(text)
    meta = {row.get("key", ""): (line, row.get("value", "")) for line, row in parts["META"][1]}
    kind_at, kind = meta.get("vote_type", (parts["META"][0], "nothing"))
    if kind not in KINDS:
        can_be = ", ".join(KINDS)
        raise Damaged(kind_at, f"the vote_type is one of {can_be} to be counted, not {kind[:40]!r}")
    if "budget" not in meta:
        raise Damaged(parts["META"][0], "META has no row budget")
    projects = _by_id(parts["PROJECTS"], "project_id", ("cost",))
    cells = ("vote", "points") if kind in BY_POINTS else ("vote",)
    people = _by_id(parts["VOTES"], "voter_id", cells)
    _check(meta, "num_projects", len(projects))
    _check(meta, "num_votes", len(people))
    read_ballot = _reader(kind, meta, {project: place for place, project in enumerate(projects)})
    budget = Budget(
        money=_amount(*meta["budget"], "budget"),
        projects=tuple(projects),
        costs=tuple(_cost(line, row["cost"]) for line, row in projects.values()),
        supported=tuple(read_ballot(line, row) for line, row in people.values()),
    )
    names = tuple(row.get("name", "") or project for project, (_at, row) in projects.items())
    kept = {key: value for key, (_line, value) in meta.items() if key != UNSAID}
    return File(budget, names, tuple(people), kept)


def write(file: File) -> str:
    """The budget as text; what is read from it again is equal."""
    budget, out = file.budget, StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    kind = _kind(file)
    columns = ["voter_id", "vote", "points"] if kind in BY_POINTS else ["voter_id", "vote"]
    said = file.meta | {
        "num_projects": str(len(budget.projects)),
        "num_votes": str(len(budget.supported)),
        "budget": _decimal(budget.money),
        "vote_type": kind,
    }
    rows.writerows([["META"], ["key", "value"], *said.items()])
    rows.writerows([["PROJECTS"], ["project_id", "cost", "name"]])
    rows.writerows(zip(budget.projects, map(_decimal, budget.costs), file.names, strict=True))
    rows.writerows([["VOTES"], columns])
    for person, name in enumerate(file.ids):
        places = sorted(budget.supported[person])
        marks = ",".join(budget.projects[place] for place in places)
        points = ",".join(_decimal(budget.points(person, place)) for place in places)
        rows.writerow([name, marks, points][: len(columns)])
    return out.getvalue()


def _kind(file: File) -> str:
    """The kind of ballots it says that it has, where they are of this kind."""
    can_be = BY_MARKS if file.budget.supported else KINDS
    if file.budget.has_points:
        can_be = BY_POINTS
    said = file.meta.get("vote_type", "")
    return said if said in can_be else can_be[0]


def _parts(text: str) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    columns: list[str] = []
    name = ""
    for line, cells in _rows(text):
        if _begins(line, cells, after=len(parts)):
            name, columns = cells[0].upper(), []
            parts[name] = (line, [])
        elif not name:
            raise Damaged(line, "a file begins with META")
        elif not columns:
            columns = [cell.lower() for cell in cells]
        elif len(cells) > len(columns):
            raise Damaged(line, f"{len(cells)} cells under {len(columns)} columns")
        else:
            parts[name][1].append((line, dict(zip(columns, cells, strict=False))))
    if missing := [part for part in PARTS if part not in parts]:
        raise Damaged(text.count("\n") + 1, f"the file ends without {missing[0]}")
    return parts


def _begins(line: int, cells: list[str], after: int) -> bool:
    """Whether the row begins the next part; spreadsheets leave empty cells behind its name."""
    heading = cells[0].upper()
    if not any(cells[1:]) and (heading,) == PARTS[after : after + 1]:
        return True
    if len(cells) == 1 and heading in PARTS:
        raise Damaged(line, f"{heading} does not belong here")
    return False


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, each with the number of the line it ends in."""
    reader = csv.reader(
        StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";", strict=True
    )
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Damaged(reader.line_num, f"this cannot be read: {error}") from None


def _by_id(part: Part, column: str, needed: Sequence[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for line, row in part[1]:
        for name in (column, *needed):
            if name not in row:
                raise Damaged(line, f"no cell {name}")
        if not row[column] or row[column] in found:
            raise Damaged(line, f"{column} {row[column]!r} is empty or there twice")
        found[row[column]] = (line, row)
    return found


def _check(meta: dict[str, tuple[int, str]], key: str, found: int) -> None:
    if key in meta and whole(meta[key][1], meta[key][0], key) != found:
        raise Damaged(meta[key][0], f"{key} is {meta[key][1]}, but {found} are there")


# --- what people marked, or gave points ---


def _reader(
    kind: str, meta: dict[str, tuple[int, str]], places: dict[str, int]
) -> Callable[[int, dict[str, str]], Ballot]:
    """What makes a ballot of a row, by the kind of ballots in the file."""
    if kind == SCORING:
        every = dict.fromkeys(range(len(places)), _points(*meta.get(UNSAID, (0, "0"))))
        return lambda line, row: _given(line, row, places, every)
    if kind == CUMULATIVE:
        return lambda line, row: _given(line, row, places, {})
    most = 1 if kind == ONE_MARK else len(places)
    return lambda line, row: frozenset(_marks(line, row["vote"], places, most))


def _marks(line: int, cell: str, places: dict[str, int], most: int) -> list[int]:
    marks = _split(cell)
    for mark in marks:
        if mark not in places:
            raise Damaged(line, f"there is no project {mark[:40]!r}")
    if len(set(marks)) != len(marks):
        raise Damaged(line, "a project is marked twice")
    if len(marks) > most:
        raise Damaged(line, f"{len(marks)} projects are marked where one is chosen")
    return [places[mark] for mark in marks]


def _given(
    line: int, row: dict[str, str], places: dict[str, int], unsaid: dict[int, Fraction]
) -> dict[int, Fraction]:
    """Points by place, without those that are 0; `unsaid` are the points of who is left out."""
    marks = _marks(line, row["vote"], places, len(places))
    points = [_points(line, cell) for cell in _split(row["points"])]
    if len(points) != len(marks):
        raise Damaged(line, f"{len(points)} points are given to {len(marks)} projects")
    given = unsaid | dict(zip(marks, points, strict=True))
    return {place: many for place, many in given.items() if many}


def _split(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


def _points(line: int, cell: str) -> Fraction:
    if not (cell.isascii() and POINTS.fullmatch(cell)):
        raise Damaged(line, f"points are a number from 0 on, not {cell[:40]!r}")
    return Fraction(cell)


# --- amounts ---


def _cost(line: int, cell: str) -> Fraction:
    if not (cost := _amount(line, cell, "cost")):
        raise Damaged(line, "every project costs something")
    return cost


def _amount(line: int, cell: str, what: str) -> Fraction:
    if not (cell.isascii() and AMOUNT.fullmatch(cell)):
        raise Damaged(line, f"{what} is an amount of money, not {cell[:40]!r}")
    return Fraction(cell.replace(",", "."))


def _decimal(amount: Fraction) -> str:
    """The amount as it was read: whole, or with as many decimals as it needs.

    >>> _decimal(Fraction(12)), _decimal(Fraction(25, 2))
    ('12', '12.5')
    """
    for places in range(20):
        if (shifted := amount * 10**places).denominator == 1:
            digits = str(shifted.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    raise ValueError(f"no decimal number: {amount}")
