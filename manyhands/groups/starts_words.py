"""The three constitutions a group can start with, in words for whoever founds it."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Start(NamedTuple):
    """What a founder reads before choosing."""

    key: str
    name: Any
    first: Any
    second: Any
    money: Any
    people: Any
    rules: Any


WORDS = [
    Start(
        "street",
        _("Street"),
        _("Any member does nearly everything, at once and in view of all."),
        _("Good for neighbors who know each other and for the first days after a disaster."),
        _("Small sums after asking for advice; larger ones if nobody objects."),
        _("Anyone joins. To end a membership takes consensus of all but the one concerned."),
        _("Agreements pass if nobody objects. The constitution changes by consensus."),
    ),
    Start(
        "assembly",
        _("Assembly"),
        _("What concerns all is decided by all, by consensus."),
        _("When it stays stuck over a block, four of five can pass it after two rounds."),
        _("Small sums after asking for advice; larger ones by consensus."),
        _("Anyone joins. To end a membership takes consensus of all but the one concerned."),
        _("Agreements and mandates are made by consensus, and so is the constitution."),
    ),
    Start(
        "circles",
        _("Federation of circles"),
        _("Circles do the work, each with powers that the group lends it."),
        _("A decision passes when nobody has an objection. Two members link a circle with all."),
        _("Two members sign small sums; larger ones pass if nobody objects."),
        _("Anyone joins. To end a membership takes consensus of all but the one concerned."),
        _("Agreements pass if nobody objects. The constitution changes by consensus."),
    ),
]
