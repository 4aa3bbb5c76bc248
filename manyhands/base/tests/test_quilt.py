"""The quilt lies straight wherever on earth it is sewn."""

from itertools import combinations
from math import dist, sqrt

import h3
import pytest

from manyhands.base.quilt import RADIUS, Patch, label_lines, sew

PLACES = [(40.70, -73.92), (-33.9, 18.4), (18.54, -72.34), (51.5, 0.0), (64.1, -21.9), (0.0, -30.0)]


def disk(latitude, longitude, rings, grain=8):
    center = h3.latlng_to_cell(latitude, longitude, grain)
    return [
        Patch(h3.str_to_int(cell))
        for ring in range(rings + 1)
        for cell in h3.grid_ring(center, ring)
    ]


@pytest.mark.parametrize("place", [*PLACES, (-16.5, 179.999)])
@pytest.mark.parametrize("rings", [0, 1, 2, 3, 4])
def test_patches_meet_edge_to_edge_and_never_overlap(place, rings):
    patches = disk(*place, rings)

    quilt = sew(patches)

    middles = [(each.x, each.y) for each in quilt.patches]
    gaps = sorted(dist(one, other) for one, other in combinations(middles, 2))
    seams = 9 * rings**2 + 3 * rings
    assert all(abs(gap - sqrt(3) * RADIUS) < 2.5 for gap in gaps[:seams])
    assert all(gap > 1.6 * sqrt(3) * RADIUS for gap in gaps[seams:])


@pytest.mark.parametrize("place", PLACES)
def test_north_is_up_within_fifteen_degrees(place):
    patches = disk(*place, 3)

    quilt = sew(patches)

    north = max(patches, key=lambda patch: h3.cell_to_latlng(h3.int_to_str(patch.cell))[0])
    east = max(quilt.patches, key=lambda sewn: h3.cell_to_latlng(h3.int_to_str(sewn.patch.cell))[1])
    drawn = next(sewn for sewn in quilt.patches if sewn.patch == north)
    assert drawn.y < -2.4 * sqrt(3) * RADIUS * 0.86
    assert east.x > 2.4 * sqrt(3) * RADIUS * 0.86


def test_a_quilt_fits_its_view_box_and_reads_from_the_top():
    quilt = sew(disk(40.7, -73.92, 3))

    left, top, width, height = map(int, quilt.view_box.split())
    assert (width, height) == (quilt.width, quilt.height)
    for sewn in quilt.patches:
        assert left + RADIUS <= sewn.x <= left + width - RADIUS
        assert top + RADIUS <= sewn.y <= top + height - RADIUS
    assert [sewn.y for sewn in quilt.patches] == sorted(sewn.y for sewn in quilt.patches)


def test_more_open_means_a_deeper_dye():
    center = disk(40.7, -73.92, 0)[0].cell

    dyes = [sew([Patch(center, needs=n)]).patches[0].dye for n in (0, 1, 2, 3, 5, 6, 9, 10, 99)]

    assert dyes == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [text for _, text in sew([]).steps] == ["0", "1–2", "3–5", "6–9", "10+"]


def test_words_stay_within_their_patch():
    center = disk(40.7, -73.92, 0)[0].cell
    patch = Patch(center, label="Saint Bartholomew Street Corner", needs=12, offers=3)

    (sewn,) = sew([patch]).patches

    assert len(sewn.lines) == 2
    assert all(abs(y) < RADIUS * 0.86 for y, _ in sewn.lines)
    assert sewn.tally_y + 20 < RADIUS * 0.86
    assert sewn.needs_x < 0 < sewn.offers_x


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("", []),
        ("Harbor", ["Harbor"]),
        ("Mill Lane", ["Mill", "Lane"]),
        ("Bartholomew", ["Bartholo…"]),
        ("Old Post Office", ["Old Post", "Office"]),
        ("حي الزيتون القديم", ["حي", "الزيتون…"]),
        ("東京中央区銀座", ["東京中央…"]),
    ],
)
def test_long_names_are_cut_where_they_still_can_be_told_apart(label, lines):
    assert label_lines(label) == lines


def test_no_cells_give_an_empty_quilt():
    assert sew([]).patches == ()


def test_a_quilt_at_one_of_the_twelve_pentagons_still_draws():
    pentagon = min(h3.get_pentagons(8))
    cells = [pentagon, *(cell for cell in h3.grid_disk(pentagon, 1) if cell != pentagon)]

    quilt = sew([Patch(h3.str_to_int(cell)) for cell in cells])

    assert len({(sewn.x, sewn.y) for sewn in quilt.patches}) == 6


def test_a_patch_without_a_name_says_what_it_is_near():
    center, *others = disk(40.7, -73.92, 1)
    named = Patch(center.cell, label="Mill Lane")

    patches = sew([named, *others]).patches

    assert {sewn.near for sewn in patches if not sewn.patch.label} == {"Mill Lane"}
    assert {sewn.near for sewn in sew(others).patches} == {""}
