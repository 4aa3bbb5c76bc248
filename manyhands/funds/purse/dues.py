"""Dues of a fund: given, given for somebody else, or not given this time; nobody owes them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.periods import MONTH, WEEK, YEAR, period_of
from manyhands.base.refs import new_ref
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.funds.purse import giving, policies, queries, queue
from manyhands.funds.purse.closing import must_be_open
from manyhands.funds.purse.models import Gift, Terms, Waiver
from manyhands.groups.clocks import day_everywhere, day_in
from manyhands.groups.models import Member
from manyhands.groups.policies import each_member, its_time
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts
from manyhands.ledger.models import Fund
from manyhands.ledger.posting import Draft, Leg, post
from manyhands.record import log

NONE = _("This fund has no dues.")
GIVEN = _("Your dues for this time are given already, so no other fund has to pay them.")


def give(member: Member, fund: Fund, *, covers: str = "", **said: Any) -> Gift:
    """Dues for the time that is now are on their way, as any gift is.

    With `covers`, the ref of another member, they are that member's, who does not learn whose
    they are.
    """
    whom = others(member).filter(ref=covers).first() if covers else None
    if covers and whom is None:
        raise NotPossible(_("There is no such member in your group."))
    due_on, _next = period_now(fund)
    gift: Gift = giving.say_gift(member, fund, due_on=due_on, covers=whom, **said)
    return gift


@action("dues.waive", by=each_member, says=_("Not give dues this time, without saying why."))
def waive(actor, fund):
    """They are not due; where the group has a fund for that and enough is in it, it pays them.

    A second time changes nothing. The record says that somebody did, never who.
    """
    must_be_open(fund)
    due_on, ends_on = period_now(fund)
    log.hold(fund.group.log_id)
    if are_given(actor, fund, due_on):
        raise NotPossible(GIVEN)
    side = policies.Side(fund.group, "member")
    _waiver, is_new = Waiver.objects.get_or_create(
        fund=fund, member=actor, due_on=due_on, defaults={"ends_on": ends_on}
    )
    if is_new:
        _pay_from_another_fund(side, fund)
    write(side, "dues.waive", about=fund.ref, fund=fund.ref)


@action("rule.forget_waivers", by=its_time, says=_("Forget who did not give dues."))
def forget_waivers(actor, group, *, waivers):
    """When the time they were for is over, nothing says any more who did not give them."""
    Waiver.objects.filter(pk__in=[waiver.pk for waiver in waivers]).delete()
    write(actor, "rule.forget_waivers", forgotten=len(waivers))
    transaction.on_commit(lambda: scrub_soon(["funds_waiver"]))


@action("rule.forget_covers", by=its_time, says=_("Forget for whom somebody else gave dues."))
def forget_covers(actor, group, *, gifts):
    """When the time they were for is over, nothing says any more whose dues another gave."""
    Gift.objects.filter(pk__in=[gift.pk for gift in gifts]).update(covers=None)
    write(actor, "rule.forget_covers", forgotten=len(gifts))
    transaction.on_commit(lambda: scrub_soon(["funds_gift"]))


def period_now(fund: Fund) -> tuple[date, date]:
    """The first day of the time for which dues are given now, and of the next."""
    terms = queries.terms_of(fund)
    if terms is None or not terms.dues_every:
        raise NotPossible(NONE)
    return period_of(terms.dues_every, day_in(fund.group, now()))


def others(member: Member) -> QuerySet[Member]:
    """For whom the member can give, by name."""
    rows = Member.objects.filter(group=member.group, left_at=None).exclude(pk=member.pk)
    return rows.order_by("name")


def given_by(member: Member, fund: Fund) -> QuerySet[Gift]:
    """The dues that the member gives or gave for the fund, the newest first."""
    rows = queries.gifts(fund.group).filter(fund=fund, due_on__isnull=False, dropped_at=None)
    return rows.filter(giver=member).select_related("covers").order_by("-due_on", "-said_at")


def given_for(member: Member, fund: Fund, due_on: date) -> Sequence[Gift]:
    """What somebody else gives for the member this time."""
    rows = queries.gifts(fund.group).filter(fund=fund, due_on=due_on, dropped_at=None)
    return list(rows.filter(covers=member))


def are_given(member: Member, fund: Fund, due_on: date) -> bool:
    """Whether the member, or somebody else for them, gives or gave their dues this time."""
    own = given_by(member, fund).filter(due_on=due_on, covers=None)
    return own.exists() or bool(given_for(member, fund, due_on))


def over(at: datetime) -> QuerySet[Waiver]:
    """What is to be forgotten."""
    return Waiver.objects.filter(ends_on__lte=day_everywhere(at))


def covered_before(at: datetime) -> QuerySet[Gift]:
    """Dues of a time that is over which still say for whom somebody gave them."""
    goes_on = Q()
    for every in (WEEK, MONTH, YEAR):
        begun_on, _next = period_of(every, day_everywhere(at))
        with_dues = Terms.objects.filter(dues_every=every).values("fund")
        goes_on |= Q(due_on__gte=begun_on, fund__in=with_dues)
    return Gift.objects.filter(covers__isnull=False).exclude(goes_on)


def fund_that_pays(terms: Terms) -> Terms | None:
    """The terms of the first other open fund, in the same currency, that pays dues of this one for
    who does not give them.
    """
    rows = Terms.objects.filter(commodity=terms.commodity_id, pays_waivers=True)
    rows = rows.filter(fund__closed_at=None).exclude(fund=terms.fund_id)
    return rows.select_related("fund").order_by("fund").first()


def _pay_from_another_fund(side: policies.Side, fund: Fund) -> None:
    """As much as is suggested comes over, unless somebody waits there for money that was agreed.

    There it is help that was paid out and here it is dues, as if they had been given: what comes in
    for a fund does not tell who gave it, and is not less for who did not.
    """
    terms = queries.terms_of(fund)
    pays = fund_that_pays(terms) if terms else None
    if not (terms and terms.dues and pays) or queue.waiting(pays.fund).exists():
        return
    path = queue.till_with(pays.fund, terms.commodity, terms.dues, now())
    if not path:
        return
    lines = [
        (pays.fund, "Expense:Grants", terms.dues),
        (pays.fund, path, -terms.dues),
        (fund, path, terms.dues),
        (fund, "Income:Dues", -terms.dues),
    ]
    legs = [
        Leg(accounts.account(fund.group, of), in_fund, terms.commodity, amount)
        for in_fund, of, amount in lines
    ]
    post(side, Draft(f"waiver:{new_ref()}", "dues", legs))
    queue.fill(side, fund)
