"""What a recipe's guards read, looked up in the books, and what they say to an act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as say

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.models import Proposal
from manyhands.decisions.moving import method_of
from manyhands.groups import policies
from manyhands.ledger.models import Balance, Hold, Holder, Posting
from manyhands.practices import booking, jurisdiction, paying_back, queries, queueing, valuing
from manyhands.practices.engine import amounts, guards
from manyhands.practices.engine.guards import Guard
from manyhands.practices.engine.moves import Move
from manyhands.practices.engine.recipes import Event, Line, Recipe
from manyhands.practices.models import Case, Practice

TILLS = ("Assets:Bank", "Assets:Cash")
OPEN = "open_promises"
OF_FEW = {"two_keys": 2, "advice": 1}  # kinds of methods by which not all are asked: how many are
ALL = 10**6  # where the group decided together, all said so


@dataclass(frozen=True)
class Moment:
    """What is about to happen: in which practice, by whom, with which numbers, about what."""

    practice: Practice
    recipe: Recipe
    actor: Any
    event: str = ""  # what is booked, now or by what is set aside now
    values: Mapping[str, int] = field(default_factory=dict)
    case: Case | None = None
    holder: Holder | None = None  # whom it is about
    is_supposed: bool = False  # a page asks what would be if all decided it

    @property
    def known(self) -> dict[str, int]:
        """The numbers that the group set and those that this brings."""
        rule = {name: param.value for name, param in self.recipe.rule.items()}
        brought = {
            name: value
            for name in self.recipe.inputs
            if type(value := self.values.get(name, 0)) is int
        }
        return rule | brought


def moment_of(actor: Any, case: Case, move: Move, recipe: Recipe, **more: Any) -> Moment:
    """What guards are told of a step of a case; `values` are what it brings besides its amount."""
    event = move.event or (event_after(recipe, case.kind, move).name if move.held else "")
    values = {**more.pop("values", {}), **brought_by(case, recipe)}
    return Moment(case.practice, recipe, actor, event, values, case, case.holder, **more)


def brought_by(case: Case, recipe: Recipe) -> dict[str, int]:
    """The numbers that a case brings to each of its steps: what it is about, and where its recipe
    asks for that, what it is still owed.
    """
    brought = {recipe.main_input: paying_back.worth(case)}
    return brought | {booking.OWED: owed_to(case)} if booking.OWED in recipe.inputs else brought


def owed_to(case: Case) -> int:
    """What the group owes in this case by its books, whatever its rule says by now; 1 query."""
    rows = Balance.objects.filter(
        account__group=case.practice.group_id, account__path=f"Payable:{case.books_ref}"
    )
    return -int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)


def places_of(case: Case, move: Move) -> list[str]:
    """What guards can be on when a case goes this way: the state it comes into, and the event."""
    return [f"{case.kind}.{move.end}", *([move.event] if move.event else [])]


def is_for_others(recipe: Recipe, kind: str, move: Move) -> bool:
    """Whether those whom a case is not about let it go on: money moves with it, or a guard counts
    how many say so.
    """
    place = f"{kind}.{move.end}"
    on_it = (one for one in recipe.guards.values() if place in one.on)
    return bool(move.held or move.event) or any("confirmations" in one.reads for one in on_it)


def event_after(recipe: Recipe, kind: str, move: Move) -> Event:
    """What is booked next after money was set aside by `move`."""
    later = (one for one in recipe.moves[kind] if one.start == move.end and one.event)
    return recipe.events[next(later).event]


def moves_in_all(moment: Moment) -> int:
    """How much the event moves: what rules of a constitution for larger sums look at."""
    known, event = moment.known, moment.recipe.events.get(moment.event)
    worth = [amounts.worth(line.amount, known) for line in event.lines] if event else []
    return sum(one for one in worth if one > 0)


def must_hold(moment: Moment, *on: str) -> None:
    """`NotPossible`, in the words of the recipe, where a guard is against it."""
    for guard in against(moment, *on):
        if guard.otherwise != guards.WARN:
            raise NotPossible(in_words(moment, guard))


def in_words(moment: Moment, guard: Guard) -> str:
    """What the guard says to it, and where it is about the law of the place, what that is."""
    if "jurisdiction" not in guard.reads:
        return say(guard.says)
    return f"{say(guard.says)} {say(jurisdiction.notice(moment.recipe))}"


def against(moment: Moment, *on: str) -> list[Guard]:
    """The guards that are against it, those that only warn too."""
    values = _numbers(moment, on)
    return [one for place in on for one in guards.broken(moment.recipe.guards, place, values)]


def how_often(moment: Moment, most: int) -> int:
    """How often the event can happen, one after another, until a guard is against it; to `most`."""
    values = _numbers(moment, [moment.event])
    event = moment.recipe.events[moment.event]
    promised = sum(
        -min(0, amounts.worth(line.amount, moment.known))
        for line in event.lines
        if line.account.startswith("Payable:")
    )
    for count in range(most):
        if next(guards.broken(moment.recipe.guards, moment.event, values), None):
            return count
        if OPEN in values:
            values[OPEN] += promised
    return most


def there_is(moment: Moment) -> int:
    """What can be taken for it now."""
    return _pool(moment) - _holds(moment)


def _numbers(moment: Moment, on: Sequence[str]) -> dict[str, int]:
    """All that the guards on these ask for; what none asks for is not looked up."""
    asked = frozenset[str]().union(*(guards.names_on(moment.recipe.guards, one) for one in on))
    read = {name: FACTS[name](moment) for name in asked if name in FACTS}
    return moment.known | read | {guards.DECISION: _decision(moment)}


# --- what can be read -----------------------------------------------------------------------


def _taking(moment: Moment) -> Line | None:
    """The line by which the event takes something out of a till."""
    known = moment.known
    event = moment.recipe.events.get(moment.event)
    for line in event.lines if event else ():
        if line.account.startswith(TILLS) and amounts.worth(line.amount, known) < 0:
            return line
    return None


def _taken(moment: Moment) -> int:
    line = _taking(moment)
    return -amounts.worth(line.amount, moment.known) if line else 0


def _pool_line(moment: Moment) -> tuple[str, str]:
    """The till and the fund that it is about: what the event takes from, else what it promises."""
    if line := _taking(moment):
        return line.account, line.fund
    event = moment.recipe.events.get(moment.event)
    return TILLS[0], event.lines[0].fund if event else next(iter(moment.recipe.funds))


def _pool(moment: Moment) -> int:
    till, fund = _pool_line(moment)
    rows = Balance.objects.filter(
        account__group=moment.practice.group, account__path=till, **_in(moment, fund)
    )
    return int(rows.aggregate(sum=Sum("posted"))["sum"] or 0)


def _holds(moment: Moment) -> int:
    """What is set aside for others."""
    till, fund = _pool_line(moment)
    rows = Hold.objects.filter(
        group=moment.practice.group, account__path=till, ended="", expires_at__gt=now(),
        **_in(moment, fund),
    )  # fmt: skip
    if moment.case:
        rows = rows.exclude(key__startswith=f"case:{moment.case.books_ref}:")
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def _in(moment: Moment, fund: str) -> dict[str, Any]:
    return {
        "fund__of_a_practice__practice": moment.practice,
        "fund__of_a_practice__name": fund,
    }


def _open_promises(moment: Moment) -> int:
    """What members still owe and what they still get, together."""
    rows = Balance.objects.filter(fund__of_a_practice__practice=moment.practice)
    found = rows.filter(
        Q(account__path__startswith="Receivable:") | Q(account__path__startswith="Payable:")
    )
    return sum(abs(one) for one in found.values_list("posted", flat=True))


def _open_claims(moment: Moment) -> int:
    """How many cases can still go on without anything set aside for them."""
    kept = Hold.objects.filter(group=moment.practice.group, ended="", expires_at__gt=now())
    reserved = {key.split(":")[1] for key in kept.values_list("key", flat=True) if ":" in key}
    return (
        queries.open_cases(moment.practice, moment.recipe).exclude(books_ref__in=reserved).count()
    )


def _asked_this_year(moment: Moment) -> int:
    """What the member was asked for in the year until now, paid or not."""
    rows = _asked(moment.practice).filter(account__holder=moment.holder)
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0) if moment.holder else 0


def asked_in_a_year(practice: Practice) -> dict[int, int]:
    """What each was asked for in the year until now, paid or not, by the row of their holder; 1
    query.
    """
    rows = _asked(practice).values_list("account__holder").order_by("account__holder")
    return {holder: int(asked) for holder, asked in rows.annotate(sum=Sum("amount"))}


def _asked(practice: Practice) -> QuerySet[Posting]:
    """The lines by which members were asked for something in the year until now."""
    since = queries.day_of(practice, now()) - timedelta(days=365)
    return Posting.objects.filter(
        account__path__startswith="Receivable:", amount__gt=0, transfer__under=practice.ref,
        effective__gt=since,
    )  # fmt: skip


def waiting(moment: Moment) -> list[int]:
    """What those ask for who come before it, by turn or by the lot; all others where all come at
    the same time.
    """
    case = moment.case
    return [one.amount for one in queueing.before(case, moment.recipe)] if case else []


def _reserve(moment: Moment) -> int:
    """How much of what is enough is there, in hundredths of a percent."""
    rule = {name: param.value for name, param in moment.recipe.rule.items()}
    return valuing.society(moment.practice, rule, now()).year.cover_bp


def _jurisdiction(moment: Moment) -> int:
    """How the law of the place stands to it: 0 allows it, 1 says what to think of, 2 forbids it."""
    amount = moment.known[moment.recipe.main_input]
    return jurisdiction.stands(moment.practice, moment.recipe, moment.case, amount)


def _decision(moment: Moment) -> int:
    """Whether all decide it together; two who turn their keys are two."""
    return int(_confirmations(moment) == ALL)


def _confirmations(moment: Moment) -> int:
    """How many said so: one who acts alone or after advice, the keys that were turned, or all who
    decided it.
    """
    ref = policies.decided_by(moment.actor)
    if not ref:
        return ALL if moment.is_supposed else 1
    proposal = Proposal.objects.filter(group=moment.practice.group, ref=ref).first()
    last = proposal.rounds.exclude(closed_at=None).last() if proposal else None
    method = last.method if last else method_of(proposal) if proposal else {"kind": ""}
    if method["kind"] not in OF_FEW:
        return ALL
    return int(last.tally.get("agree", 0)) if last and last.tally else OF_FEW[method["kind"]]


FACTS: dict[str, Callable[[Moment], int]] = {
    guards.TAKEN: _taken,
    "pool": _pool,
    "holds": _holds,
    "reserve": _reserve,
    OPEN: _open_promises,
    "open_claims": _open_claims,
    "asked_this_year": _asked_this_year,
    "place_in_queue": lambda moment: 1 + len(waiting(moment)),
    "asked_before": lambda moment: sum(waiting(moment)),
    "confirmations": _confirmations,
    "jurisdiction": _jurisdiction,
}
