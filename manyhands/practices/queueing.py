"""Who waits for money, and who comes before whom, where there is too little for all who ask.

A group agrees on one of three ways: by turn, whoever asked first is first; by a lot, drawn once a
week at most; or in equal parts, so that nobody is before others. What anybody asks for, or who they
are, is read by none of them.
"""

from django.utils.translation import gettext_lazy as _

from manyhands.groups.models import Member
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import AskCode, AskLot, Case, Practice

ASKS = "ask"  # cases of which nobody is told whose they are
TAKEN_BACK = "taken_back"
WHO_ASKED = _("Whoever asked takes it back, while they can.")
ASKED_ALREADY = _("You asked already, and that still goes on.")
RECIPES = ("bail_fund", "solidarity_grants")  # in which somebody waits for money
BY_TURN, BY_LOT, EQUALLY = range(3)  # what a group sets as its `too_little`


def way(recipe: Recipe) -> int:
    """How it goes in this practice; rules of earlier days say nothing, and go by turn."""
    param = recipe.rule.get("too_little")
    return param.value if param else BY_TURN


def kind(recipe: Recipe) -> str:
    """The kind of cases that wait until money is set aside for them; none where no case does."""
    found = (name for name, moves in recipe.moves.items() if any(move.held for move in moves))
    return next(found, "")


def waiting(practice: Practice, recipe: Recipe, of_kind: str) -> list[Case]:
    """The cases that wait, the oldest first; 1 query."""
    states = {move.start for move in recipe.moves.get(of_kind, ()) if move.held}
    rows = practice.cases.filter(kind=of_kind, state__in=states)
    return list(rows.order_by("opened_at", "pk"))


def asks_already(practice: Practice, recipe: Recipe, member: Member, key: str) -> bool:
    """Whether they ask for themselves in another case than `key`, and that still goes on; 1 query.

    Only they are told so: nobody hears whose an ask is.
    """
    goes_on = {move.start for move in recipe.moves.get(ASKS, ())}
    own = practice.cases.filter(
        kind=ASKS, opened_by__member=member, holder__member=member, state__in=goes_on
    )
    return own.exclude(ref=key).exists()


def is_anothers(case: Case, to: str, member: Member) -> bool:
    """Whether another asked, or wrote it down for them, and is there to take it back."""
    if (case.kind, to) != (ASKS, TAKEN_BACK):
        return False
    here = {one.member_id for one in (case.holder, case.opened_by) if one} - {None}
    if here:
        return member.pk not in here
    return AskCode.objects.filter(case=case).exists()


def last_lot(practice: Practice) -> AskLot | None:
    return practice.ask_lots.first()


def before(case: Case, recipe: Recipe) -> list[Case]:
    """Those that come before it. No one is before others in equal parts or in a lot that was not
    drawn yet: then all others are before each, so that none is paid while there is too little.
    """
    all_waiting = waiting(case.practice, recipe, case.kind)
    others = [one for one in all_waiting if one.pk != case.pk]
    if way(recipe) == BY_TURN:
        own = (case.opened_at, case.pk)
        return [one for one in others if (one.opened_at, one.pk) < own]
    lot = last_lot(case.practice) if way(recipe) == BY_LOT else None
    places = {ref: place for place, ref in enumerate(lot.order)} if lot else {}
    if case.ref not in places:
        return others
    return [one for one in others if places.get(one.ref, len(places)) < places[case.ref]]


def place(case: Case, recipe: Recipe) -> int:
    """Its place among those that wait; 0 where it does not wait or there are no places."""
    all_waiting = waiting(case.practice, recipe, case.kind)
    if case.pk not in {one.pk for one in all_waiting} or way(recipe) == EQUALLY:
        return 0
    lot = last_lot(case.practice) if way(recipe) == BY_LOT else None
    if way(recipe) == BY_LOT and (lot is None or case.ref not in lot.order):
        return 0
    return len(before(case, recipe)) + 1
