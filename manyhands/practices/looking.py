"""What one sees of a practice that runs: its funds, its cases, and what can come next in each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from manyhands.groups.models import Member
from manyhands.ledger.models import Balance, Hold, Posting
from manyhands.practices import booking, due, guarding, limits, owing, queries, queueing, running
from manyhands.practices.engine import guards
from manyhands.practices.engine.moves import BEGIN, Move
from manyhands.practices.engine.recipes import SLOT, Event, Recipe
from manyhands.practices.models import Case, Practice
from manyhands.practices.units import Unit
from manyhands.practices.words import WHERE, state, told
from manyhands.record.models import Body

ABOUT_ONE = frozenset(
    {"sick", queueing.ASKS}
)  # kinds of cases that are about a member, as loans are
AHEAD = "Ahead"  # what members paid before it was due
OWED = ("Payable", "Fund:Community", "Pool", AHEAD)  # below zero where there is something
KEPT = "Expense:CourtRetained"  # what a court keeps of what it gives back
REFUND_DUE = "refund_due"
UNPAID = frozenset({"reported", "owed"})  # states of a death whose family waits for money
MANY = 200


@dataclass(frozen=True)
class Step:
    """What can come next in a case: to which state, what it takes, and why not now."""

    to: str
    says: str
    way: str  # move, pay, levy or confirm
    asked: list[str] = field(default_factory=list)  # inputs besides what the case is about
    why_not: str = ""
    but: str = ""  # what is to be thought of before


def pots(practice: Practice, recipe: Recipe, unit: Unit | None) -> list[dict[str, Any]]:
    """Each fund with what lies where in it; 2 queries."""
    if unit is None:
        return []
    named = {one.fund_id: one.name for one in practice.practice_funds.all()}
    sums: dict[str, dict[str, int]] = {name: {} for name in recipe.funds}
    for row in Balance.objects.filter(fund__in=named).select_related("account"):
        place = next((one for one in WHERE if row.account.path.startswith(one)), "")
        pot = sums.setdefault(named[row.fund_id], {})
        if place == "Receivable" and row.posted < 0:
            place = AHEAD
        if place:
            pot[place] = pot.get(place, 0) + row.posted
    return [
        {
            "says": _(recipe.funds[name]) if name in recipe.funds else name,
            "rows": [
                (WHERE[place], unit.told(pot[place] * (-1 if place in OWED else 1)))
                for place in WHERE
                if pot.get(place)
            ],
        }
        for name, pot in sums.items()
    ]


def own_count(practice: Practice, recipe: Recipe, member: Member) -> tuple[int, int] | None:
    """How often the member did something for others, and others for them, where that is all that
    is counted; nobody is shown another's. 3 queries.
    """
    if not recipe.is_gift:
        return None
    done = practice.cases.filter(kind="transfer", state="committed")
    forgotten = practice.tallies.filter(holder__member=member)
    before = forgotten.aggregate(done=Sum("done"), got=Sum("got"))
    return (
        done.filter(holder__member=member).count() + (before["done"] or 0),
        done.filter(other__member=member).count() + (before["got"] or 0),
    )


def own_balance(
    practice: Practice, recipe: Recipe, member: Member, unit: Unit | None
) -> tuple[str, str]:
    """What the member themself has in it, where the practice keeps that for each; and how far below
    nothing is told to them, where they are there. Nobody else is. 1 query.
    """
    found = owing.booked(practice, member, "Member:")
    if unit is None or not found:
        return "", ""
    soft = recipe.params.get("soft")
    is_below = soft is not None and -sum(found) < -soft.value
    return unit.told(-sum(found)), unit.told(soft.value) if soft and is_below else ""


def own_debt(practice: Practice, member: Member, unit: Unit | None) -> str:
    """What the member themself still owes in it; nobody is shown another's. 1 query."""
    owes = sum(owing.booked(practice, member, owing.OWES))
    return unit.told(owes) if unit and owes > 0 else ""


def own_claim(practice: Practice, member: Member, unit: Unit | None) -> str:
    """What the member themself still gets from it; nobody is shown another's. 1 query."""
    gets = -sum(owing.booked(practice, member, owing.GETS))
    return unit.told(gets) if unit and gets > 0 else ""


# --- cases --------------------------------------------------------------------------------


def kinds(recipe: Recipe) -> list[str]:
    """The kinds of cases one can open."""
    return [kind for kind, moves in recipe.moves.items() if _first(moves)]


def events_of(recipe: Recipe, kind: str) -> list[Event]:
    """What the cases of this kind book."""
    return [recipe.events[move.event] for move in recipe.moves.get(kind, ()) if move.event]


def asks_for_amount(recipe: Recipe, kind: str) -> bool:
    """Whether each case of this kind has an amount of its own."""
    return not recipe.is_gift and any(
        recipe.main_input in event.names() for event in events_of(recipe, kind)
    )


