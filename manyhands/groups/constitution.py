"""The first constitution: what a group agrees to by founding itself, as data."""

from typing import Any

from django.utils.translation import gettext as _

from manyhands.groups.powers import POWERS

# What a group may set, and the bounds that no group can leave: people are forgotten in time.
BOUNDS = {
    "erase_after_h": range(0, 49),
    "stale_after_h": range(1, 169),
    "expires_after_d": range(1, 61),
}
SETTINGS: dict[str, int] = {
    "erase_after_h": 48,
    "stale_after_h": 48,
    "expires_after_d": 14,
}


def first_constitution() -> dict[str, Any]:
    """Version 1, in the founder's language: every power with its default method."""
    return {
        "v": 1,
        "principles": [
            {"id": "P1", "text": _("Help is unconditional.")},
            {"id": "P2", "text": _("Nobody is in charge.")},
            {"id": "P3", "text": _("We forget people's private words in time.")},
        ],
        "settings": dict(SETTINGS),
        "powers": {name: {"method": power.method} for name, power in sorted(POWERS.items())},
    }
