"""The demo neighborhood."""

from manyhands.groups.models import Member


def shoes() -> list[Member]:
    """The three members one may step into the shoes of."""
    return []
