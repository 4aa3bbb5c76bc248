"""What templates need to speak of decisions: names of those who left, and how a button decides."""

from typing import Any

from django import template

from manyhands.decisions import how
from manyhands.decisions.words import name_of

register = template.Library()


@register.filter
def called(member: Any) -> str:
    """The name a member chose; who left took it with them."""
    return name_of(member)


@register.inclusion_tag("parts/how.html", takes_context=True)
def how_we_decide(context: dict[str, Any], power: str, when: str = "") -> dict[str, Any]:
    """Folded away beside a button: how this group decides on `power`, and `when` it is asked;
    nothing where one just does it.
    """
    text = how.explained(context["group"], power, context.get("member"))
    return {"text": text, "power": power, "when": when, "url": context.get("how_url", "")}
