"""Paying what was agreed: by neither who asked nor who agreed alone; each ask ends at zero."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from manyhands.base import seal
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.funds.purse import policies, queue
from manyhands.funds.purse.asking import AT_THE_BANK, OVER, SEALED, end, locked, owed_to
from manyhands.funds.purse.giving import must_be_of_another_roof
from manyhands.funds.purse.models import PAID, Claim, Opening
from manyhands.groups.models import Member
from manyhands.groups.powers import Actor, action, write
from manyhands.groups.ties import WAITING_KEYS, under_one_roof_with
from manyhands.ledger import accounts, holds
from manyhands.ledger.models import Account
from manyhands.ledger.posting import Draft, Leg, post


@action("claim.read", by=policies.who_may_read, says=_("Read where to pay what was agreed."))
def read_where(actor, claim):
    """The member can read where it is to be paid; who asked for it sees that they do."""
    claim = locked(claim)
    _must_be_ready(claim)
    must_be_of_another_roof(actor, claim.agreed_by_id)
    Opening.objects.get_or_create(claim=claim, member=actor, defaults={"opened_at": now()})
    write(actor, "claim.read", about=claim.ref, claim=claim.ref)


@action(
    "claim.pay",
    by=policies.who_pays,
    says=_("Pay what was agreed, and say so."),
    concerns=lambda claim, details: claim.asker,
)
def pay(actor, claim, *, batch=""):
    """It is paid and in the books. Cash needs two, from wherever it is fetched: the first is
    written down, with the second it is paid; so it is at once where the group decided it.

    What is in a batch is paid with it, `batch` being its ref, unless the group decides otherwise.
    """
    claim = locked(claim)
    _must_be_ready(claim)
    if isinstance(actor, Member) and batch != (claim.batch.ref if claim.batch else ""):
        raise NotPossible(AT_THE_BANK)
    must_be_of_another_roof(actor, claim.agreed_by_id, claim.paid_by_id)
    if claim.is_cash and isinstance(actor, Member) and claim.paid_by_id is None:
        claim.paid_by = actor
        claim.save(update_fields=["paid_by"])
    elif claim.is_cash and isinstance(actor, Member) and claim.paid_by_id == actor.pk:
        raise NotPossible(_("You have said this. Another member has to have seen it too."))
    else:
        holds.settle(actor, claim.hold, _draft(claim, claim.hold.account))
        end(claim, PAID)
        queue.fill(actor, claim.fund)
    write(actor, "claim.pay", about=claim.ref, claim=claim.ref)
    return claim


@action(
    "claim.unsay", by=policies.who_said_it_or_asks, says=_("Say that it is not paid after all.")
)
def unsay(actor, claim):
    """Nobody has said any more that it is paid; whoever asks can take it back."""
    claim = locked(claim)
    if not claim.is_open or claim.paid_by_id is None:
        raise NotPossible(OVER)
    claim.paid_by = None
    claim.save(update_fields=["paid_by"])
    asks = policies.the_asker(actor, claim)
    by = policies.Side(claim.group, "asker") if asks else actor
    write(by, "claim.unsay", about=claim.ref, claim=claim.ref)
    return claim


@action("claim.say_arrived", by=policies.the_asker, says=_("Say whether you have got the money."))
def say_arrived(actor, claim, /, *, arrived):
    """The others see it. It replaces nobody who has to have seen it paid; where it has not come
    and is not in the books yet, nobody has said any more that it is paid.
    """
    claim = locked(claim)
    if claim.paid_by_id is None and claim.ended_as != PAID:
        raise NotPossible(_("Nobody has said yet that it is paid."))
    if claim.is_open and not arrived:
        unsay(actor, claim)
    Claim.objects.filter(pk=claim.pk).update(arrived=arrived)
    side = policies.Side(claim.group, "asker")
    write(side, "claim.say_arrived", about=claim.ref, claim=claim.ref, arrived=arrived)


@action("claim.give", by=policies.the_asker, says=_("Leave what you laid out with the fund."))
def give(actor, claim, /, *, amount):
    """So much of what was laid out for an errand is a gift; all of it settles the ask at once."""
    claim = locked(claim)
    if not claim.is_open or claim.paid_by_id:
        raise NotPossible(OVER)
    if claim.batch_id:
        raise NotPossible(AT_THE_BANK)
    if not (claim.is_errand and claim.agreed_at):
        raise NotPossible(_("Only what was laid out for an errand and agreed can be given."))
    if not 0 < amount <= claim.amount:
        raise NotPossible(_("That is more than you asked for."))
    side = policies.Side(claim.group, "asker")
    claim.waived = amount
    claim.save(update_fields=["waived"])
    is_all = amount == claim.amount
    if claim.is_ready and (is_all or claim.to_pay > claim.hold.amount):
        holds.void(side, claim.hold)
    if is_all:
        post(side, _draft(claim, None))
        end(claim, PAID)
    queue.fill(side, claim.fund)
    write(side, "claim.give", about=claim.ref, claim=claim.ref)
    return claim


def payable(member: Member, claims: Sequence[Claim]) -> list[Claim]:
    """Those of these that `member` may pay, who lives with nobody that agreed to it alone or has
    said that it is paid; one query.
    """
    roof = under_one_roof_with(member)
    return [
        claim
        for claim in claims
        if policies.who_pays(member, claim)
        and roof.isdisjoint({claim.agreed_by_id, claim.paid_by_id})
    ]


def wait_to_be_paid(members: Sequence[int]) -> bool:
    """Whether any of these agreed alone to what is not paid yet, or said alone that it is."""
    alone = Q(agreed_by__in=members) | Q(paid_by__in=members)
    return Claim.objects.filter(alone, ended_at=None).exists()


WAITING_KEYS.append(wait_to_be_paid)


def where_to(viewer: Actor, claim: Claim) -> str:
    """Where it is to be paid: for who asked, and for who opened it while it is to be paid."""
    is_due = claim.erase_at is not None and claim.erase_at <= now()  # though nobody was there yet
    if claim.sealed is None or claim.key is None or is_due:
        return ""
    opened = (
        claim.is_ready
        and isinstance(viewer, Member)
        and claim.openings.filter(member=viewer).exists()
    )
    if not (opened or policies.the_asker(viewer, claim)):
        return ""
    return str(seal.unseal(claim.key, claim.sealed, label=SEALED)["how"])


def _draft(claim: Claim, account: Account | None) -> Draft:
    """What is owed or given away, less what was left as a gift, leaves the account."""
    owed = owed_to(claim) if claim.is_errand else None
    spent = owed or accounts.account(claim.group, "Expense:Grants")
    lines = [(spent, claim.amount)]
    if claim.waived:
        lines.append((accounts.account(claim.group, "Income:Gifts"), -claim.waived))
    if account:
        lines.append((account, -claim.to_pay))
    legs = [Leg(of, claim.fund, claim.commodity, amount) for of, amount in lines]
    return Draft(f"ask:{claim.ref}", "claim", legs)


def _must_be_ready(claim: Claim) -> None:
    if not claim.is_open:
        raise NotPossible(OVER)
    if not claim.is_ready:
        raise NotPossible(_("The money for this is not set aside yet."))
