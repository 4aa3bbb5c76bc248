"""Asking a fund for money: without a reason; agreed as the group decides, never by the asker."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base import erased, seal
from manyhands.base.errors import NotPossible
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.decisions import forgetting
from manyhands.decisions.models import Proposal
from manyhands.funds.purse import policies, queries, queue
from manyhands.funds.purse.closing import must_be_open
from manyhands.funds.purse.elsewhere import must_be_nobodys
from manyhands.funds.purse.giving import OTHER_MONEY
from manyhands.funds.purse.models import TAKEN_BACK, Claim, Opening, PayoutBatch, Terms
from manyhands.funds.values import in_words
from manyhands.groups.acts import name_of
from manyhands.groups.models import Member
from manyhands.groups.policies import any_member, anyone, decided_by, its_time
from manyhands.groups.powers import Actor, Rule, acting, action, forget, write
from manyhands.ledger import accounts, holds
from manyhands.ledger.models import Account, Posting, Transfer
from manyhands.ledger.posting import Draft, Leg, post, reverse
from manyhands.record import log

SEALED = b"funds.claim"
OVER = _("This is over already.")
AT_THE_BANK = _("It is being paid together with others. That has to be over first.")
BARE = dict.fromkeys(("sealed", "key", "asker", "code_index"))
TABLES = ["base_sealkey", "funds_claim", "funds_opening", "record_body", *forgetting.TABLES]


@action("fund.ask", by=anyone, says=_("Ask a fund for money, without saying why."))
def ask_for_money(actor, fund, /, *, amount, currency, **more):
    """The group is asked for `amount`; `how` it is to be paid is sealed.

    Whoever is no member asks with a `code`, in a currency that the group knows.
    `more` says the `way` and `how`, if it `is_errand`, and the `ref` it shall have.
    """
    must_be_open(fund)
    must_be_nobodys(fund)
    _must_be_within(fund, amount, currency)
    asker = actor if any_member(actor, fund) else None
    code = more.pop("code", None)
    if asker is None and code is None:
        raise NotPossible(_("Whoever is not a member asks with a code."))
    if asker is None and currency not in queries.agreed_money(fund.group):
        raise NotPossible(OTHER_MONEY)
    key, how = seal.new_key(), more.pop("how")
    claim = Claim.objects.create(
        group=fund.group,
        fund=fund,
        commodity=accounts.money(fund.group, currency),
        amount=amount,
        asker=asker,
        code_index=code.index() if code else None,
        key=key,
        sealed=seal.seal(key, {"how": how}, label=SEALED),
        asked_at=now(),
        **more,
    )
    side = policies.Side(fund.group, "asker")
    write(side, "fund.ask", about=claim.ref, claim=claim.ref, fund=fund.ref)
    return claim


@action("claim.take_back", by=policies.the_asker, says=_("Take back that you asked for money."))
def take_back_claim(actor, claim):
    """It is over, and what was set aside for it is there for the next."""
    claim = locked(claim)
    _must_be_open(claim)
    if claim.paid_by_id:
        raise NotPossible(_("Somebody has said that it is paid. Talk to them first."))
    if claim.batch_id:
        raise NotPossible(AT_THE_BANK)
    side = policies.Side(claim.group, "asker")
    _free(side, claim)
    end(claim, TAKEN_BACK)
    queue.fill(side, claim.fund)
    write(side, "claim.take_back", about=claim.ref, claim=claim.ref)
    return claim


@action(
    "fund.spend",
    by=policies.not_the_asker,
    says=_("Give money from a fund to who asks for it."),
    method="consent",
    concerns=lambda claim, details: claim.asker,
)
def spend(actor, claim, /, *, amount):
    """It is agreed, and money is set aside for it; while there is not enough, it waits in turn."""
    claim = locked(claim)
    _must_be_open(claim)
    must_be_open(claim.fund)
    must_be_nobodys(claim.fund)
    if claim.agreed_at:
        raise NotPossible(_("This is agreed already."))
    if amount != claim.amount:
        raise NotPossible(_("Something else is asked for. Look at it again."))
    _must_be_within(claim.fund, amount, claim.commodity.code)
    claim.agreed_at, claim.agreed_by = now(), _who_alone(actor)
    claim.save(update_fields=["agreed_at", "agreed_by"])
    if claim.is_errand and claim.asker:
        _owe(actor, claim, claim.asker)
    queue.fill(actor, claim.fund)
    write(actor, "fund.spend", about=claim.ref, claim=claim.ref, amount=amount)
    return locked(claim)


@action("rule.fill_queue", by=its_time, says=_("Set money aside for who waits in turn."))
def fill_queue(actor, group, *, funds):
    """Whoever waited first has money set aside, as far as it reaches."""
    filled = sum(queue.fill(actor, fund) for fund in funds)
    write(actor, "rule.fill_queue", filled=filled)


@action("rule.erase_claims", by=its_time, says=_("Forget who asked for money, and how to pay."))
def erase_claims(actor, group, *, claims):
    """Amounts stay; who asked and how they were paid is gone for good."""
    hours = group.setting("erase_after_h")
    _erase(actor, claims, f"{hours} hours after the end")


@action("claim.erase", by=policies.the_asker, says=_("Forget at once that you asked for money."))
def erase_claim(actor, claim):
    """Nothing says any more who asked and how they were paid; what is open is taken back first."""
    if claim.is_open:
        claim = take_back_claim(actor, claim)
    side = policies.Side(claim.group, "asker")
    _erase(side, [locked(claim)], "whoever asked wished so")
    write(side, "claim.erase", claim=claim.ref)


def _erase(actor: Actor, claims: Sequence[Claim], policy: str) -> None:
    keys = [claim.key_id for claim in claims if claim.key_id]
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    rows.update(**BARE, erased_at=now())
    Opening.objects.filter(claim__in=claims).delete()
    PayoutBatch.objects.filter(claims__in=claims, ended_at__isnull=False).update(made_by=None)
    seal.destroy(keys)
    refs = [claim.ref for claim in claims]
    forget(actor, refs, policy=policy)
    _forget_in_proposals(actor, claims, policy)
    erased.note(refs)
    transaction.on_commit(lambda: scrub_soon(TABLES))


def end(claim: Claim, ended_as: str) -> None:
    """It is over; the clock of forgetting runs."""
    claim.ended_at, claim.ended_as = now(), ended_as
    claim.erase_at = claim.ended_at + timedelta(hours=int(claim.group.setting("erase_after_h")))
    claim.save(update_fields=["ended_at", "ended_as", "erase_at"])


def ask_again(claim: Claim) -> None:
    """Who agreed to it alone turned out to be who asks: nobody has agreed to it, and nothing is set
    aside for it.
    """
    claim = locked(claim)
    _free(policies.Side(claim.group, "asker"), claim)
    claim.agreed_at = claim.agreed_by = claim.batch = None
    claim.save(update_fields=["agreed_at", "agreed_by", "batch"])
    queue.fill(policies.Side(claim.group, "asker"), claim.fund)


def locked(claim: Claim) -> Claim:
    """The claim as it is now, for this transaction alone; the record is held first, as by all that
    moves money, so that no two wait for each other.
    """
    log.hold(claim.group.log_id)
    rows: Any = Claim.objects.select_related("group__constitution", "fund", "commodity")
    rows = rows.select_related("asker", "hold__account", "batch")
    found: Claim = rows.select_for_update(of=("self",)).get(pk=claim.pk)
    return found


def by_code(index: bytes) -> Claim | None:
    """The ask that the code opens, if any."""
    rows = Claim.objects.filter(code_index=index, erased_at=None)
    return rows.select_related("group").first()


def due(at: datetime) -> Any:
    """What is over and whose time to be forgotten has come."""
    return Claim.objects.filter(erase_at__lte=at, erased_at=None).order_by("erase_at")


def erase_noted(refs: Sequence[str]) -> None:
    """Forget again what a backup brought back; how it ended came after the backup."""
    rows = Claim.objects.filter(ref__in=refs, erased_at=None).select_related("key", "group")
    for claim in rows:
        with acting("rule.erase_claims"):
            _forget_in_proposals(Rule(claim.group), [claim], "erased before")
        claim.openings.all().delete()
        seal.destroy([claim.key_id] if claim.key_id else [])
        Claim.objects.filter(pk=claim.pk).update(**BARE, erased_at=now())


def _forget_in_proposals(actor: Actor, claims: Sequence[Claim], policy: str) -> None:
    """What the group decided about these asks says no more who asked."""
    asked = forgetting.about([name_of(claim) for claim in claims])
    forgetting.forget_whom_they_concern(actor, asked, policy=policy)


def let_go(member: Member) -> None:
    """Before a member leaves: what they ask for is taken back, and nobody knows they asked."""
    for claim in Claim.objects.filter(asker=member, ended_at=None, paid_by=None, batch=None):
        take_back_claim(member, claim)
    Claim.objects.filter(asker=member).update(asker=None)


def _free(side: Actor, claim: Claim) -> None:
    """Nothing is set aside for it, and nothing owed."""
    if claim.hold and claim.is_ready:
        holds.void(side, claim.hold)
    for owed in _owed(claim):
        if not Transfer.objects.filter(reverses=owed).exists():
            reverse(side, owed)


def owed_to(claim: Claim) -> Account | None:
    """The account that the books say it is owed to, also where nobody knows who asked."""
    rows = Posting.objects.filter(transfer__in=_owed(claim))
    rows = rows.filter(account__path__startswith="Payable:", transfer__reversed_by=None)
    leg = rows.select_related("account").first()
    return leg.account if leg else None


def _must_be_open(claim: Claim) -> None:
    if not claim.is_open:
        raise NotPossible(OVER)


def _must_be_within(fund: Any, amount: int, currency: str) -> None:
    terms = Terms.objects.filter(fund=fund).select_related("commodity").first()
    if terms and terms.commodity.code != currency:
        raise NotPossible(_("This fund is in another currency."))
    if terms and terms.most and amount > terms.most:
        most = in_words(terms.most, currency)
        raise NotPossible(_("The most for one ask is %s.") % most)


def _who_alone(actor: Actor) -> Member | None:
    """Who agreed to it, if that was one member: by hand, or after advice."""
    if isinstance(actor, Member):
        return actor
    proposal = Proposal.objects.filter(ref=decided_by(actor), group=actor.group).first()
    return proposal.author if proposal and proposal.method == "advice" else None


def _owe(actor: Actor, claim: Claim, asker: Member) -> None:
    """What somebody laid out for an errand is owed to them, under a ref that says nothing."""
    rest = (claim.fund, claim.commodity)
    legs = [
        Leg(accounts.account(claim.group, "Expense:Errands"), *rest, claim.amount),
        Leg(accounts.personal(asker, "Payable"), *rest, -claim.amount),
    ]
    before = _owed(claim).count()
    key = f"{_owed_key(claim)}:{before}" if before else _owed_key(claim)
    post(actor, Draft(key, "claim", legs))


def _owed(claim: Claim) -> QuerySet[Transfer]:
    """What was written down as owed for it, once for each time that it was agreed."""
    return Transfer.objects.filter(group=claim.group, key__startswith=_owed_key(claim))


def _owed_key(claim: Claim) -> str:
    return f"claim:{claim.ref}:owed"
