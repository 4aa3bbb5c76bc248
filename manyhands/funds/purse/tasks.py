"""What happens to gifts and asks by itself when its time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from manyhands.base import erased
from manyhands.base.jobs import apart, handler
from manyhands.base.scrubbing import scrub_soon
from manyhands.decisions import forgetting
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import OPEN, Stage
from manyhands.funds.purse import asking, dues, giving, queue
from manyhands.funds.purse.giving import drop_gifts
from manyhands.funds.purse.models import Claim, Gift
from manyhands.groups.actions import LEAVERS
from manyhands.groups.models import Group
from manyhands.groups.powers import Rule, acting
from manyhands.ledger.models import Fund

WAITED_FOR = timedelta(days=60)
AT_A_TIME = 200


def _too_late(at: datetime) -> QuerySet[Gift]:
    return Gift.objects.filter(arrived_at=None, dropped_at=None, said_at__lte=at - WAITED_FOR)


@handler("drop gifts that do not come", every_s=3600, needed=lambda at: _too_late(at).exists())
def drop_when_late(at: datetime) -> bool:
    """Wait no longer for gifts that were said 60 days ago, group by group."""
    groups = Group.objects.filter(pk__in=_too_late(at).values("group"))
    return apart(partial(_drop_in, group, at) for group in groups)


def _drop_in(group: Group, at: datetime) -> None:
    rows = _too_late(at).filter(group=group).select_for_update(of=("self",))
    if late := list(rows[:AT_A_TIME]):
        drop_gifts(Rule(group), group, gifts=late)


def _with_somebody_waiting() -> QuerySet[Fund]:
    waits = Claim.objects.filter(agreed_at__isnull=False, ended_at=None)
    return Fund.objects.filter(pk__in=waits.values("fund")).select_related("group")


@handler("set money aside", every_s=300, needed=lambda at: _with_somebody_waiting().exists())
def fill_when_it_reaches(at: datetime) -> None:
    """Where money came into a fund, it is set aside for who waited first."""
    funds = [fund for fund in _with_somebody_waiting() if queue.next_reaches(fund, at)]
    apart(partial(asking.fill_queue, Rule(fund.group), fund.group, funds=[fund]) for fund in funds)


@handler("erase who asked for money", every_s=60, needed=lambda at: asking.due(at).exists())
def erase_when_due(at: datetime) -> bool:
    """Forget who asked and how it was paid, group by group."""
    groups = Group.objects.filter(pk__in=asking.due(at).values("group"))
    return apart(partial(_erase_in, group, at) for group in groups.select_related("constitution"))


def _erase_in(group: Group, at: datetime) -> None:
    rows = asking.due(at).filter(group=group).select_for_update(of=("self",))
    if over := list(rows[:AT_A_TIME]):
        asking.erase_claims(Rule(group), group, claims=over)


@handler("forget who did not give", every_s=3600, needed=lambda at: dues.over(at).exists())
def forget_waivers_that_are_over(at: datetime) -> None:
    """Forget who did not give dues in a time that is over, group by group."""
    groups = Group.objects.filter(pk__in=dues.over(at).values("fund__group"))
    apart(partial(_forget_waivers_in, group, at) for group in groups)


def _forget_waivers_in(group: Group, at: datetime) -> None:
    if waivers := list(dues.over(at).filter(fund__group=group)):
        dues.forget_waivers(Rule(group), group, waivers=waivers)


@handler(
    "forget whose dues another gave",
    every_s=3600,
    needed=lambda at: dues.covered_before(at).exists(),
)
def forget_covers_that_are_over(at: datetime) -> None:
    """Forget for whom somebody gave dues in a time that is over, group by group."""
    groups = Group.objects.filter(pk__in=dues.covered_before(at).values("group"))
    apart(partial(_forget_covers_in, group, at) for group in groups)


def _forget_covers_in(group: Group, at: datetime) -> None:
    if gifts := list(dues.covered_before(at).filter(group=group)):
        dues.forget_covers(Rule(group), group, gifts=gifts)


def _that_name_a_giver() -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(head__act__power="gift.confirm", concerns__isnull=False)
    return rows.exclude(stage__in=[Stage.DRAFT, *OPEN])


@handler("forget who gave", every_s=3600, needed=lambda at: _that_name_a_giver().exists())
def forget_who_gave(at: datetime) -> None:
    """Once the group decided whether a gift came, nothing says who gave it, group by group."""
    groups = Group.objects.filter(pk__in=_that_name_a_giver().values("group"))
    apart(partial(_forget_givers_in, group) for group in groups)


def _forget_givers_in(group: Group) -> None:
    with acting("rule.drop_gifts"):
        refs = forgetting.forget_whom_they_concern(
            Rule(group), _that_name_a_giver(), policy="the group has decided on the gift"
        )
        erased.note(refs)
        transaction.on_commit(lambda: scrub_soon([*forgetting.TABLES, "record_body"]))


def forget_givers_again(refs: Sequence[str]) -> None:
    """Forget those again who gave, in the proposals that a backup brought back."""
    rows = Proposal.objects.filter(
        ref__in=refs, head__act__power="gift.confirm", concerns__isnull=False
    )
    for proposal in rows.select_related("group"):
        with acting("rule.drop_gifts"):
            forgetting.forget_whom_they_concern(
                Rule(proposal.group), rows.filter(pk=proposal.pk), policy="erased before"
            )


LEAVERS += [giving.let_go, asking.let_go]
erased.REPLAYERS += [asking.erase_noted, forget_givers_again]