def is_about(recipe: Recipe, kind: str) -> tuple[str, ...]:
    """The slots that members fill: ("to", "from"), ("m",) or none."""
    slots = {slot for event in events_of(recipe, kind) for slot in slots_of(event)}
    if {"from", "to"} <= slots:
        return ("to", "from")
    return ("m",) if "m" in slots or kind in ABOUT_ONE else ()


def has_participants(recipe: Recipe) -> bool:
    """Whether it books anything for members by themselves; else nobody takes part."""
    slots = {slot for event in recipe.events.values() for slot in slots_of(event)}
    return not slots.isdisjoint({"m", "from", "to"})


def slots_of(event: Event) -> list[str]:
    """What an event leaves open in its accounts, in order."""
    found = [slot for line in event.lines for slot in SLOT.findall(line.account)]
    return list(dict.fromkeys(found))


def rows_of(
    practice: Practice, recipe: Recipe, unit: Unit | None, seen: tuple[Member, datetime]
) -> dict[str, Any]:
    """The open cases by kind, each as a line of a table, for this member now; 1 query."""
    member, at = seen
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds(recipe)}
    for case in queries.open_cases(practice, recipe).select_related("other")[:MANY]:
        found.setdefault(case.kind, []).append(
            {
                "case": case,
                "state": state(case.state),
                "amount": unit.told(case.amount) if unit and case.amount else "",
                "days": told((at - case.since).days, "days"),
                "is_overdue": is_overdue(case, recipe, at),
                "waits_for_own_yes": waits_for(member, case, recipe),
            }
        )
    return found


def waits_for(member: Member, case: Case, recipe: Recipe) -> bool:
    """Whether it goes on when this member says that it was so."""
    is_other = case.other is not None and case.other.member_id == member.pk
    moves = recipe.moves.get(case.kind, ())
    return is_other and any(move.event and move.start == case.state for move in moves)


def is_overdue(case: Case, recipe: Recipe, at: datetime) -> bool:
    """Whether a court keeps the money for longer than the group wants to wait without asking."""
    day = to_ask_from(case, recipe)
    return day is not None and at >= day


def to_ask_from(case: Case, recipe: Recipe) -> datetime | None:
    """From when on somebody asks the court for the money; None where none is due."""
    wait = recipe.params.get("refund_task_d")
    if wait is None or case.state != REFUND_DUE:
        return None
    return case.since + timedelta(days=wait.value)


def way_of(case: Case, recipe: Recipe) -> tuple[list[str], int]:
    """The states it went through, the one it is in, those that would follow; and which is now."""
    been = [case.state]
    rows = Body.objects.filter(about=case.ref, entry__log=case.practice.group.log_id)
    said = [json.loads(row.payload) for row in rows.order_by("entry__seq") if row.payload]
    if said:
        moves = recipe.moves.get(case.kind, ())
        been = [_first(moves), *(one["to"] for one in said if "to" in one)]
    now = len(been)
    return [state(one) for one in [*been, *_onward(case, recipe)]], now


def _onward(case: Case, recipe: Recipe) -> list[str]:
    order, moves = recipe.states.get(case.kind, ()), recipe.moves.get(case.kind, ())
    found, here = list[str](), case.state
    while True:
        later = [move.end for move in moves if move.start == here]
        later = [end for end in later if order.index(end) > order.index(here)]
        if not later:
            return found
        here = later[0]
        found.append(here)


def _first(moves: tuple[Move, ...]) -> str:
    return next((move.end for move in moves if move.start == BEGIN), "")


def steps(
    case: Case, recipe: Recipe, unit: Unit | None, member: Member, at: datetime
) -> list[Step]:
    """What can come next, in the order of the recipe."""
    moves = [one for one in recipe.moves.get(case.kind, ()) if one.start == case.state]
    return [_step(case, recipe, move, (unit, member, at)) for move in moves]


def _step(case: Case, recipe: Recipe, move: Move, seen: tuple[Any, Any, Any]) -> Step:
    member = seen[1]
    if move.held:
        says, asked = _("Set it aside"), []
    elif move.event:
        event = recipe.events[move.event]
        says = _(event.says)
        given = {recipe.main_input, booking.OWED, *recipe.params}
        asked = [name for name in recipe.inputs if name in event.names() - given]
    elif queries.asks_all(case, move.end):
        why_not = _why_no_pay(case, recipe, move, seen)
        return Step(move.end, _("Ask all for their part"), "levy", why_not=why_not)
    elif guarding.is_for_others(recipe, case.kind, move):
        says, asked = _("It is now: %(state)s") % {"state": state(move.end)}, []
    else:
        why_not = str(queries.BETWEEN_TWO) if queries.is_between_others(case, member) else ""
        if queueing.is_anothers(case, move.end, member):
            why_not = str(queueing.WHO_ASKED)
        return Step(move.end, state(move.end), "move", why_not=why_not)
    if move.event and case.other_id:
        return Step(move.end, says, "confirm", asked, _only_the_other(case, member))
    why_not = _why_no_pay(case, recipe, move, seen) or _why_not_own(case, member)
    but = " ".join(one for one, is_against in _says(case, recipe, move, seen) if not is_against)
    return Step(move.end, says, "pay", asked, why_not, but)


