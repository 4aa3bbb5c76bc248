"""What a group holds in common: whether it has begun to, and all that is there."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from manyhands.base.times import now
from manyhands.funds.inbox.queries import waiting_counts
from manyhands.funds.models import BankAccount, WayToPay
from manyhands.funds.purse import waiting
from manyhands.funds.purse.queries import open_funds, what_is_there
from manyhands.groups.models import Member
from manyhands.groups.queries import BESIDES
from manyhands.ledger.models import Fund
from manyhands.practices import shelf
from manyhands.practices.models import Participant, Practice
from manyhands.practices.waiting import before as what_waits

SHOWN, MOST_WAITING = 20, 5


def shares_beside() -> Any:
    """Whether the group has begun to hold something in common."""
    began = (Fund, Practice, BankAccount, WayToPay)
    return reduce(or_, (Q(Exists(each.objects.filter(group=OuterRef("group")))) for each in began))


def what_is_held(member: Member) -> dict[str, Any]:
    """All that the page of what is held in common shows, for this member; 8 queries at
    most, and a few where practices run.
    """
    asks, gifts = waiting.asks_before(member), waiting.gifts_before(member)
    lines = waiting_counts(member.group)["pending"]
    funds = list(open_funds(member.group).filter(of_a_practice=None)[: SHOWN + 1])
    there = what_is_there(funds)
    practices = list(practices_beside(member)[:SHOWN])
    return {
        "asks": asks[:MOST_WAITING],
        "gifts": gifts[:MOST_WAITING],
        "lines": lines,
        "beside": what_waits(member, now())[:MOST_WAITING] if practices else [],
        "funds": [(fund, there.get(fund.pk, [])) for fund in funds[:SHOWN]],
        "more_funds": len(funds) > SHOWN,
        "practices": [(practice, shelf.recipes().get(practice.recipe)) for practice in practices],
    }


def practices_beside(member: Member) -> QuerySet[Practice]:
    """The practices that run, those in which the member takes part first; 1 query."""
    part = Participant.objects.filter(
        practice=OuterRef("pk"), left_at=None, holder__member=member.pk
    )
    rows = Practice.objects.filter(group=member.group_id, ended_at=None)
    rows = rows.annotate(takes_part=Exists(part)).select_related("group")
    return rows.order_by("-takes_part", "adopted_at", "pk")


BESIDES["shares"] = shares_beside()
