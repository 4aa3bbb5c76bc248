"""A case begins in its first state, within what the rule of the day allows, whoever begins it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.practices import booking, guarding
from manyhands.practices.engine.moves import BEGIN
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.guarding import Moment
from manyhands.practices.models import Case, Practice


def first_state(recipe: Recipe, kind: str) -> str:
    """In which state cases of this kind begin. Raises `NotPossible` where there are none."""
    found = [move.end for move in recipe.moves.get(kind, ()) if move.start == BEGIN]
    if not found:
        raise NotPossible(_("This practice has no such cases."))
    return found[0]


def begin(
    actor: Any, practice: Practice, recipe: Recipe, *, kind: str, amount: Any = 0, **about: Any
) -> Case:
    """A new case over so many minor units; `about` is what else its row says."""
    state = first_state(recipe, kind)
    if type(amount) is not int or amount < 0:
        raise NotPossible(booking.NOTHING)
    if amount and recipe.is_gift:
        raise NotPossible(booking.NOTHING_IS_COUNTED)
    if not amount and any(move.held for move in recipe.moves[kind]):
        raise NotPossible(booking.NOTHING)
    moment = Moment(practice, recipe, actor, "", {recipe.main_input: amount})
    guarding.must_hold(moment, f"{kind}.{state}")
    return Case.objects.create(
        group=practice.group,
        practice=practice,
        kind=kind,
        state=state,
        amount=amount,
        opened_at=now(),
        since=now(),
        **about,
    )
