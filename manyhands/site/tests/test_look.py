"""The look keeps its promises: readable colors, small files, no direction, nothing inline."""

import gzip
import json
import math
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.formats import date_format

SITE = Path(__file__).parents[1]
STATIC = SITE / "static/site"
SHEET = (STATIC / "site.css").read_text(encoding="utf-8")
PACKAGE = SITE.parent
PAPER, DECIDE = (
    (PACKAGE / f"decisions/static/decisions/{name}.css").read_text(encoding="utf-8")
    for name in ("paper", "decide")
)
SIGNING = PACKAGE / "decisions/static/decisions/device.js"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))

Rgb = tuple[float, float, float]


def block(opening):
    """The tokens between `opening` and its closing brace, as written."""
    start = SHEET.index(opening) + len(opening)
    body = SHEET[start : SHEET.index("}", start)]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block(":root, [data-theme] {")
NIGHT = LIGHT | block("[data-theme=dark] {")
OLD_PHONES = block(":root:root {")
THEMES = {"light": LIGHT, "night": NIGHT}


def linear(color) -> Rgb:
    """Linear sRGB of an `oklch(L% C h)` color, clipped. Source: Ottosson 2020, Oklab."""
    lightness, chroma, hue = map(
        float, re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", color).groups()
    )
    a, b = (chroma * f(math.radians(hue)) for f in (math.cos, math.sin))
    light = lightness / 100
    long, middle, short = (
        (light + p * a + q * b) ** 3
        for p, q in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    return tuple(
        min(1.0, max(0.0, p * long + q * middle + r * short))
        for p, q, r in (
            (4.0767416621, -3.3077115913, 0.2309699292),
            (-1.2684380046, 2.6097574011, -0.3413193965),
            (-0.0041960863, -0.7034186147, 1.7076147010),
        )
    )


def encode(channel):
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def decode(channel):
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def over(top: Rgb, bottom: Rgb, opacity) -> Rgb:
    """`top` laid on `bottom` as browsers do it: in encoded sRGB."""
    return tuple(
        decode(encode(t) * opacity + encode(b) * (1 - opacity))
        for t, b in zip(top, bottom, strict=True)
    )


def contrast(one: Rgb, other: Rgb):
    """WCAG 2.2 contrast ratio, 1 to 21."""
    dark, bright = sorted(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] for c in (one, other))
    return (bright + 0.05) / (dark + 0.05)


PLACES = ("help", "together", "commons", "decide")
TEXT = [
    *((text, ground) for text in ("ink", "soft", "bad") for ground in ("paper", "card", "sunk")),
    *(
        (f"{place}-ink", ground)
        for place in PLACES
        for ground in ("paper", "card", f"{place}-wash")
    ),
    *((text, f"{place}-wash") for place in PLACES for text in ("ink", "soft")),
    *(("dark", place) for place in PLACES[:3]),
    *(("card", f"{place}-ink") for place in PLACES),
    ("decide-on", "decide"),
    ("bad", "bad-wash"),
    ("ink", "bad-wash"),
]
SHAPES = [
    ("edge", "paper"),
    ("edge", "card"),
    *(("decide-ink", ground) for ground in ("paper", "card")),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reads_at_seven_to_one(theme, text, ground):
    tokens = THEMES[theme]

    assert contrast(linear(tokens[text]), linear(tokens[ground])) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_and_focus_rings_stand_out_at_three_to_one(theme, shape, ground):
    tokens = THEMES[theme]

    assert contrast(linear(tokens[shape]), linear(tokens[ground])) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("dye", [2, 3, 4])
def test_names_read_on_every_dye_of_the_quilt(theme, dye):
    tokens = THEMES[theme]

    cloth = over(linear(tokens["help"]), linear(tokens["help-wash"]), float(tokens[f"tint-{dye}"]))

    assert contrast(linear(tokens["ink"]), cloth) >= 7


def test_night_is_the_same_whether_asked_for_or_chosen():
    assert block("[data-theme=dark] {") == block(":root:not([data-theme]) {")


@pytest.mark.parametrize("token", sorted(set(OLD_PHONES) - {"shade"}))
def test_old_phones_see_the_same_colors(token):
    digits = [round(255 * encode(channel)) for channel in linear(LIGHT[token])]

    assert OLD_PHONES[token] == "#{:02x}{:02x}{:02x}".format(*digits)


def test_the_sheet_and_the_script_stay_small():
    assert len(gzip.compress(SHEET.encode(), 9)) <= 9_000
    assert len(gzip.compress((STATIC / "app.js").read_bytes(), 9)) <= 6_000
    assert len(gzip.compress(SIGNING.read_bytes(), 9)) <= 2_500


@pytest.mark.parametrize("sheet", [SHEET, PAPER, DECIDE], ids=["site", "paper", "decide"])
def test_a_sheet_knows_no_left_or_right(sheet):
    code = re.sub(r"/\*.*?\*/|\([^)]*\)", "", sheet, flags=re.DOTALL)

    assert not re.findall(
        r"(?<![\w-])(?:left|right|(?:margin|padding|border)-(?:left|right))\b", code
    )
    assert not re.findall(r"(?<![\w-])(?:width|height|top|bottom)\s*:", code)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_hold_no_inline_style_or_script(template):
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_the_line_above_a_heading_begins_where_the_heading_begins():
    """A name in other letters than the page's must not push it to the other side."""
    found = [path.name for path in TEMPLATES if 'class="kicker" dir=' in path.read_text("utf-8")]
    assert found == []


def test_every_icon_named_in_a_template_is_drawn():
    drawn = json.loads((STATIC / "icons.json").read_text(encoding="utf-8"))

    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r"{% icon [\"'](\w+)[\"']", template.read_text(encoding="utf-8"))
    }

    assert named <= set(drawn)
    assert not [name for name, shape in drawn.items() if re.search("script|on\\w+=|href", shape)]


def test_every_class_in_a_template_is_in_the_sheet():
    dressed = set(re.findall(r"\.([a-z][\w-]*)", SHEET + PAPER + DECIDE))

    worn = {
        name
        for template in TEMPLATES
        for names in re.findall(r'class="([^"]*)"', template.read_text(encoding="utf-8"))
        for name in re.sub(r"{%.*?%}|{{.*?}}", " ", names).split()
    }

    assert worn <= dressed


DAYS = {"en": "1 Dec 2026", "es": "1 dic 2026", "ar": "1 ديسمبر 2026"}


@pytest.mark.parametrize("language", DAYS)
def test_days_and_moments_have_one_style_in_each_language(language):
    moment = datetime(2026, 12, 1, 18, tzinfo=UTC)

    with translation.override(language):
        day, both = date_format(moment), date_format(moment, "DATETIME_FORMAT")

    assert day == DAYS[language]
    assert both.startswith(day)
    assert both.endswith(" 18:00")


def test_no_page_of_what_is_decided_has_a_style_of_days_of_its_own():
    pages = [page for page in TEMPLATES if page.parts[-2] in ("decisions", "groups")]
    own = [
        page.name for page in pages if re.search(r'date:"(?!DATETIME_FORMAT")', page.read_text())
    ]

    assert len(pages) > 60
    assert own == []