def _only_the_other(case: Case, member: Member) -> str:
    assert case.other is not None
    return "" if case.other.member_id == member.pk else _("The other side confirms this.")


def _why_not_own(case: Case, member: Member) -> str:
    is_own = case.opened_by is not None and case.opened_by.member_id == member.pk
    return _("Others do this, since you wrote it down.") if is_own else ""


def _why_no_pay(case: Case, recipe: Recipe, move: Move, seen: tuple[Any, Any, Any]) -> str:
    unit, member, _at = seen
    about = [one.member_id for one in (case.holder, case.other) if one]
    if member.pk in about:
        return _("Others do this, since it is about you.")
    if unit is None:
        return _("First book money that came in, so that the books know its currency.")
    return next((one for one, is_against in _says(case, recipe, move, seen) if is_against), "")


def _says(
    case: Case, recipe: Recipe, move: Move, seen: tuple[Any, Any, Any]
) -> Iterator[tuple[str, bool]]:
    """What guards say to this step, as if all had decided it; and whether they are against it."""
    unit, member, _at = seen
    moment = guarding.moment_of(member, case, move, recipe, is_supposed=True)
    for guard in guarding.against(moment, *guarding.places_of(case, move)):
        said = guarding.in_words(moment, guard) + limits.there_is(moment, unit, guard)
        yield said, guard.otherwise != guards.WARN


def amount_of(case: Case, recipe: Recipe, to: str, values: dict[str, int]) -> int:
    """What moves when the case comes into the state `to`; 0 where it does not come there now."""
    for move in recipe.moves.get(case.kind, ()):
        if (move.start, move.end) == (case.state, to):
            return running.amount_of(None, case, move, values)
    return 0


def kept(case: Case, at: datetime) -> Hold | None:
    """What is set aside for it."""
    rows = Hold.objects.filter(group=case.practice.group, key__startswith=f"case:{case.books_ref}:")
    return rows.filter(ended="", expires_at__gt=at).first()


def pay_by(case: Case, recipe: Recipe) -> datetime | None:
    """Until when the family is to be paid, as the group promised; None once it is."""
    within = recipe.params.get("pay_within_h")
    if within is None or case.kind != "death" or case.state not in UNPAID:
        return None
    return case.opened_at + timedelta(hours=within.value)


def lines_of(case: Case, recipe: Recipe, unit: Unit | None) -> Iterator[tuple[Any, str, str]]:
    """What the books say of it: day, what it was, how much, and how much of that a court kept; 1
    query.
    """
    where = Q()
    for root in ("case", "claim", "strike"):
        where |= Q(transfer__key__startswith=f"{root}:{case.books_ref}:")
    rows = Posting.objects.filter(where, transfer__group=case.practice.group)
    rows = rows.select_related("transfer", "account")
    sums: dict[int, tuple[Any, int, int]] = {}
    for one in rows.order_by("-transfer__effective", "-pk")[:MANY]:
        transfer, came, kept = sums.get(one.transfer_id, (one.transfer, 0, 0))
        is_kept, amount = one.account.path == KEPT, max(one.amount, 0)
        came, kept = came + amount * (not is_kept), kept + amount * is_kept
        sums[one.transfer_id] = (transfer, came, kept)
    for transfer, came, kept in sums.values():
        event = recipe.events.get(transfer.kind.partition(".")[2])
        says = _(event.says) if event else ""
        yield transfer.effective, says, _how_much(came, kept, unit) if unit else ""


def _how_much(came: int, kept: int, unit: Unit) -> str:
    if not kept:
        return unit.told(came)
    said = {"came": unit.told(came), "kept": unit.told(kept)}
    return _("%(came)s came back, %(kept)s was kept") % said


def bookable(practice: Practice, recipe: Recipe) -> list[Event]:
    """What members book by hand: what neither a case nor the calendar brings, and what the
    calendar brought and was taken back.
    """
    moved = {move.event for moves in recipe.moves.values() for move in moves}
    if recipe.is_gift:
        return []
    brought = moved | set(recipe.schedule) | due.BY_ITSELF | due.OF_MANY
    brought -= due.days_taken_back(practice)
    return [
        event
        for name, event in recipe.events.items()
        if name not in brought and "case" not in slots_of(event)
    ]
