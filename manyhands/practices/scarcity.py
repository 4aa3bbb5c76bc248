"""Too little for all who ask: a lot that anybody draws again says who is first, or all get equal
parts of what is there.

Who asks, and why, is read by neither.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.engine import lot
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.practices import guarding, queries, queueing, running
from manyhands.practices.engine import allocate
from manyhands.practices.engine.moves import Move
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.holding import held
from manyhands.practices.models import AskLot, Case, Practice
from manyhands.record.log import seed_of_lot

FEWEST = 2
APART = timedelta(days=7)  # so that nobody draws until the lot is to their liking


@dataclass(frozen=True)
class Shortage:
    """How many wait where more is asked for than is there, for how much, and what is there."""

    many: int
    asked: int
    there: int

    @property
    def missing(self) -> int:
        return self.asked - self.there


@dataclass(frozen=True)
class Parts:
    """What is there for those who wait, what they ask for, and the part of each."""

    there: int
    asked: int
    parts: dict[Case, int]

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@action(
    "asks.draw",
    by=policies.any_member,
    says=_("Draw the lot that says who gets money first where there is too little for all."),
)
def draw(actor, practice):
    """Each case that waits has its place by a lot, whose seed nobody could know before. Once in
    seven days; who comes later is in the next.
    """
    _draw(actor, practice)


@action(
    "rule.draw_asks",
    by=policies.its_time,
    says=_("Draw the lot of a week where there is too little for all who ask."),
)
def draw_in_time(actor, practice):
    """The same lot, when a week is over and no one drew it."""
    _draw(actor, practice)


def _draw(actor, practice: Practice) -> None:
    practice = held(practice)
    recipe = _recipe(practice)
    if queueing.way(recipe) != queueing.BY_LOT:
        raise NotPossible(_("Here no lot says who gets money first."))
    if now() < next_lot(practice):
        raise NotPossible(_("There was a lot within the last seven days."))
    refs = [one.ref for one in _waiting(practice, recipe)]
    if len(refs) < FEWEST:
        raise NotPossible(_("A lot needs two who wait at least."))
    last = queueing.last_lot(practice)
    number = last.number + 1 if last else 1
    seed = seed_of_lot(practice.group.log_id, f"asks {practice.ref} {number}")
    order = lot.draw(refs, len(refs), seed)
    AskLot.objects.create(practice=practice, number=number, seed=seed, order=order, drawn_at=now())
    write(actor, "asks.draw", practice=practice.ref, number=number, seed=seed, order=order)


def next_lot(practice: Practice) -> datetime:
    """From when on the next lot can be drawn; 1 query."""
    last = queueing.last_lot(practice)
    return last.drawn_at + APART if last else practice.adopted_at


def draws_itself_at(practice: Practice, at: datetime) -> datetime | None:
    """From when on the lot is drawn by itself, in the past where that is due: seven days after the
    last lot, or after the practice was taken up, and each seven days from then on; so that who asks
    in a week waits for others and not only for who asked next.

    None where it is not needed: no lot says who is first, there is enough for all, or all who wait
    have their place. A few queries.
    """
    recipe, last = _recipe(practice), queueing.last_lot(practice)
    if queueing.way(recipe) != queueing.BY_LOT or not shortage(practice, recipe):
        return None
    cases = _waiting(practice, recipe)
    placed = set(last.order if last else [])
    fresh = [one.opened_at for one in cases if one.ref not in placed]
    if len(cases) < FEWEST or not fresh:
        return None
    since = last.drawn_at if last else practice.adopted_at
    ready = max(min(fresh), cases[FEWEST - 1].opened_at)  # a new one, and two in all
    return since + max(1, -((since - ready) // APART)) * APART


def shortage(practice: Practice, recipe: Recipe) -> Shortage | None:
    """By how much what is there falls short of what those who wait ask for; None where there is
    enough for all, or nobody waits for money in it. A few queries.
    """
    cases = [one for one in _waiting(practice, recipe) if one.amount]
    if not cases:
        return None
    asked, there = sum(one.amount for one in cases), _there(cases[0], recipe)
    return Shortage(len(cases), asked, there) if asked > there else None


def _waiting(practice: Practice, recipe: Recipe) -> list[Case]:
    return queueing.waiting(practice, recipe, queueing.kind(recipe))


def _there(case: Case, recipe: Recipe) -> int:
    """What can be taken for those that wait, of which this is one."""
    return max(0, guarding.there_is(guarding.moment_of(None, case, _move(case, recipe), recipe)))


@action(
    "asks.share",
    by=policies.any_member,
    says=_("Set equal parts of what is there aside for all who ask."),
    method="two_keys",
)
def share(actor, practice, /, *, many, amount):
    """For each of the `many` who wait an equal part of what is there is set aside, for none more
    than they asked for, `amount` in all. A part is what that one asks for from now on; who still
    needs the rest asks again.

    It is a sum and leaves no choice, so also who asks may turn a key; each part is then sent by two
    whom it is not about, as ever.
    """
    practice = held(practice)
    recipe = _recipe(practice)
    if queueing.way(recipe) != queueing.EQUALLY:
        raise NotPossible(_("Here what is there is not split in equal parts."))
    found = parts_of(practice, recipe)
    if (many, amount) != (len(found.parts), found.total):
        raise NotPossible(running.GONE_ON)
    if not found.parts or not all(found.parts.values()):
        raise NotPossible(_("There is nothing to split, or nobody to split it for."))
    for case, part in found.parts.items():
        case.amount = part
        case.save(update_fields=["amount"])
    for case in found.parts:
        _approve(actor, case, recipe)
    write(actor, "asks.share", practice=practice.ref, many=many, amount=amount)


def parts_of(practice: Practice, recipe: Recipe) -> Parts:
    """What each who waits would get if all got equal parts now, none more than the cap."""
    cases = [one for one in _waiting(practice, recipe) if one.amount]
    if not cases:
        return Parts(0, 0, {})
    there = _there(cases[0], recipe)
    most = recipe.rule["cap"].value
    asks = {one.ref: min(one.amount, most) for one in cases}
    parts = allocate.up_to(there, asks)
    return Parts(there, sum(asks.values()), {one: parts[one.ref] for one in cases})


def _approve(actor, case: Case, recipe: Recipe) -> None:
    case, move = running.step(case, _move(case, recipe).end)
    moment = guarding.moment_of(actor, case, move, recipe)
    guarding.must_hold(moment, *guarding.places_of(case, move))
    running.set_aside(actor, case, move)
    running.arrive(actor, case, move)


def _move(case: Case, recipe: Recipe) -> Move:
    moves = recipe.moves[case.kind]
    return next(one for one in moves if one.held and one.start == case.state)


def _recipe(practice: Practice) -> Recipe:
    return queries.recipe_of(queries.version_now(practice, now()))
