"""Days that a case of bail has: a day and at most a time, no word of where or what for.

Who opened it hears when one is near. A day goes when it is taken back, and with the case.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_time
from django.utils.translation import gettext_lazy as _

from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.models import Member
from manyhands.groups.powers import action, audience, done_before, write
from manyhands.ledger.models import Holder
from manyhands.practices import due, queries, running
from manyhands.practices.holding import held
from manyhands.practices.models import Case, CaseDay

OF = ("bail_fund", "case")  # the recipe and the kind of case that have such days
MOST = 20
FARTHEST = timedelta(days=5 * 366)  # what is typed beyond it is another year than was meant
WEEK, EVE = "near_week", "near_eve"
# Within so many days, so that a house that was off for some days tells late and not never.
WITHIN = {WEEK: range(2, 8), EVE: range(2)}


@audience(_("Only members of this group can do this; a proposal would keep the day."))
def members_alone(actor, case):
    return policies.any_member(actor, case)


@action("case.note_day", by=members_alone, says=_("Write down a day that a case of bail has."))
def note_day(actor, case, /, *, key, day, time=""):
    """A day (ISO 8601) and at most a time; a second press finds the first.

    The record has neither.
    """
    held(case.practice)
    case = Case.objects.select_for_update(of=("self",)).select_related("group").get(pk=case.pk)
    if not may_have_days(case):
        raise NotPossible(_("This has no days to write down."))
    if there := CaseDay.objects.filter(ref=key).first():
        if there.case_id != case.pk:
            raise NotPossible(running.GONE_ON)
        done_before()
        return there
    on, at = running.read_day(day), _time(time)
    if on is None or on < queries.day_of(case.practice, now()):
        raise NotPossible(_("This day is over."))
    if on > queries.day_of(case.practice, now()) + FARTHEST:
        raise NotPossible(_("This day is years away. Look at its year again."))
    if case.days.filter(on=on, at=at).exists():
        raise NotPossible(_("This day is written down already."))
    if case.days.count() >= MOST:
        raise NotPossible(_("There are many days already. Take one back first."))
    found = CaseDay.objects.create(ref=key, case=case, on=on, at=at)
    write(actor, "case.note_day", about=case.ref, case=case.ref)
    return found


@action("case.take_day_back", by=members_alone, says=_("Take back a day that a case of bail has."))
def take_day_back(actor, case, /, *, day):
    """The day with the ref `day` is gone, and what was told of it."""
    # Looked for here, not by the database: PostgreSQL chokes on some of what people can send.
    there = next((one for one in case.days.all() if one.ref == day), None)
    if there is None:
        raise NotPossible(running.GONE_ON)
    there.delete()
    write(actor, "case.take_day_back", about=case.ref, case=case.ref)
    erased.note([day])
    transaction.on_commit(lambda: scrub_soon(["practices_caseday"]))


def has_days(case: Case) -> bool:
    """Whether it is of a kind that has days."""
    return (case.practice.recipe, case.kind) == OF


def may_have_days(case: Case) -> bool:
    """Whether days can be written down: such a case that still goes on."""
    practice = case.practice
    if not has_days(case) or case.erased_at or practice.ended_at:
        return False
    recipe = queries.recipe_of(queries.version_now(practice, now()))
    return case.state in {move.start for move in recipe.moves.get(case.kind, ())}


def visit_on(case: Case, viewer: Member) -> date | None:
    """The day from which whoever is sick, or opened it for them, can ask for company; else None. A
    visit is care and no gate: what is paid does not hang on it, and what is asked for says nothing
    of this case.
    """
    own = Holder.objects.filter(member=viewer).values_list("pk", flat=True).first()
    goes_on = case.kind == due.SICK[0] and case.state != "closed" and not case.erased_at
    if not goes_on or case.practice.ended_at or own is None:
        return None
    is_theirs = own in (case.holder_id, case.opened_by_id)
    return queries.day_of(case.practice, now()) if is_theirs else None


def near(at: datetime) -> Iterator[tuple[str, CaseDay, Member]]:
    """How near, a day of a case that goes on, and who opened it, if still known."""
    for row in _soon(at):
        opener = row.case.opened_by and row.case.opened_by.member
        left = (row.on - queries.day_of(row.case.practice, at)).days
        for kind, within in WITHIN.items():
            if opener and left in within and may_have_days(row.case):
                yield kind, row, opener


def _soon(at: datetime) -> QuerySet[CaseDay]:
    """Wherever on earth; who asks looks at the clocks of the group."""
    first, last = at.date() - timedelta(days=1), at.date() + timedelta(days=9)
    rows = CaseDay.objects.filter(
        on__range=(first, last),
        case__erased_at=None,
        case__practice__ended_at=None,
        case__opened_by__member__left_at=None,
        case__opened_by__member__isnull=False,
    )
    return rows.select_related(
        "case__practice__group__constitution", "case__opened_by__member"
    ).order_by("pk")


def _time(text: str):
    try:
        at = parse_time(text) if text else None
    except ValueError:
        at = None
    if text and (at is None or at.tzinfo):
        raise NotPossible(_("There is no such time. Write it as 14:30."))
    return at.replace(second=0, microsecond=0) if at else None
