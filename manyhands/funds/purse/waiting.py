"""What waits for a member about money: asks to agree to or to pay, gifts to be seen."""

from typing import NamedTuple

from manyhands.decisions.models import Proposal
from manyhands.decisions.queries import open_about, spoken_on
from manyhands.funds.purse import paying, policies
from manyhands.funds.purse.models import Claim, Gift
from manyhands.funds.purse.queries import claims, gifts
from manyhands.groups.acts import name_of
from manyhands.groups.models import Member
from manyhands.groups.ties import under_one_roof_with

MOST = 100  # asks and gifts that are looked at, the newest first
OWN, AGREE, DECIDING, PAY = "own", "agree", "deciding", "pay"


class Waiting(NamedTuple):
    """An ask and what it wants of the member; the proposal about it, where all are asked."""

    claim: Claim
    wants: str
    proposal: Proposal | None


def asks_before(member: Member) -> list[Waiting]:
    """One's own open asks, then those one may agree to or pay, the newest first; 4 queries."""
    rows = list(claims(member.group).filter(ended_at=None)[:MOST])
    names = {claim.pk: name_of(claim) for claim in rows if not claim.agreed_at}
    opened = open_about(member.group, list(names.values()))
    spoken = spoken_on(member, opened.values())
    payable, found = paying.payable(member, rows), []
    for claim in rows:
        proposal = opened.get(names.get(claim.pk, ""))
        wants = _wants(member, claim, proposal)
        if wants == PAY and claim not in payable:
            continue
        if wants == DECIDING and proposal and proposal.pk in spoken:
            continue
        if wants:
            found.append(Waiting(claim, wants, proposal))
    return sorted(found, key=lambda one: one.wants != OWN)


def gifts_before(member: Member) -> list[Gift]:
    """Gifts on their way that the member may say have come, the newest first; 2 queries."""
    rows = gifts(member.group).filter(arrived_at=None, dropped_at=None, fund__closed_at=None)
    may = (gift for gift in rows[:MOST] if policies.not_the_giver(member, gift))
    not_by = {member.pk, *under_one_roof_with(member)}
    return [gift for gift in may if gift.amount and gift.seen_by_id not in not_by]


def _wants(member: Member, claim: Claim, proposal: Proposal | None) -> str:
    if policies.the_asker(member, claim):
        return OWN
    if not claim.agreed_at:
        may = policies.not_the_asker(member, claim)
        return (DECIDING if proposal else AGREE) if may else ""
    may = claim.is_ready and claim.paid_by_id != member.pk and policies.who_pays(member, claim)
    return PAY if may else ""
