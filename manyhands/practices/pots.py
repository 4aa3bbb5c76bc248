"""The pot of each round of a stokvel: bids for it, or who needs it, where the group wants that, and
who gets it.

A bid says what one would give up of the pot to have it now. Nobody sees another's until the time
for them is over; the record holds the seal of each, so that none can be changed afterwards. What
the best bid gives up comes back to all hands in equal parts. Where the pot goes to who needs it,
saying so is a bid that gives up nothing: among those who say it the order of the lot decides.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.models import Member
from manyhands.groups.powers import action, write
from manyhands.ledger.models import Holder, Transfer
from manyhands.ledger.posting import Draft, post, post_all
from manyhands.practices import hands as holding
from manyhands.practices import queries, rounds
from manyhands.practices.anew import anew
from manyhands.practices.booking import Desk, Happening, draft, draft_for_many, draft_together
from manyhands.practices.engine import rotation
from manyhands.practices.models import Bid, Bidding, Practice
from manyhands.practices.rotating import NOT_NOW, of_turns
from manyhands.practices.rounds import Round

TO_BID = timedelta(hours=72)


@action(
    "turns.open_bids",
    by=policies.any_member,
    says=_("Begin the time to bid for the pot of a round, or to say that one needs it."),
)
def open_bids(actor, practice, /, *, number):
    """For 72 hours each hand that has not had the pot can bid for that of round `number`, or say
    that they need it.
    """
    practice = of_turns(practice)
    found = _round(practice, number)
    if not found.by_bids or found.bidding:
        raise NotPossible(NOT_NOW)
    times = {"opened_at": now(), "ends_at": now() + TO_BID}
    Bidding.objects.create(practice=practice, number=number, by_need=found.by_need, **times)
    write(actor, "turns.open_bids", practice=practice.ref, number=number)


@action(
    "turns.bid",
    by=policies.each_member,
    says=_("Say what you would give up of a pot to have it now, or that you need it."),
)
def bid(actor, practice, /, *, number, gives_up):
    """The member's hand would give up so much, in minor units; None takes their bid back. Where the
    pot goes to who needs it, it is nothing.

    Of two who share a hand either speaks for it, and the other sees it. Until the time is over they
    can say otherwise, and nobody else sees it: the entry holds nothing
    but its seal, the SHA-256 of a random text and the number.
    """
    practice = of_turns(practice)
    found = _round(practice, number)
    if not found.is_open:
        raise NotPossible(NOT_NOW)
    hand = holding.of(rounds.waiting(practice), actor).first()
    if hand is None:
        raise NotPossible(_("Each hand gets the pot once; you have none that waits for it."))
    most = 0 if found.by_need else found.most
    is_sum = type(gives_up) is int and 0 <= gives_up <= most
    if gives_up is not None and not is_sum:
        raise NotPossible(_("One can give up something of the pot, and not more than all of it."))
    nonce = secrets.token_hex(16)
    about = {"gives_up": gives_up, "nonce": nonce, "made_at": now()}
    Bid.objects.update_or_create(bidding=found.bidding, hand=hand, defaults=about)
    write(
        actor, "turns.bid", about=actor.ref, practice=practice.ref, number=number, hand=hand.ref,
        seal=seal_of(nonce, gives_up),
    )  # fmt: skip


def seal_of(nonce: str, gives_up: int | None) -> str:
    """What the record holds of a bid until it is opened."""
    return sha256(f"{nonce} {'' if gives_up is None else gives_up}".encode()).hexdigest()


def _whose_pot(practice: Practice, number: int) -> Member | None:
    """The member who gets the pot of this round, and is no key to it."""
    found = rounds.next_round(practice)
    return found.hand.holder.member if found and found.number == number else None


def _who_shares_it(practice: Practice, number: int) -> list[Member]:
    """Whoever shares the hand with them gets half of it, and is no key to it either."""
    found = rounds.next_round(practice)
    if found is None or found.number != number:
        return []
    return [one.member for one in found.hand.holders if one.member]


@action(
    "turns.award",
    by=policies.any_member,
    says=_("Give the pot of this round to whose turn it is, whose bid is best, or who needs it."),
    method="two_keys",
    concerns=lambda practice, details: _whose_pot(practice, details["number"]),
    beside=lambda practice, details: _who_shares_it(practice, details["number"]),
)
def award(actor, practice, /, *, number):
    """Round `number`: each owes their part; the pot, less what goes into the cushion, what running
    it costs and what the best bid gave up, goes to the hand whose it is. What was given up goes to
    all hands in equal parts. It is awarded even when parts are missing. Once for each round.
    """
    practice = of_turns(practice)
    found = _round(practice, number)
    if not found.is_ready:
        raise NotPossible(_("One can still bid for it, or nobody has begun that yet."))
    post_all(actor, anew(practice, list(_drafts(practice, found))))
    practice.hands.filter(had_in=number).update(had_in=None)  # of a pot that was taken back
    practice.hands.filter(pk=found.hand.pk).update(had_in=number)
    bids = {}
    if found.bidding:
        Bidding.objects.filter(pk=found.bidding.pk).update(
            winner=found.hand, gave_up=found.gives_up
        )
        rows = found.bidding.bids.values_list("hand__ref", "gives_up", "nonce")
        bids = {hand: [gives_up, nonce] for hand, gives_up, nonce in rows}
    write(
        actor, "turns.award", practice=practice.ref, number=number, hand=found.hand.ref,
        by_bids=found.by_bids, bids=bids, gives_up=found.gives_up,
    )  # fmt: skip


@action(
    "turns.give_back",
    by=policies.any_member,
    says=_("Give back what is left of a stokvel's cushion when each hand has had the pot."),
    method="two_keys",
)
def give_back(actor, practice, /, *, amount):
    """The `amount` that the cushion has, less what members still owe, goes to all hands in equal
    parts. What is paid later can be given back later, in the same way.
    """
    practice = of_turns(practice)
    if not amount or amount != rounds.left_over(practice):
        raise NotPossible(NOT_NOW)
    hands = {hand.ref: hand.holders for hand in holding.with_holders(practice)}
    put_in = queries.version_now(practice, now()).params["amount"]
    parts = rotation.back(amount, put_in, _by_ref(hands))
    base = f"rosca:{practice.ref}:given_back:"
    number = Transfer.objects.filter(group=practice.group, key__startswith=base).count() + 1
    given = {one: parts[one.ref] for holders in hands.values() for one in holders}
    post(actor, draft_for_many(practice, f"{base}{number}", "given_back", given))


def _round(practice: Practice, number: int) -> Round:
    found = rounds.next_round(practice)
    if found is None or number != found.number:
        raise NotPossible(NOT_NOW)
    return found


def _drafts(practice: Practice, found: Round) -> Iterator[Draft]:
    """All that a round books, under one seal."""
    hands = {hand.ref: hand.holders for hand in holding.with_holders(practice)}
    holders = {one.ref: one for both in hands.values() for one in both}
    held, amount = _by_ref(hands), found.pot // len(hands)
    desk, base = Desk(practice), f"rosca:{practice.ref}:{found.number}"
    for ref, part in rotation.dues(amount, held).items():
        due = _due(holders[ref], part, sum(both == [ref] for both in held.values()), amount)
        yield draft_together(practice, f"{base}:due:{ref}", due, desk)
    wins = rotation.won(found.pot, found.pot - found.gets, amount, held[found.hand.ref])
    won = [Happening("awarded", {"pot": wins[ref]}, {"m": holders[ref]}) for ref in wins]
    yield draft_together(practice, f"{base}:award", [one for one in won if one.values["pot"]], desk)
    for event, value, kept in (("cushion", "kept", found.cushion), ("fee", "fee", found.fee)):
        if kept:
            yield draft(practice, f"{base}:{event}", Happening(event, {value: kept}), desk)
    for ref, part in rotation.back(found.gives_up, amount, held).items():
        if part:
            back = Happening("bid_back", {"x": part}, {"m": holders[ref]})
            yield draft(practice, f"{base}:back:{ref}", back, desk)


def _due(holder: Holder, part: int, whole: int, amount: int) -> list[Happening]:
    """What a round asks of them: the part of each whole hand, and what halves come to."""
    due = [Happening("due", {}, {"m": holder})] * whole
    halves = part - whole * amount
    return [*due, Happening("half_due", {"x": halves}, {"m": holder})] if halves else due


def _by_ref(hands: Mapping[str, list[Holder]]) -> dict[str, list[str]]:
    return {hand: [one.ref for one in holders] for hand, holders in hands.items()}
