"""What the shell around every page shows: the group, its places, the way to oneself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

# Where a page of Decide lives: each of these begins the address of a group's page.
DECIDE = (
    "decisions", "meetings", "constitution", "beginning", "agreements", "mandates", "circles",
    "rosters", "draws", "emergency", "record",
)  # fmt: skip
# The first words after the group's own address, where a page of Commons lives.
COMMONS = ("commons", "money", "books", "accounts", "practices", "cases")


def shell(request: HttpRequest) -> dict[str, object]:
    """Context for `base.html`. A group begins with Help alone; other places appear with use."""
    group = getattr(request, "group", None)
    found: dict[str, object] = {"demo": settings.DEMO, "me_url": reverse("me")}
    if group is None:
        return found
    home = reverse("board", args=[group.slug])
    member = getattr(request, "member", None)
    return found | {
        "group": group,
        "member": member,
        "group_url": home,
        "how_url": reverse("constitution", args=[group.slug]),
        "help_url": reverse("about", args=[group.slug]),
        "places": _places(request, group.slug, member),
    }


def _places(request: HttpRequest, slug: str, member: Any) -> list[dict[str, object]]:
    """Help, and what the group has begun to use; what waits there for the member is counted."""
    home, decide = reverse("board", args=[slug]), reverse("decisions", args=[slug])
    here = _where(request.path, slug, home)
    found: list[dict[str, object]] = [
        {"key": "help", "label": _("Help"), "url": home, "icon": "help", "current": here == "help"}
    ]
    if getattr(member, "shares", False):
        commons = reverse("commons", args=[slug])
        found.append(
            {"key": "commons", "label": _("Commons"), "url": commons, "icon": "commons",
             "current": here == "commons"}
        )  # fmt: skip
    if getattr(member, "decides", False):
        found.append(
            {"key": "decide", "label": _("Decide"), "url": decide, "icon": "decide",
             "current": here == "decide", "waits": member.waits}
        )  # fmt: skip
    return found


def _where(path: str, slug: str, home: str) -> str:
    """The key of the place that a page belongs to."""
    if path.startswith(tuple(f"{home}{word}/" for word in COMMONS)):
        return "commons"
    return "decide" if path.startswith(tuple(reverse(n, args=[slug]) for n in DECIDE)) else "help"
