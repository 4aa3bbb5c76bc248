"""The quilt: a neighborhood's cells as hexagonal patches, ready to be drawn as SVG.

Nothing here knows what is counted or how it is painted; templates draw what `sew` returns.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, dist, pi, radians, sin, sqrt, tau
from unicodedata import east_asian_width

import h3

RADIUS = 60  # middle of a patch to its corner, in drawing units; all else is in proportion
MARGIN = 8
STITCH = 0.86  # how far out the stitches run
LINE_HEIGHT = 23
LETTERS = 8  # that fit on a line within a patch, two more at a pinch
TALLY = 20  # radius of the disc a count stands on
STEPS = (1, 3, 6, 10)  # least count for each deeper dye

Vector = tuple[float, float]


@dataclass(frozen=True)
class Patch:
    """One cell as its group knows it; `cell` is an H3 index as an integer."""

    cell: int
    label: str = ""
    needs: int = 0
    offers: int = 0
    href: str = ""
    selected: bool = False


@dataclass(frozen=True)
class Sewn:
    """A patch in its place: where its middle lies and where each word in it goes."""

    patch: Patch
    x: int
    y: int
    dye: int
    """0 (nothing open) to 4."""
    lines: tuple[tuple[int, str], ...]
    """Baseline below the middle, and at most two short lines of the label."""
    tally_y: int
    needs_x: int
    offers_x: int
    near: str
    """For a patch without a label: that of the nearest patch with one, if any."""

    @property
    def value(self) -> str:
        return str(self.patch.cell)


@dataclass(frozen=True)
class Quilt:
    """What an SVG needs: a view box, the one shape of all patches, and the patches in order."""

    view_box: str
    width: int
    height: int
    outline: str
    stitch: str
    patches: tuple[Sewn, ...]
    steps: tuple[tuple[int, str], ...]
    """The legend: each dye with its counts in figures, such as (2, "3–5")."""


def sew(patches: Sequence[Patch], *, steps: Sequence[int] = STEPS) -> Quilt:
    """Lay out `patches` north up, turned by at most 15 degrees so that the rows lie straight.

    H3's hexagons are bent and tilted a little differently in each part of the world;
    here each is drawn regular, which a screen's worth of neighborhood does not notice.
    Patches come north to south, then west to east. No patches give an empty quilt.
    """
    places = _middles([patch.cell for patch in patches])
    named = [(p, patch.label) for p, patch in zip(places, patches, strict=True) if patch.label]
    flat = _lies_flat(patches[0].cell) if patches else False
    corners = [(k + (0 if flat else 0.5)) * tau / 6 for k in range(6)]
    sewn = sorted(
        (_sew_one(patch, p, steps, named) for p, patch in zip(places, patches, strict=True)),
        key=lambda each: (each.y, each.x),
    )
    reach = RADIUS + MARGIN
    left = min((each.x for each in sewn), default=0) - reach
    top = min((each.y for each in sewn), default=0) - reach
    width = max((each.x for each in sewn), default=0) + reach - left
    height = max((each.y for each in sewn), default=0) + reach - top
    return Quilt(
        view_box=f"{left} {top} {width} {height}",
        width=width,
        height=height,
        outline=_points(corners, RADIUS),
        stitch=_points(corners, RADIUS * STITCH),
        patches=tuple(sewn),
        steps=_legend(steps),
    )


def _sew_one(
    patch: Patch, place: Vector, steps: Sequence[int], named: list[tuple[Vector, str]]
) -> Sewn:
    lines = label_lines(patch.label)
    tallies = (patch.needs > 0) + (patch.offers > 0)
    height = LINE_HEIGHT * len(lines) + (2 * TALLY if tallies else 0)
    top = -height / 2
    aside = TALLY + 2 if tallies == 2 else 0
    return Sewn(
        patch=patch,
        x=round(place[0]),
        y=round(place[1]),
        dye=bisect_right(steps, patch.needs + patch.offers),
        lines=tuple((round(top + 17 + LINE_HEIGHT * n), line) for n, line in enumerate(lines)),
        tally_y=round(top + LINE_HEIGHT * len(lines) + TALLY + (2 if lines else 0)),
        needs_x=-aside,
        offers_x=aside,
        near=""
        if patch.label or not named
        else min((dist(place, p), name) for p, name in named)[1],
    )


def label_lines(label: str) -> list[str]:
    """At most two lines of about `LETTERS` letters; what does not fit ends in an ellipsis.

    >>> label_lines("Mill Lane"), label_lines("Upper Rosewood Gardens")
    (['Mill', 'Lane'], ['Upper', 'Rosewood…'])
    """
    lines: list[str] = []
    for word in label.split():
        if lines and _width(f"{lines[-1]} {word}") <= LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], lines[1] + "…"]
    return [_cut(line) for line in lines]


def _cut(line: str) -> str:
    if _width(line) <= LETTERS + 2:
        return line
    while _width(line) > LETTERS:
        line = line[:-1]
    return line + "…"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _legend(steps: Sequence[int]) -> tuple[tuple[int, str], ...]:
    figures = ["0"]
    for least, above in zip(steps, [*steps[1:], None], strict=True):
        if above is None:
            figures.append(f"{least}+")
        else:
            figures.append(f"{least}" if above == least + 1 else f"{least}–{above - 1}")
    return tuple(enumerate(figures))


def _points(angles: Sequence[float], radius: float) -> str:
    return " ".join(f"{round(radius * cos(a))},{round(radius * sin(a))}" for a in angles)


def _middles(cells: Sequence[int]) -> list[Vector]:
    """Where the middle of each cell lies, the first cell's middle being (0, 0)."""
    if not cells:
        return []
    origin = h3.int_to_str(cells[0])
    (a, b), (c, d) = _straightener(origin)
    offsets = (_offset(origin, h3.int_to_str(cell)) for cell in cells)
    return [(a * x + b * y, c * x + d * y) for x, y in offsets]


