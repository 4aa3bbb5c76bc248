"""Places as H3 cells: hexagons of about half a kilometer a side, stored as integers."""

import h3

GRAIN = 8  # edge 531 m on average: never a point, https://h3geo.org/docs/core-library/restable
NOWHERE = (0.0, -30.0)  # open ocean: where quilts lie that want no place on earth
MAX_RINGS = 4


def patchwork(center: tuple[float, float] = NOWHERE, rings: int = 2) -> list[int]:
    """The cells of a quilt, center first: 1, 7, 19, 37 or 61 for `rings` 0 to 4.

    `center` is latitude and longitude in degrees, WGS 84. Raises `ValueError` outside -90..90
    and -180..180.
    """
    latitude, longitude = center
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= rings <= MAX_RINGS):
        raise ValueError("no such place")
    middle = h3.latlng_to_cell(latitude, longitude, GRAIN)
    return [h3.str_to_int(cell) for ring in range(rings + 1) for cell in h3.grid_ring(middle, ring)]


def within(cell: int, rings: int) -> set[int]:
    """Cells at most `rings` steps from `cell`, itself included. One step is about 900 m."""
    return {h3.str_to_int(near) for near in h3.grid_disk(h3.int_to_str(cell), rings)}


def name_of(cell: int) -> str:
    """The cell as H3 writes it, 15 hexadecimal digits; its number is too large for JSON."""
    return h3.int_to_str(cell)
