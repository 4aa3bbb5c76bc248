"""What powers are about, in the order in which members look for it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

# By the first part of their names.
TOPICS = [
    (_("Who is in the group"), ("member", "group", "place")),
    (_("Asking, offering and helping"), ("need", "offer", "commitment", "inbox")),
    (_("Money and things"), ("fund", "budget", "inventory", "event")),
    (_("Mandates and circles"), ("mandate", "circle")),
    (_("What we agree on, and how"), ("agreement", "constitution", "proposal")),
]
OTHER = _("Other things")


def by_topic(powers: Iterable[str]) -> list[tuple[Any, list[str]]]:
    """These powers under what they are about, each in the order it came; no topic is empty."""
    names = list(powers)
    named = {prefix for _title, prefixes in TOPICS for prefix in prefixes}
    found = [
        (title, [name for name in names if name.split(".")[0] in prefixes])
        for title, prefixes in TOPICS
    ]
    found.append((OTHER, [name for name in names if name.split(".")[0] not in named]))
    return [(title, some) for title, some in found if some]
