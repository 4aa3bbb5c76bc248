"""Whom a case was about, and who did what in it, is forgotten in time; sums and counts stay."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base import erased
from manyhands.base.jobs import apart, handler
from manyhands.base.refs import new_ref
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.decisions import forgetting
from manyhands.decisions.models import Proposal, Version
from manyhands.decisions.stages import OPEN, Stage
from manyhands.groups.actions import LEAVERS
from manyhands.groups.acts import name_of
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import its_time
from manyhands.groups.powers import Actor, Rule, acting, action, forget
from manyhands.ledger.models import Balance, Holder
from manyhands.practices import queries, receipts, where_to
from manyhands.practices.engine.recipes import Recipe
from manyhands.practices.models import AskCode, Case, CaseDay, Participant, Practice, Tally

OF_ALL = frozenset({"strike", "meeting"})  # kinds of cases that are about the whole group
BARE = dict.fromkeys(("holder", "other", "opened_by"))
OWED = ("Payable", "Receivable")  # accounts of what one still gets and still pays
DONE = ("transfer", "committed")  # where that one did something for another is all that is counted
TABLES = ["practices_case", "practices_caseday", "practices_askcode", "record_body"]
TABLES += [*forgetting.TABLES, *forgetting.OF_DETAILS]
AT_A_TIME = 200


@action("rule.forget_cases", by=its_time, says=_("Forget in time whom cases were about."))
def forget_cases(actor, group, *, cases):
    """Nothing leads from these cases to anybody any more; what was booked stays."""
    erase(actor, cases, f"{group.setting('erase_after_h')} hours after the end")


@action(
    "rule.forget_bookings",
    by=its_time,
    says=_("Forget in proposals about whom something was booked in a practice."),
)
def forget_bookings(actor, group, *, proposals):
    """These proposals say what was booked, and no more about whom."""
    policy = f"{group.setting('erase_after_h')} hours after it was decided"
    _forget_details(list(proposals), "practice.book", {"about"})
    erased.note(forgetting.forget_whom_they_concern(actor, proposals, policy=policy))
    transaction.on_commit(lambda: scrub_soon(TABLES))


# --- what is due --------------------------------------------------------------------------


def due(at: datetime) -> Iterator[tuple[Group, list[Case]]]:
    """Cases by practice that were over long enough ago, and for which nobody is owed anything."""
    named = Case.objects.filter(erased_at=None).exclude(kind__in=OF_ALL)
    practices = Practice.objects.filter(pk__in=named.values("practice"))
    for practice in practices.select_related("group__constitution"):
        recipe = queries.recipe_of(practice.versions.all()[0])
        since = at - timedelta(hours=int(practice.group.setting("erase_after_h")))
        over = named.filter(practice=practice, since__lte=since).select_related("holder")
        over = over.exclude(pk__in=queries.open_cases(practice, recipe).order_by().values("pk"))
        owed = _owed_by_account(practice)
        settled = (one for one in over.order_by("pk") if not _is_owed(one, recipe, owed))
        if found := list(islice(settled, AT_A_TIME)):
            yield practice.group, found


def _owed_by_account(practice: Practice) -> dict[str, set[int]]:
    """Who still gets something, and who still pays something; by row. 1 query."""
    rows = Balance.objects.filter(fund__of_a_practice__practice=practice).exclude(posted=0)
    rows = rows.filter(account__holder__member__isnull=False)
    found = defaultdict[str, set[int]](set)
    for path, holder in rows.values_list("account__path", "account__holder"):
        found[path.partition(":")[0]].add(holder)
    return found


def _is_owed(case: Case, recipe: Recipe, owed: dict[str, set[int]]) -> bool:
    """Whether the member it is about still gets something, or owes what such cases book."""
    events = {move.event for move in recipe.moves.get(case.kind, ()) if move.event}
    lines = [line.account for event in events for line in recipe.events[event].lines]
    booked = {account.partition(":")[0] for account in lines if "{m}" in account}
    kinds = {"Payable", *booked} & {*OWED}
    return any(case.holder_id in owed[kind] for kind in kinds if kind in owed)


def bookings(at: datetime) -> Iterator[tuple[Group, QuerySet[Proposal]]]:
    """Proposals by group that were over long enough ago and say about whom something was booked."""
    rows = Proposal.objects.filter(head__act__power="practice.book", concerns__isnull=False)
    rows = rows.exclude(stage__in=[Stage.DRAFT, *OPEN])
    groups = Group.objects.filter(pk__in=rows.values("group")).select_related("constitution")
    for group in groups:
        since = at - timedelta(hours=int(group.setting("erase_after_h")))
        over = rows.filter(Q(carried_out_at__lte=since) | Q(ended_at__lte=since), group=group)
        if over.exists():
            yield group, over


def something_is_due(at: datetime) -> bool:
    return next(due(at), None) is not None or next(bookings(at), None) is not None


@handler("forget whom cases were about", every_s=60, needed=something_is_due)
def forget_when_due(at: datetime) -> bool:
    """Practice by practice, and then the proposals of each group."""
    cases = [partial(forget_cases, Rule(group), group, cases=found) for group, found in due(at)]
    booked = [
        partial(forget_bookings, Rule(group), group, proposals=found)
        for group, found in bookings(at)
    ]
    return apart([*cases, *booked])


# --- how it is forgotten ------------------------------------------------------------------


def erase(actor: Actor, cases: Sequence[Case], policy: str) -> None:
    """Nothing leads from these cases to anybody, and no code opens them."""
    for case in cases:
        _count(case)
        if case.holder_id or case.other_id:
            case.books_ref = new_ref()  # what was booked is under a ref that leads to nobody
        case.holder = case.other = case.opened_by = case.due_on = None
        case.erased_at = now()
        case.save(update_fields=[*BARE, "due_on", "books_ref", "erased_at"])
    CaseDay.objects.filter(case__in=cases).delete()
    AskCode.objects.filter(case__in=cases).delete()
    receipts.forget_receipts(cases)
    where_to.forget(cases)
    refs = [case.ref for case in cases]
    forget(actor, refs, policy=policy)
    _forget_in_proposals(actor, cases, policy)
    erased.note(refs)
    transaction.on_commit(lambda: scrub_soon(TABLES))


def _count(case: Case) -> None:
    """That one did something for another goes on to count for both, without when and for whom."""
    if (case.kind, case.state) != DONE:
        return
    for holder, counted in ((case.holder_id, "done"), (case.other_id, "got")):
        if holder is not None:
            row, _new = Tally.objects.get_or_create(practice=case.practice, holder_id=holder)
            Tally.objects.filter(pk=row.pk).update(**{counted: F(counted) + 1})


def _forget_in_proposals(actor: Actor, cases: Sequence[Case], policy: str) -> None:
    """What was proposed about these cases says no more whom it was about."""
    names = [name_of(case) for case in cases]
    about = Proposal.objects.filter(group=actor.group, versions__act__subject__in=names)
    _forget_details(list(about.distinct()), "case.levy", {"bereaved"})
    opened = Proposal.objects.filter(
        group=actor.group,
        versions__act__power="case.open",
        versions__act__details__key__in=[case.ref for case in cases],
    )
    _forget_details(list(opened.distinct()), "case.open", {"about", "other", "due_on"})
    Proposal.objects.filter(group=actor.group, came_of__in=names).update(came_of="")
    forgetting.forget_whom_they_concern(actor, forgetting.about(names), policy=policy)


def _forget_details(proposals: Sequence[Proposal], power: str, names: set[str]) -> None:
    for proposal in proposals:
        forgetting.forget_details(proposal, power, names)
        if not proposal.is_open:
            Version.objects.filter(proposal=proposal).update(preview=[])


# --- who leaves, and what a backup brings back --------------------------------------------


def let_go(member: Member) -> None:
    """Before a member leaves: what is over names them no more, and what is open only as a ref."""
    own = list(Holder.objects.filter(member=member))
    named = Case.objects.filter(erased_at=None).exclude(kind__in=OF_ALL)
    named = named.filter(Q(holder__in=own) | Q(other__in=own) | Q(opened_by__in=own))
    found = list(named.select_related("practice"))
    still_open = {
        pk
        for practice in {case.practice for case in found}
        for pk in queries.open_cases(
            practice, queries.recipe_of(practice.versions.all()[0])
        ).values_list("pk", flat=True)
    }
    if over := [case for case in found if case.pk not in still_open]:
        erase(member, over, "whom it was about has left")
    ids = {one.pk for one in own}
    where_to.forget([case for case in found if (case.holder_id or case.opened_by_id) in ids])
    Case.objects.filter(opened_by__in=own).update(opened_by=None)
    Participant.objects.filter(holder__in=own).update(gives=None)
    booked = Proposal.objects.filter(head__act__power="practice.book", concerns=member)
    booked = booked.exclude(stage__in=[Stage.DRAFT, *OPEN])
    _forget_details(list(booked), "practice.book", {"about"})
    forgetting.forget_whom_they_concern(member, booked, policy="whom it was about has left")


def erase_noted(refs: Sequence[str]) -> None:
    """Forget again what a backup brought back; how it went on came after the backup."""
    CaseDay.objects.filter(ref__in=refs).delete()  # taken back since
    receipts.forget_again(refs)
    where_to.forget_again(refs)
    rows = Case.objects.filter(ref__in=refs, erased_at=None).select_related("practice")
    for case in rows.select_related("group"):
        with acting("rule.forget_cases"):
            erase(Rule(case.group), [case], "erased before")
    booked = Proposal.objects.filter(
        ref__in=refs, head__act__power="practice.book", concerns__isnull=False
    )
    for proposal in booked.select_related("group"):
        one = booked.filter(pk=proposal.pk)
        with acting("rule.forget_bookings"):
            _forget_details([proposal], "practice.book", {"about"})
            forgetting.forget_whom_they_concern(Rule(proposal.group), one, policy="erased before")


LEAVERS.insert(0, let_go)  # before the books let go of whom they know under which ref
erased.REPLAYERS.append(erase_noted)
