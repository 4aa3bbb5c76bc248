"""Which practices a group runs, and which rule of one counts on a day."""

from datetime import date

from django.db.models import QuerySet

from manyhands.groups.models import Group
from manyhands.practices.engine import recipes
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import Practice, PracticeVersion
from manyhands.practices.years.outcome import with_params


def running(group: Group) -> QuerySet[Practice]:
    """Practices that are not wound up, the oldest first, with their versions; 2 queries."""
    return Practice.objects.filter(group=group, ended_at=None).prefetch_related("versions")


def wound_up(group: Group) -> QuerySet[Practice]:
    """Practices that are over, the last first."""
    return Practice.objects.filter(group=group).exclude(ended_at=None).order_by("-ended_at", "-id")


def version_at(practice: Practice, day: date) -> PracticeVersion | None:
    """The version that counts on `day`; None before the practice began.

    Of several from the same day on, the one recorded last counts.
    """
    found = practice.versions.filter(effective_from__lte=day)
    return found.order_by("-number").first()


def recipe_of(version: PracticeVersion) -> Recipe:
    """The recipe as it was pinned, with the numbers that the group set in it."""
    return with_params(recipes.read(version.recipe_text), version.params)
