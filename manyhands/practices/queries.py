"""Which practices a group runs, and which rule of one counts on a day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Member
from manyhands.ledger.models import Commodity
from manyhands.practices import shelf
from manyhands.practices.engine import guards, recipes
from manyhands.practices.engine.decimals import counts_money, divided
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import Case, Participant, Practice, PracticeVersion
from manyhands.practices.years.outcome import with_params

BY_CHOICE = 1  # of the param `parts`
BETWEEN_TWO = _("This is between two others, who say how it goes on.")


def running(group: Group) -> QuerySet[Practice]:
    """Practices that are not wound up, the oldest first, with their versions; 2 queries."""
    return Practice.objects.filter(group=group, ended_at=None).prefetch_related("versions")


def wound_up(group: Group) -> QuerySet[Practice]:
    """Practices that are over, the last first."""
    return Practice.objects.filter(group=group).exclude(ended_at=None).order_by("-ended_at", "-id")


def who_takes_part(practice: Practice) -> QuerySet[Participant]:
    """Those who take part and are still here."""
    rows = practice.participants.filter(left_at=None, holder__member__isnull=False)
    return rows.select_related("holder")


def open_cases(practice: Practice, recipe: Recipe) -> QuerySet[Case]:
    """Cases that can still go on, the oldest first."""
    over = Q()
    for kind, moves in recipe.moves.items():
        over |= Q(kind=kind, state__in={move.start for move in moves})
    if not over:
        return Case.objects.none()
    return practice.cases.filter(over).order_by("opened_at", "id")


def asks_all(case: Case, to: str) -> bool:
    """Whether with this step all who take part are asked for their part, so that it is no word."""
    is_levy = (case.practice.recipe, case.kind, to) == ("burial_levy", "death", "levied")
    return is_levy and who_takes_part(case.practice).exists()


def parts_are_chosen(practice: Practice, params: Mapping[str, int]) -> bool:
    """Whether members of a burial levy may choose what they give for a death."""
    return practice.recipe == "burial_levy" and params.get("parts") == BY_CHOICE


def version_at(practice: Practice, day: date) -> PracticeVersion | None:
    """The version that counts on `day`; None before the practice began.

    Of several from the same day on, the one recorded last counts.
    """
    found = practice.versions.filter(effective_from__lte=day)
    return found.order_by("-number").first()


def day_of(practice: Practice, at: datetime) -> date:
    """Which day it is by the clocks of its group."""
    return day_in(practice.group, at)


def version_now(practice: Practice, at: datetime) -> PracticeVersion:
    """The version that counts on the day it is in its group; where none does yet, the first."""
    found = version_at(practice, day_of(practice, at)) or practice.versions.last()
    assert found is not None, "a practice has a version"
    return found


def scales_of(group: Group) -> set[int]:
    """How many decimals the currencies have that the group counts; 1 query."""
    rows = Commodity.objects.filter(group=group, kind="money")
    return set(rows.values_list("scale", flat=True).distinct())


def as_divided_in(group: Group, recipe: Recipe) -> Recipe:
    """The recipe, whose money is divided as the group's is, where all of that is divided alike."""
    if not counts_money(recipe):
        return recipe
    scales = scales_of(group)
    return divided(recipe, scales.pop()) if len(scales) == 1 else recipe


def recipe_of(version: PracticeVersion) -> Recipe:
    """The recipe as it was pinned, with the numbers that the group set in it."""
    return with_params(read_pinned(version.recipe_text), version.params)


@lru_cache(maxsize=256)
def read_pinned(text: str) -> Recipe:
    """The recipe of a text that a group took up, read once.

    Where its guards are words alone, as all were before guards were worked out, those count that
    the program has for this practice now, as far as they ask for nothing that it does not know.
    """
    found = recipes.read(text, is_pinned=True)
    newest = shelf.recipes().get(found.name)
    if newest is None or not any(guard.is_bare for guard in found.guards.values()):
        return found
    known = {*found.rule, *found.inputs, guards.TAKEN, *recipes.MAY_BE_READ}
    fitting = {
        name: guard
        for name, guard in newest.guards.items()
        if guard.asks is None or guard.asks.names <= known
    }
    return replace(found, guards=fitting)


def is_between_others(case: Case, member: Member) -> bool:
    """Whether it is between two others who are both still there, and whom alone it concerns."""
    sides = [one.member_id for one in (case.holder, case.other, case.opened_by) if one]
    return bool(case.other_id) and None not in sides and member.pk not in sides
