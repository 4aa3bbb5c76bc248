"""Asking a practice for money without an account or a name: a code is the only key to it.

Whoever asks so is no member and no key to anything; all else goes as with any other who asks.
"""

from django.utils.translation import gettext_lazy as _

from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.funds.purse.policies import Side
from manyhands.groups.holding import OPENS
from manyhands.groups.policies import anyone
from manyhands.groups.powers import action, write
from manyhands.practices import forgetting, queries, queueing, running, where_to
from manyhands.practices.askers import Asker, who_holds_its_code
from manyhands.practices.beginning import begin
from manyhands.practices.engine.moves import Move
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.holding import held
from manyhands.practices.models import AskCode, Case, Practice

TAKEN_BACK, RECEIVED = queueing.TAKEN_BACK, "received"


def may_be_asked(practice: Practice, recipe: Recipe) -> bool:
    """Whether money is asked of it by whoever needs some, member or not."""
    return practice.ended_at is None and queueing.ASKS in recipe.moves


@action("case.ask", by=anyone, says=_("Ask a practice for money with a code, without a name."))
def ask(actor, practice, /, *, amount, code, where):
    """A case over so many minor units, which leads to nobody but who holds the `code`; where it is
    to be paid is sealed.
    """
    practice = held(practice)
    recipe = queries.recipe_of(queries.version_now(practice, now()))
    if not may_be_asked(practice, recipe):
        raise NotPossible(_("This practice has no such cases."))
    side = Side(practice.group, "asker")
    case = begin(side, practice, recipe, kind=queueing.ASKS, amount=amount, ref=new_ref())
    AskCode.objects.create(case=case, index=code.index())
    where_to.seal_up(case, where)
    write(side, "case.ask", about=case.ref, practice=practice.ref, case=case.ref)
    return case


@action(
    "case.take_back", by=who_holds_its_code, says=_("Take back what was asked for with a code.")
)
def take_back(actor, case):
    """It is over, and what was set aside for it is there for the next."""
    _go_on(actor, case, TAKEN_BACK)


@action(
    "case.say_received",
    by=who_holds_its_code,
    says=_("Say that what was asked for with a code came."),
)
def say_received(actor, case):
    """The others see that it came; where it was paid is gone at once."""
    _go_on(actor, case, RECEIVED)
    erased.note(where_to.forget([case]))


@action(
    "case.forget", by=who_holds_its_code, says=_("Forget at once what was asked for with a code.")
)
def forget(actor, case):
    """The code opens nothing any more; what can be taken back is taken back first."""
    if not may_be_forgotten(case):
        raise NotPossible(_("It still goes on. Say first that the money came, or wait for it."))
    if TAKEN_BACK in ways_on(case):
        _go_on(actor, case, TAKEN_BACK)
    side = Side(case.group, "asker")
    forgetting.erase(side, [case], "whoever asked wished so")
    write(side, "case.forget", case=case.ref)


def may_be_forgotten(case: Case) -> bool:
    """Whether it is over, or can be taken back; what is on its way is needed by who pays."""
    return TAKEN_BACK in ways_on(case) or not _moves_from(case)


def ways_on(case: Case) -> set[str]:
    """The states into which who asks can bring it."""
    return {TAKEN_BACK, RECEIVED} & {move.end for move in _moves_from(case)}


def _moves_from(case: Case) -> list[Move]:
    recipe = queries.recipe_of(queries.version_now(case.practice, now()))
    return [move for move in recipe.moves.get(case.kind, ()) if move.start == case.state]


def _go_on(actor: Asker, case: Case, to: str) -> None:
    case, move = running.step(case, to)
    running.go_on(Side(case.group, "asker"), case, move)


def by_code(index: bytes) -> Case | None:
    """What the code opens, if anything."""
    rows = Case.objects.filter(code__index=index, erased_at=None)
    return rows.select_related("group", "practice").first()


OPENS.append(by_code)
