"""Hiding words that do harm from everybody, and showing them again: one power, wherever they stand.

The floors above say for each kind of thing how its words are put away and brought back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.groups.acts import Act
from manyhands.groups.models import Group
from manyhands.groups.policies import any_member
from manyhands.groups.powers import action, write

NOT_HIDDEN = _("These words are not hidden.")
Facts = dict[str, str]


@dataclass(frozen=True)
class Words:
    """How the words of one kind of thing are hidden and shown; each says by which facts the record
    names them. `again` is the act that shows them, from those facts.
    """

    fact: str  # the fact that only entries about this kind have
    hide: Callable[..., Facts]
    show: Callable[..., Facts]
    again: Callable[[Group, dict[str, Any]], Act]


KINDS: dict[type[Model], Words] = {}


def _shown_again(group: Group, facts: dict[str, Any]) -> Act:
    kind = next((one for one in KINDS.values() if one.fact in facts), None)
    if kind is None:
        raise NotPossible(NOT_HIDDEN)
    return kind.again(group, facts)


@action(
    "content.hide",
    by=any_member,
    says=_("Hide words that do harm."),
    method="two_keys",
    inverse=_shown_again,
)
def hide_words(actor, subject, /, *, reason="", **which):
    """Nobody reads them on any page; that something is hidden there stays to be seen."""
    facts = KINDS[type(subject)].hide(subject, **which)
    write(actor, "content.hide", **facts, reason=reason)


@action(
    "content.show",
    by=any_member,
    says=_("Show words again that were hidden."),
    method="two_keys",
)
def show_words(actor, subject, /, **which):
    """They stand where they stood, as they were."""
    write(actor, "content.show", **KINDS[type(subject)].show(subject, **which))
