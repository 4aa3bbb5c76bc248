"""Background work of practices: what falls due is booked, practice by practice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.base.jobs import apart, handler
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Rule, action, write
from manyhands.ledger.posting import post_all
from manyhands.practices import due, looking, queries, queueing, running, scarcity, valuing
from manyhands.practices.models import Case, Practice, ValuationRun
from manyhands.practices.units import unit_of


@action("rule.book_due", by=its_time, says=_("Book what falls due in a practice."))
def book_due(actor, practice, *, drafts):
    """All of it, or none."""
    post_all(actor, drafts)
    write(actor, "rule.book_due", practice=practice.ref, many=len(drafts))


def something_is_due(at: datetime) -> bool:
    return any(_is_due(practice, at) for practice in _running())


def _is_due(practice: Practice, at: datetime) -> bool:
    """Whether there is anything to book; what cannot be booked now waits until it can."""
    try:
        with writing():
            return bool(due.of_practice(practice, at))
    except NotPossible:
        return False


def _running() -> QuerySet[Practice]:
    has_some = Q(participants__isnull=False) | Q(recipe__in=["mutual_credit", "time_bank"])
    rows = Practice.objects.filter(has_some, ended_at=None)
    return rows.select_related("group__constitution").distinct()


@handler("book what is due in practices", every_s=3600, needed=something_is_due)
def book_all(at: datetime) -> None:
    """Each practice by itself: one without money to count in keeps no other waiting."""
    apart(partial(_book, practice, at) for practice in _running())


def _book(practice: Practice, at: datetime) -> None:
    if found := due.of_practice(practice, at):
        book_due(Rule(practice.group), practice, drafts=found)


# --- valuations ---------------------------------------------------------------------------


@action(
    "rule.value",
    by=its_time,
    says=_("Keep what a friendly society can bear in a year, with what that rests on."),
)
def keep_valuation(actor, practice, *, at):
    """The valuation of this year is kept, once, and in the record."""
    version = queries.version_now(practice, at)
    found = valuing.society(practice, version.params, at)
    unit = unit_of(practice, queries.recipe_of(version))
    inputs, result = valuing.told_of(found, version.params)
    inputs["rule"] = version.number
    said = {"year": at.year, "currency": unit.currency if unit else ""}
    ValuationRun.objects.create(
        practice=practice, inputs=inputs, result=result, recorded_at=at, **said
    )
    write(actor, "rule.value", practice=practice.ref, inputs=inputs, result=result, **said)


def not_valued(at: datetime) -> QuerySet[Practice]:
    """Friendly societies that run since before this year, without their valuation of it."""
    rows = Practice.objects.filter(
        recipe="friendly_society", ended_at=None, adopted_at__year__lt=at.year,
        participants__left_at=None, participants__holder__member__isnull=False,
    )  # fmt: skip
    rows = rows.exclude(valuations__year=at.year).distinct()
    return rows.select_related("group__constitution")


def something_is_not_valued(at: datetime) -> bool:
    return not_valued(at).exists()


@handler("value friendly societies", every_s=86_400, needed=something_is_not_valued)
def value_all(at: datetime) -> None:
    """Each by itself."""
    apart(partial(_value, practice, at) for practice in not_valued(at))


def _value(practice: Practice, at: datetime) -> None:
    keep_valuation(Rule(practice.group), practice, at=at)


# --- where there is too little for all who ask --------------------------------------------


def lots_to_draw(at: datetime) -> Iterator[Practice]:
    """Practices whose lot of a week nobody drew, though it is needed."""
    rows = Practice.objects.filter(recipe__in=queueing.RECIPES, ended_at=None)
    return (one for one in rows.select_related("group__constitution") if _is_to_draw(one, at))


def _is_to_draw(practice: Practice, at: datetime) -> bool:
    day = scarcity.draws_itself_at(practice, at)
    return day is not None and day <= at


def a_lot_is_to_be_drawn(at: datetime) -> bool:
    return any(lots_to_draw(at))


@handler("draw lots of those who ask", every_s=3600, needed=a_lot_is_to_be_drawn)
def draw_lots(at: datetime) -> None:
    """Each by itself."""
    apart(partial(_draw_lot, practice, at) for practice in lots_to_draw(at))


def _draw_lot(practice: Practice, at: datetime) -> None:
    if _is_to_draw(practice, at):  # nobody drew it meanwhile
        scarcity.draw_in_time(Rule(practice.group), practice)


# --- what a court gives back --------------------------------------------------------------

OVER, WAITS_FOR_IT = "exonerated", looking.REFUND_DUE


@action(
    "rule.await_refund",
    by=its_time,
    says=_("Wait for a court to give bail back, once a case is over."),
)
def await_refund(actor, case):
    """From now on the days count after which somebody asks for it."""
    running.arrive(actor, *running.step(case, WAITS_FOR_IT))
    return case


def given_free(at: datetime) -> Iterator[Case]:
    """Cases that are over, of which nobody said yet that the money is to come back."""
    rows = Case.objects.filter(state=OVER, practice__ended_at=None)
    for case in rows.select_related("practice__group", "group__constitution"):
        recipe = queries.recipe_of(queries.version_now(case.practice, at))
        moves = recipe.moves.get(case.kind, ())
        if any((move.start, move.end) == (OVER, WAITS_FOR_IT) for move in moves):
            yield case


def somebody_is_free(at: datetime) -> bool:
    return any(given_free(at))


@handler("wait for what courts give back", every_s=3600, needed=somebody_is_free)
def await_all(at: datetime) -> None:
    """Each by itself."""
    apart(partial(await_refund, Rule(case.group), case) for case in given_free(at))


# --- what nobody says anything against ----------------------------------------------------


@action(
    "rule.drop_silence",
    by=its_time,
    says=_("Drop what one wrote down about another, who said nothing for some days."),
)
def drop_silence(actor, case, *, to):
    """Nothing is booked; it can be written down again."""
    running.arrive(actor, *running.step(case, to))
    return case


# Kind of case, the state it waits in, and where it goes: by itself, and where a limit stops that.
WAITS = {
    ("record", "recorded"): ("confirmed", "contested"),
    ("transfer", "pending"): ("committed", "rejected"),
}


def unanswered(at: datetime) -> Iterator[tuple[Case, bool]]:
    """What one side wrote down, and about which the other said nothing for so many days; and
    whether it counts: by the rule of the day on which it was written down.
    """
    is_one = Q()
    for kind, state in WAITS:
        is_one |= Q(kind=kind, state=state)
    rows = Case.objects.filter(is_one, other__isnull=False, practice__ended_at=None)
    for case in rows.select_related("practice__group__constitution", "group"):
        rule = queries.version_now(case.practice, case.opened_at).params
        days = rule.get("confirm_d", rule.get("answer_d", 0))
        waits = "confirm_d" in rule or days > 0  # a rule of earlier days lets it wait
        if waits and case.since <= at - timedelta(days=days):
            yield case, bool(rule.get("silence", 1))


def something_is_unanswered(at: datetime) -> bool:
    return next(unanswered(at), None) is not None


@handler("count what nobody said anything against", every_s=3600, needed=something_is_unanswered)
def count_all(at: datetime) -> None:
    """Each by itself."""
    apart(partial(_count, case, counts) for case, counts in unanswered(at))


def _count(case: Case, counts: bool) -> None:
    to, otherwise = WAITS[case.kind, case.state]
    if counts:
        running.count_silence(Rule(case.group), case, to=to, otherwise=otherwise)
    else:
        drop_silence(Rule(case.group), case, to=otherwise)
