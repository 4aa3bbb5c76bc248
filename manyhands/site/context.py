"""What the shell around every page shows: the group, its places, the way to oneself."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def shell(request: HttpRequest) -> dict[str, object]:
    """Context for `base.html`. A group begins with Help alone; other places appear with use."""
    group = getattr(request, "group", None)
    found: dict[str, object] = {"demo": settings.DEMO, "me_url": reverse("me")}
    if group is None:
        return found
    home = reverse("board", args=[group.slug])
    return found | {
        "group": group,
        "member": getattr(request, "member", None),
        "group_url": home,
        "how_url": reverse("constitution", args=[group.slug]),
        "help_url": reverse("about", args=[group.slug]),
        "places": [
            {"key": "help", "label": _("Help"), "url": home, "icon": "help", "current": True}
        ],
    }
