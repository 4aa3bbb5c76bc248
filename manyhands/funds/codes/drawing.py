"""Codes as squares to photograph, drawn as SVG; the Swiss one with the cross in its middle."""

import segno
from django.utils.safestring import SafeString

QUIET = 4  # cells of white around it, without which cameras do not find it
# The cross of SIX: 7 of 46 millimeters, black, with a margin, and its arms as on the flag.
OF, BOX, BLACK, ARM, ACROSS = 46, 7.0, 6.2, 3.88, 1.16


def square(words: str) -> SafeString:
    """The code as an SVG without a fixed size, corrected at level M as the guidelines want."""
    return SafeString(_code(words).svg_inline(border=QUIET, omitsize=True, light="#fff"))


def swiss_square(words: str) -> SafeString:
    """The same with the Swiss cross, without which the code counts as no QR-bill."""
    code = _code(words)
    wide = code.symbol_size(border=0)[0]
    drawn = code.svg_inline(border=QUIET, omitsize=True, light="#fff")
    return SafeString(drawn.replace("</svg>", f"{_cross(int(wide))}</svg>"))


def _code(words: str) -> segno.QRCode:
    return segno.make(words, error="m", boost_error=False, micro=False, encoding="utf-8")


def _cross(wide: int) -> str:
    middle, unit = QUIET + wide / 2, wide / OF
    box, black, arm, across = (n * unit for n in (BOX, BLACK, ARM, ACROSS))
    shapes = (
        ("#fff", box, box),
        ("#000", black, black),
        ("#fff", arm, across),
        ("#fff", across, arm),
    )
    return "".join(
        f'<path fill="{color}" d="M{middle - w / 2:.3f} {middle - h / 2:.3f}'
        f'h{w:.3f}v{h:.3f}h-{w:.3f}z"/>'
        for color, w, h in shapes
    )