def _lies_flat(cell: int) -> bool:
    """Whether hexagons about `cell` have a flat side, not a corner, nearest the north."""
    return _tilt(_neighbors(h3.int_to_str(cell)))[1] % 2 == 1


def _offset(origin: str, cell: str) -> Vector:
    """East and south of `origin` in degrees of latitude, good to a percent within 200 km."""
    (lat0, lng0), (lat, lng) = h3.cell_to_latlng(origin), h3.cell_to_latlng(cell)
    east = (lng - lng0 + 180) % 360 - 180
    return east * cos(radians((lat + lat0) / 2)), lat0 - lat


def _neighbors(cell: str) -> list[Vector]:
    return [_offset(cell, near) for near in h3.grid_disk(cell, 1) if near != cell]


def _tilt(neighbors: list[Vector]) -> tuple[float, int]:
    """How far the neighbors are turned (0 to 60 degrees, in radians), and that in steps of 30."""
    angles = [6 * atan2(y, x) for x, y in neighbors]
    turn = (atan2(sum(map(sin, angles)), sum(map(cos, angles))) / 6) % (tau / 6)
    return turn, round(turn / (pi / 6))


def _straightener(origin: str) -> tuple[Vector, Vector]:
    """The matrix that lays the neighbors of `origin` on a regular grid, by least squares.

    With `v` the true offsets and `t` the wanted ones, M = (sum t v') (sum v v')^-1.
    """
    neighbors = _neighbors(origin)
    turn, steps = _tilt(neighbors)
    xx = xy = yy = tx = ty = ux = uy = 0.0
    for x, y in neighbors:
        angle = round((atan2(y, x) - turn) / (tau / 6)) * tau / 6 + steps * pi / 6
        t, u = sqrt(3) * RADIUS * cos(angle), sqrt(3) * RADIUS * sin(angle)
        xx, xy, yy = xx + x * x, xy + x * y, yy + y * y
        tx, ty, ux, uy = tx + t * x, ty + t * y, ux + u * x, uy + u * y
    det = xx * yy - xy * xy
    return (
        ((tx * yy - ty * xy) / det, (ty * xx - tx * xy) / det),
        ((ux * yy - uy * xy) / det, (uy * xx - ux * xy) / det),
    )
