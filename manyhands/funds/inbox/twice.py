"""Nothing is written twice: what is in the books already, or is expected by another name."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.funds.inbox.belonging import Part
from manyhands.funds.inbox.suggesting import in_the_books
from manyhands.funds.models import BankLine
from manyhands.groups.models import Group

THERE = _("This seems to be in the books already. Link it to that, or say that it is another one.")
SAID = _("Somebody has said that such a gift comes. Choose it, or say that it is another one.")
# Whoever knows of what is on its way adds here whether a part may be just that.
EXPECTED: list[Callable[[Group, Part], bool]] = []


def what_speaks_against(lines: Sequence[BankLine], parts: Sequence[Part]) -> Any:
    """Why it may be a second time that these lines are written down; empty where nothing is."""
    group = lines[0].group
    if in_the_books(group, lines):
        return THERE
    if any(expects(group, part) for expects in EXPECTED for part in parts):
        return SAID
    return ""


def must_be_new(lines: Sequence[BankLine], parts: Sequence[Part]) -> None:
    """NotPossible where it may be a second time."""
    fault = what_speaks_against(lines, parts)
    if fault:
        raise NotPossible(fault)
