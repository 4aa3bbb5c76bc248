"""Reads and writes participatory budgets in the format of Pabulib, with approval ballots.

Three parts, META, PROJECTS and VOTES, each with a line of column names, then rows with semicolons.
Several projects in one cell are parted by commas. Only what is needed to count is read, and the
rows of META are kept; ages and the like are not.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO

from manyhands.decisions.engine.damaged import Damaged, whole
from manyhands.decisions.engine.equal_shares import Budget

PARTS = ("META", "PROJECTS", "VOTES")
AMOUNT = re.compile(r"\d{1,15}([.,]\d{1,9})?")
CHOICE = "approval"

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
    if kind != CHOICE:
        raise Damaged(kind_at, f"only the vote_type {CHOICE} can be counted, not {kind[:40]!r}")
    if "budget" not in meta:
        raise Damaged(parts["META"][0], "META has no row budget")
    projects = _by_id(parts["PROJECTS"], "project_id", ("cost",))
    people = _by_id(parts["VOTES"], "voter_id", ("vote",))
    _check(meta, "num_projects", len(projects))
    _check(meta, "num_votes", len(people))
    places = {project: place for place, project in enumerate(projects)}
    budget = Budget(
        money=_amount(*meta["budget"], "budget"),
        projects=tuple(projects),
        costs=tuple(_cost(line, row["cost"]) for line, row in projects.values()),
        supported=tuple(_marks(line, row["vote"], places) for line, row in people.values()),
    )
    names = tuple(row.get("name", "") or project for project, (_at, row) in projects.items())
    kept = {key: value for key, (_line, value) in meta.items()}
    return File(budget, names, tuple(people), kept)


def write(file: File) -> str:
    """The budget as text; what is read from it again is equal."""
    budget, out = file.budget, StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    said = file.meta | {
        "num_projects": str(len(budget.projects)),
        "num_votes": str(len(budget.supported)),
        "budget": _decimal(budget.money),
        "vote_type": CHOICE,
    }
    rows.writerows([["META"], ["key", "value"], *said.items()])
    rows.writerows([["PROJECTS"], ["project_id", "cost", "name"]])
    rows.writerows(zip(budget.projects, map(_decimal, budget.costs), file.names, strict=True))
    rows.writerows([["VOTES"], ["voter_id", "vote"]])
    for person, marks in zip(file.ids, budget.supported, strict=True):
        rows.writerow([person, ",".join(budget.projects[place] for place in sorted(marks))])
    return out.getvalue()


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


def _marks(line: int, cell: str, places: dict[str, int]) -> frozenset[int]:
    marks = [mark.strip() for mark in cell.split(",") if mark.strip()]
    for mark in marks:
        if mark not in places:
            raise Damaged(line, f"there is no project {mark[:40]!r}")
    if len(set(marks)) != len(marks):
        raise Damaged(line, "a project is marked twice")
    return frozenset(places[mark] for mark in marks)


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
