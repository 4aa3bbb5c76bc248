"""What a group does about money beside its books: the ways in which it can be paid."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.decisions import forgetting
from manyhands.decisions.models import Proposal
from manyhands.funds import queries
from manyhands.funds.kinds import KINDS, Details, fitted
from manyhands.funds.models import OF_A_WAY, WayToPay
from manyhands.funds.values import Unfit
from manyhands.groups import policies
from manyhands.groups.powers import Rule, acting, action, write
from manyhands.record import log

MOST_WAYS = 20


@action(
    "fund.add_way",
    by=policies.any_member,
    says=_("Add a way in which the group is paid."),
    method="consensus",
)
def add_way(actor, group, /, *, kind, **said):
    """Members can read where money for the group goes, and pay there.

    `said` are the details: payee, account, currency, perhaps a note, and the town where the kind
    wants it. The record says the kind and the currency; never whose account it is.
    """
    details = _fitted(kind, said)
    log.hold(group.log_id)
    ways = queries.ways_of(group)
    if any((way.kind, way.account, way.currency) == _known_by(kind, details) for way in ways):
        raise NotPossible(_("The group is paid in this way already."))
    if len(ways) >= MOST_WAYS:
        raise NotPossible(_("%d ways are enough. Stop one that is not used.") % MOST_WAYS)
    way = WayToPay.objects.create(
        group=group, kind=kind, added_at=now(), added_by=policies.decided_by(actor),
        **vars(details),
    )  # fmt: skip
    write(
        actor, "fund.add_way", about=way.ref, way=way.ref, way_kind=kind, currency=way.currency
    )  # fmt: skip
    return way


@action(
    "fund.stop_way",
    by=policies.any_member,
    says=_("Stop a way in which the group is paid."),
    method="two_keys",
)
def stop_way(actor, way, /, *, reason=""):
    """Nobody is shown it any more; whom and where it paid is forgotten."""
    way = WayToPay.objects.select_for_update(of=("self",)).get(pk=way.pk)
    if way.stopped_at is not None:
        raise NotPossible(_("The group is not paid in this way any more."))
    _end(way)
    write(actor, "fund.stop_way", about=way.ref, way=way.ref, reason=reason)
    return way


def stop_again(refs: Sequence[str]) -> None:
    """Stop those ways among `refs` that a backup has brought back."""
    rows = WayToPay.objects.filter(ref__in=refs, stopped_at=None).select_related("group")
    for way in rows:
        with acting("fund.stop_way"):
            _end(way)
            write(Rule(way.group), "fund.stop_way", about=way.ref, way=way.ref, reason="")


def _end(way: WayToPay) -> None:
    """Neither the way nor the proposal that added it says whom and where it paid."""
    way.stopped_at = now()
    for name in OF_A_WAY:
        setattr(way, name, "")
    way.save(update_fields=["stopped_at", *OF_A_WAY])
    added = Proposal.objects.filter(group=way.group_id, ref=way.added_by)
    for proposal in added if way.added_by else ():
        forgetting.forget_details(proposal, "fund.add_way", OF_A_WAY)
    erased.note([way.ref])
    transaction.on_commit(lambda: scrub_soon(["funds_waytopay", *forgetting.OF_DETAILS]))


def _fitted(kind: str, said: dict[str, Any]) -> Details:
    if kind not in KINDS:
        raise NotPossible(_("There is no such way to be paid."))
    try:
        return fitted(KINDS[kind], Details(**said))
    except Unfit as fault:
        raise NotPossible(fault.says) from None


def _known_by(kind: str, details: Details) -> tuple[str, str, str]:
    return kind, details.account, details.currency


erased.REPLAYERS.append(stop_again)
