"""Practices for tests, in few words; everything is made through actions."""

from typing import Any

from manyhands.groups.models import Group
from manyhands.groups.tests.make import decided
from manyhands.practices import shelf
from manyhands.practices.models import Practice


def usual(recipe: str) -> dict[str, int]:
    """The numbers that come with the recipe."""
    return {name: param.value for name, param in shelf.recipes()[recipe].params.items()}


GRANTS = usual("solidarity_grants")


def details(recipe: str, *, name: str = "", **params: int) -> dict[str, Any]:
    """What `practice.adopt` is told."""
    found = shelf.recipes()[recipe]
    rule = {"digest": found.digest, "params": {**usual(recipe), **params}}
    return {"recipe": recipe, "name": name or found.title, "rule": rule}


def adopted(
    group: Group, recipe: str = "solidarity_grants", *, name: str = "", **params: int
) -> Practice:
    """A practice that the group decided to run."""
    practice = decided("practice.adopt", group, **details(recipe, name=name, **params))
    assert isinstance(practice, Practice)
    return practice
