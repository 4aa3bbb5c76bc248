"""What templates need to draw the look: icons, written straight into the page."""

import json
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

ICONS_FILE = Path(__file__).parents[1] / "static/site/icons.json"
TURNED_ROUND = frozenset({"back", "next", "undo", "exit", "list", "message"})  # in right-to-left


@cache
def icon_shapes() -> dict[str, SafeString]:
    """SVG shapes of each icon by name, on a 24 by 24 field (Lucide, ISC license)."""
    shapes = json.loads(ICONS_FILE.read_text(encoding="utf-8"))
    return {name: SafeString(shape) for name, shape in shapes.items()}


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon; silent beside its word, or named by `label` where it stands alone.

    `size` is one of "", s, l, xl. A name nobody drew shows as "other", so that
    kinds a group adds need no picture.
    """
    shapes = icon_shapes()
    size_class = f" icon-{size}" if size else ""
    flip_class = " flip" if name in TURNED_ROUND else ""
    spoken = format_html('role="img" aria-label="{}"', label)
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" width="20" height="20" fill="none"'
        ' stroke="currentColor" {}>{}</svg>',
        size_class,
        flip_class,
        spoken if label else SafeString('aria-hidden="true"'),
        shapes.get(name, shapes["other"]),
    )
