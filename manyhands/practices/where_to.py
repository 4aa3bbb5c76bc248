"""Where whoever a case is about wants to be paid: sealed, in no record, no export and no proposal.

Nobody has to say it. Whoever may pay opens it, and it is written down for the one that they did. It
is gone once it was paid for long enough, when it is taken away or said anew, and with the case.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from manyhands.base import erased, seal
from manyhands.base.errors import NotPossible
from manyhands.base.jobs import apart, handler
from manyhands.base.scrubbing import delete_with_keys
from manyhands.base.times import now
from manyhands.funds.purse.policies import Side
from manyhands.groups.merging import merges, pass_on_once
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import any_member, its_time
from manyhands.groups.powers import Rule, action, audience, write
from manyhands.ledger.models import Balance
from manyhands.practices import due, looking, owing, queries, running
from manyhands.practices.askers import whose_it_is
from manyhands.practices.engine.recipes import Event, Recipe
from manyhands.practices.guarding import TILLS
from manyhands.practices.holding import held
from manyhands.practices.models import Case, WhereTo, WhereToReading
from manyhands.record import log

LABEL = b"practices.where_to"
TABLES = ["practices_whereto", "practices_wheretoreading", "base_sealkey"]
NOTHING = _("Nothing is to be paid out for this.")


class Place(NamedTuple):
    """In which way it shall come (of the purse's `WAYS`), and where to."""

    way: str
    how: str


@audience(_("Only members whom it is not about can open this; a proposal would keep it."))
def who_pays(actor, case):
    return any_member(actor, case) and running.whom_it_is_not_about(actor, case)


@action("case.say_where", by=whose_it_is, says=_("Say where the money of a case is to be paid."))
def say_where(actor, case, /, *, way, how):
    """It is sealed, and in place of what was said before; who opened that has to open it anew.

    The record says that something was said, and not by whom.
    """
    case = _held(case)
    if not may_be_said(case):
        raise NotPossible(NOTHING)
    erased.note(forget([case]))
    seal_up(case, Place(way, how))
    write(Side(case.group, "asker"), "case.say_where", about=case.ref, case=case.ref)


def seal_up(case: Case, place: Place) -> None:
    """It is there for who pays this case."""
    key = seal.new_key()
    sealed = seal.seal(key, [*place], label=LABEL)
    WhereTo.objects.create(case=case, key=key, sealed=sealed, said_at=now())


@action("case.read_where", by=who_pays, says=_("Open where the money of a case is to be paid."))
def read_where(actor, case):
    """The member can read it from now on while it is to be paid; whose it is sees that they do."""
    case = _held(case)
    there = of(case)
    if there is None or not may_be_read(case):
        raise NotPossible(running.GONE_ON)
    WhereToReading.objects.get_or_create(where_to=there, member=actor, defaults={"read_at": now()})
    write(actor, "case.read_where", about=case.ref, case=case.ref)


@action("case.drop_where", by=whose_it_is, says=_("Take away where a case is to be paid."))
def drop_where(actor, case):
    """Nobody can read it any more, nor who opened it; also once the practice is over."""
    log.hold(case.group.log_id)
    if of(case) is None:
        raise NotPossible(running.GONE_ON)
    erased.note(forget([case]))
    write(Side(case.group, "asker"), "case.drop_where", about=case.ref, case=case.ref)


@action(
    "rule.forget_where", by=its_time, says=_("Forget in time where the money of cases was paid.")
)
def forget_where(actor, group, *, cases):
    """What was said for these cases can be read by nobody any more."""
    erased.note(forget(cases))
    write(actor, "rule.forget_where", cases=len(cases))


def of(case: Case) -> WhereTo | None:
    """What was said for a case, if anything."""
    return WhereTo.objects.filter(case=case).select_related("key").first()


def has_page(viewer: Any, case: Case) -> bool:
    """Whether there is something to see or to say for `viewer`."""
    there = WhereTo.objects.filter(case=case).exists()
    return there or (may_be_said(case) and bool(whose_it_is(viewer, case)))


def told(viewer: Any, case: Case) -> Place | None:
    """Where it is to be paid, for whose it is, and for who opened it while it is to be paid."""
    there = of(case)
    if there is None or _is_over_for_long(case, now()):  # though nobody was there yet to erase it
        return None
    has_opened = (
        isinstance(viewer, Member)
        and may_be_read(case)
        and there.readings.filter(member=viewer).exists()
    )
    if not (has_opened or whose_it_is(viewer, case)):
        return None
    return Place(*seal.unseal(there.key, bytes(there.sealed), label=LABEL))


# --- which cases pay somebody -----------------------------------------------------------------


def may_be_said(case: Case) -> bool:
    """Whether money can still go out to whom the case is about."""
    if case.erased_at or case.practice.ended_at or case.other_id:
        return False
    if case.kind == due.SICK[0] and _is_still_owed(case):
        return True
    return goes_out(_recipe(case), case.kind, case.state)


def may_be_read(case: Case) -> bool:
    """Whether it is time to pay: once the money is set aside, where it is for such cases."""
    if not may_be_said(case):
        return False
    is_set_aside_first = any(move.held for move in _recipe(case).moves[case.kind])
    return not is_set_aside_first or looking.kept(case, now()) is not None


def _is_still_owed(case: Case) -> bool:
    """Whether the member still gets something, though the days of it are over."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=case.practice, account__holder=case.holder_id
    )
    return rows.filter(account__path__startswith=owing.GETS, posted__lt=0).exists()


def goes_out(recipe: Recipe, kind: str, state: str) -> bool:
    """Whether for such a case money is still to go out of a till to somebody, or days of it are."""
    moves = recipe.moves.get(kind, ())
    if kind == due.SICK[0]:
        return any(move.start == state for move in moves)
    ahead, seen = [state], set[str]()
    while ahead:
        here = ahead.pop()
        seen.add(here)
        for move in (one for one in moves if one.start == here):
            if move.event and _leaves_the_group(recipe.events[move.event]):
                return True
            if move.end not in seen:
                ahead.append(move.end)
    return False


def _leaves_the_group(event: Event) -> bool:
    """Whether money goes out of a till, and not to where it stays the group's, such as a court."""
    assets = [line for line in event.lines if line.account.startswith("Assets:")]
    return bool(assets) and all(
        line.account.startswith(TILLS) and max(line.amount.values()) < 0 for line in assets
    )


def _recipe(case: Case) -> Recipe:
    return queries.recipe_of(queries.version_now(case.practice, now()))


def _held(case: Case) -> Case:
    held(case.practice)
    rows = Case.objects.select_for_update(of=("self",))
    return rows.select_related("group", "practice__group__constitution").get(pk=case.pk)


# --- how it is forgotten ------------------------------------------------------------------------


def forget(cases: Any) -> list[str]:
    """What was said for these cases is gone with its key; says which there were."""
    return _forget(WhereTo.objects.filter(case__in=cases))


def forget_again(refs: Any) -> None:
    """What was taken away is gone again where a backup brought it back."""
    _forget(WhereTo.objects.filter(ref__in=refs))


def _forget(rows: Any) -> list[str]:
    refs = list(rows.values_list("ref", flat=True))
    delete_with_keys(rows, TABLES)
    return refs


def due_to_go(at: datetime) -> Iterator[tuple[Group, list[Case]]]:
    """Cases by group that were paid long enough ago, though nobody said that it came."""
    rows = Case.objects.filter(where_to__isnull=False, where_to__said_at__lte=at)
    found: dict[int, tuple[Group, list[Case]]] = {}
    for case in rows.select_related("group__constitution", "practice__group").order_by("pk"):
        if _is_over_for_long(case, at):
            found.setdefault(case.group_id, (case.group, []))[1].append(case)
    yield from found.values()


def _is_over_for_long(case: Case, at: datetime) -> bool:
    since = at - timedelta(hours=int(case.group.setting("erase_after_h")))
    return case.since <= since and not may_be_said(case)


@handler(
    "forget where cases were paid",
    every_s=3600,
    needed=lambda at: next(due_to_go(at), None) is not None,
)
def forget_when_due(at: datetime) -> bool:
    """Group by group."""
    return apart(
        [partial(forget_where, Rule(group), group, cases=cases) for group, cases in due_to_go(at)]
    )


@merges("practices.WhereToReading.member")
def have_opened(stays: Member, gone: Member) -> None:
    """Who opened it under either name opened it once."""
    pass_on_once(WhereToReading.objects.all(), stays, gone, by="where_to").delete()
