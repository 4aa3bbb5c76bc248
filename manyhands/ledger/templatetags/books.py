"""What templates need to speak of the books: what a transfer was for, in words."""

from django import template

from manyhands.groups.powers import POWERS

register = template.Library()


@register.filter
def what_for(kind: str) -> str:
    """The act it came of, as the list of powers says it; else its name, as a practice gave it."""
    return str(POWERS[kind].says).rstrip(".") if kind in POWERS else kind.replace("_", " ")
