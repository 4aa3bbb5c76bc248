"""What templates need to speak of decisions: names of those who left, and how a button decides."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model

from manyhands.base.times import now
from manyhands.decisions import how, queries, recalling
from manyhands.decisions.models import Proposal
from manyhands.decisions.words import name_of
from manyhands.groups.acts import name_of as name_of_thing
from manyhands.groups.models import Group, Mandate
from manyhands.groups.standing import OBSERVES, is_open_to

register = template.Library()


@register.filter
def called(member: Any) -> str:
    """The name a member chose; who left took it with them."""
    return name_of(member)


@register.simple_tag
def proposals_on(group: Group, things: Iterable[Model]) -> list[tuple[Model, Proposal | None]]:
    """Each of these things of `group` with the open proposal that is about it, if there is one."""
    things = list(things)
    found = queries.open_about(group, [name_of_thing(thing) for thing in things])
    return [(thing, found.get(name_of_thing(thing))) for thing in things]


@register.simple_tag(takes_context=True)
def recall_asked(context: dict[str, Any], mandate: Mandate) -> recalling.Asked:
    """Who asks that `mandate` is taken back, and how many must before the group decides."""
    return recalling.asked_of(context["member"], mandate, now())


@register.simple_tag(takes_context=True)
def is_open(context: dict[str, Any], power: str, thing: Any = None) -> bool:
    """Whether the visitor, in what they are here, may use `power`; who observes may use few."""
    return is_open_to(context.get("member"), power, thing)


@register.inclusion_tag("parts/how.html", takes_context=True)
def how_we_decide(context: dict[str, Any], power: str, when: str = "") -> dict[str, Any]:
    """Folded away beside a button: how this group decides on `power`, and `when` it is asked;
    nothing where one just does it.
    """
    text = how.explained(context["group"], power, context.get("member"))
    if text and not is_open_to(context.get("member"), power):
        text = f"{OBSERVES} {text}"
    return {"text": text, "power": power, "when": when, "url": context.get("how_url", "")}
