"""Paying many asks together: chosen into a batch, carried to the bank, settled in one go."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.funds.purse import paying, policies, queries
from manyhands.funds.purse.asking import OVER, locked
from manyhands.funds.purse.models import PAID, TAKEN_BACK, Claim, PayoutBatch
from manyhands.groups.models import Group
from manyhands.groups.powers import action, done_before, write
from manyhands.record import log

MOST = 500  # in one batch, which is settled in one go
CHOOSE = _("Choose at least one.")
CASH_ONE_BY_ONE = _("Cash is handed over one by one, and two members see it.")
ONE_ACCOUNT = _("One batch is paid from one account, in one currency.")
NOT_TO_BE_PAID = _("Something of this is not to be paid any more, or is in a batch. Look again.")


@action(
    "payout.gather",
    by=policies.who_pays_alone,
    says=_("Choose what is paid by one file for the bank."),
)
def gather(actor, group, /, *, asks, ref):
    """These asks are in a new batch, and in no other; who asked sees that it is read where to pay.

    Nobody gathers what they asked for or agreed to alone: they cannot read where to pay it. Sent
    again under the same ref, it is the same batch.
    """
    log.hold(group.log_id)
    there = PayoutBatch.objects.filter(group=group, ref=ref, made_by=actor).first()
    if there:
        done_before()
        return there
    claims = _to_be_paid(group, asks)
    batch = PayoutBatch.objects.create(ref=ref, group=group, made_by=actor, made_at=now())
    for claim in claims:
        paying.read_where(actor, claim)
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(batch=batch)
    write(actor, "payout.gather", about=batch.ref, batch=batch.ref, asks=len(claims))
    return batch


@action("payout.read", by=policies.who_pays_alone, says=_("Read where to pay all in a batch."))
def read_all(actor, batch):
    """The member can read where each of them is to be paid; who asked for it sees that they do."""
    batch = _open_batch(batch)
    for claim in _left_in(batch):
        paying.read_where(actor, claim)
    write(actor, "payout.read", about=batch.ref, batch=batch.ref)


@action("payout.pay", by=policies.who_pays_alone, says=_("Say that all in a batch is paid."))
def pay_all(actor, batch):
    """Each of them is paid as one is that is paid by itself, or none is."""
    batch = _open_batch(batch)
    for claim in _left_in(batch):
        paying.pay(actor, claim, batch=batch.ref)
    _end(batch, PAID)
    write(actor, "payout.pay", about=batch.ref, batch=batch.ref)


@action("payout.put_back", by=policies.who_has_it_or_pays, says=_("Take asks out of a batch."))
def put_back(actor, batch, /, *, asks):
    """These are to be paid by hand, or in another batch; one in which nothing is left to be paid is
    over.
    """
    batch = _open_batch(batch)
    chosen = list(queries.in_batch(batch).filter(ref__in=asks))
    if not chosen:
        raise NotPossible(CHOOSE)
    for claim in chosen:
        take_out(actor, claim)
    if not queries.to_pay_in(batch).exists():
        _end(batch, PAID if batch.claims.exists() else TAKEN_BACK)
    write(actor, "payout.put_back", about=batch.ref, batch=batch.ref, asks=len(chosen))
    return batch


@action(
    "claim.put_back", by=policies.who_may_read, says=_("Take what is to be paid out of a batch.")
)
def take_out(actor, claim):
    """It is in no batch; whoever asked for it or agreed to it alone cannot do that."""
    claim = locked(claim)
    if not claim.is_open or not claim.batch_id:
        raise NotPossible(OVER)
    claim.batch = None
    claim.save(update_fields=["batch"])
    write(actor, "claim.put_back", about=claim.ref, claim=claim.ref)


def _to_be_paid(group: Group, refs: Sequence[str]) -> list[Claim]:
    """The asks under these refs: ready, from one bank account, and in no batch."""
    if not refs:
        raise NotPossible(CHOOSE)
    if len(refs) > MOST:
        raise NotPossible(_("One batch holds at most %d. Make two of it.") % MOST)
    claims = list(queries.to_be_paid(group).filter(ref__in=refs).select_for_update(of=("self",)))
    if len(claims) < len(set(refs)):
        raise NotPossible(NOT_TO_BE_PAID)
    if any(claim.is_cash for claim in claims):
        raise NotPossible(CASH_ONE_BY_ONE)
    if len({queries.paid_from(claim) for claim in claims}) > 1:
        raise NotPossible(ONE_ACCOUNT)
    return claims


def _left_in(batch: PayoutBatch) -> list[Claim]:
    """What is to be paid with it; `NotPossible` where nothing is."""
    claims = list(queries.to_pay_in(batch))
    if not claims:
        raise NotPossible(OVER)
    return claims


def _open_batch(batch: PayoutBatch) -> PayoutBatch:
    log.hold(batch.group.log_id)
    found = PayoutBatch.objects.select_related("group__constitution").get(pk=batch.pk)
    if not found.is_open:
        raise NotPossible(OVER)
    return found


def _end(batch: PayoutBatch, ended_as: str) -> None:
    batch.ended_at, batch.ended_as = now(), ended_as
    batch.save(update_fields=["ended_at", "ended_as"])
