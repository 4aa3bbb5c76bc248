"""What came of a proposal whose act was carried out: what it made, or else what it was about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from manyhands.base.errors import NotPossible
from manyhands.decisions.changing import CALLED
from manyhands.decisions.models import Proposal
from manyhands.groups.acts import find, name_of
from manyhands.groups.models import Agreement, Circle, Mandate, Place

# Where every member of the group reads about a thing; empty where nobody does any more. Floors
# above add theirs. Nothing that says of somebody more than the proposal does stands here.
WHERE: dict[type[Model], Callable[[Any], str]] = {
    Agreement: lambda agreement: agreement.get_absolute_url(),
    Mandate: lambda mandate: mandate.get_absolute_url(),
    Circle: lambda circle: "" if circle.closed_at else circle.get_absolute_url(),
    Place: lambda place: reverse("places", args=[place.group.slug]),
}


@dataclass(frozen=True)
class Link:
    """Where it is, and what it is called."""

    href: str
    words: str


def name_of_what_came(made: Any, subject: Model) -> str:
    """The name of what an act `made`, else of its subject; empty where neither has a page."""
    found = next((one for one in (made, subject) if type(one) in WHERE), None)
    return name_of(found) if found is not None else ""


def link_of(proposal: Proposal) -> Link | None:
    """Where the group reads about what came of it; None where that is gone or was never kept."""
    if not proposal.carried_out_at or not proposal.came_of:
        return None
    try:
        thing = find(proposal.group, proposal.came_of)
    except (NotPossible, LookupError):
        return None
    href = WHERE[type(thing)](thing) if type(thing) in WHERE else ""
    words = CALLED[type(thing)](thing) if href else ""
    return Link(href, words) if words else None
