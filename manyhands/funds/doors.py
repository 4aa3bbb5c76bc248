"""The doors on a group's page of money, in their order: each leads to a page of its own."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Door(NamedTuple):
    """The name of a route that takes the group's slug, an icon, and what is behind it."""

    route: str
    icon: str
    says: Any
    about: Any


# Floors above may add theirs when they start.
DOORS = [
    Door(
        "ways-to-pay",
        "money",
        _("Ways to be paid"),
        _("Where money for us goes: as a square to photograph, as text, as a poster."),
    ),
    Door(
        "bank",
        "inbox",
        _("What the bank says"),
        _("Bring what the bank writes, and link each line into the books."),
    ),
]
