"""Keeping a part of a balance for one purpose, for a time."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.powers import Actor, done_before, write
from manyhands.ledger.models import ACTIVE, EXPIRED, VOIDED, Hold, Transfer
from manyhands.ledger.posting import Draft, Leg, post, said_in_a_sentence
from manyhands.record import log

OVER = _("This money is not set aside any more.")


def hold(actor: Actor, key: str, leg: Leg, *, until: datetime) -> Hold:
    """Set `leg.amount` (> 0) of the account aside `until` then; the same key gives the same hold.

    `NotPossible` where there is not so much to set aside.
    """
    log.hold(actor.group.log_id)
    wanted = (leg.account.pk, leg.fund.pk, leg.commodity.pk, leg.amount)
    there = Hold.objects.filter(group=actor.group, key=key).first()
    if there:
        if (there.account_id, there.fund_id, there.commodity_id, there.amount) != wanted:
            raise NotPossible(_("Something else has been set aside in its place."))
        done_before()
        return there
    kept = Hold(
        group=actor.group,
        key=key,
        account=leg.account,
        fund=leg.fund,
        commodity=leg.commodity,
        amount=leg.amount,
        made_at=now(),
        expires_at=until,
    )
    with said_in_a_sentence():
        kept.save(force_insert=True)
    write(actor, "ledger.hold", hold=kept.ref, amount=kept.amount)
    return kept


def settle(actor: Actor, kept: Hold, draft: Draft) -> Transfer:
    """Post `draft`, which takes at most what was set aside; the rest is free again."""
    log.hold(actor.group.log_id)
    kept = Hold.objects.select_related("settled_by").get(pk=kept.pk)
    if kept.settled_by and kept.settled_by.key == draft.key:
        return post(actor, draft)
    _must_stand(kept)
    taken = -sum(
        leg.amount
        for leg in draft.legs
        if (leg.account.pk, leg.fund.pk, leg.commodity.pk)
        == (kept.account_id, kept.fund_id, kept.commodity_id)
    )
    if not 0 < taken <= kept.amount:
        raise NotPossible(_("That is more than was set aside for it."))
    return post(actor, replace(draft, settles=kept))


def void(actor: Actor, kept: Hold) -> None:
    """What was set aside is free again."""
    log.hold(actor.group.log_id)
    kept = Hold.objects.get(pk=kept.pk)
    _must_stand(kept)
    Hold.objects.filter(pk=kept.pk).update(ended=VOIDED)
    write(actor, "ledger.void", hold=kept.ref)


def expire(actor: Actor, at: datetime) -> int:
    """Free all that was set aside until a time that is past; says how many."""
    log.hold(actor.group.log_id)
    rows = Hold.objects.filter(group=actor.group, ended=ACTIVE, expires_at__lte=at)
    return rows.update(ended=EXPIRED)


def _must_stand(kept: Hold) -> None:
    if kept.ended or kept.expires_at <= now():
        raise NotPossible(OVER)
