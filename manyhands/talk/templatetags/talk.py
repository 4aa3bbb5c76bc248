"""What other floors' pages show of this one: a poster's notices, and how many are unread."""

from typing import Any

from django import template

from manyhands.aid.holding import actor_for
from manyhands.talk import queries
from manyhands.talk.sentences import told

register = template.Library()


@register.inclusion_tag("talk/notices.html", takes_context=True)
def notices_of(context: dict[str, Any], intent: Any) -> dict[str, Any]:
    """The notices about `intent`, if the visitor posted it; also without an account."""
    actor = actor_for(context["request"], intent)
    return {"notices": [told(notice) for notice in queries.news_about(actor, intent)[:10]]}


@register.simple_tag
def unread_of(member: Any) -> int:
    """How many notices `member` (or nobody) has not seen; 1 query."""
    return queries.unread(member) if member else 0
