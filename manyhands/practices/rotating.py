"""A stokvel's turns: a lot that nobody can steer and anybody draws again, or an order that members
write down together.

Each commits to words that only they know; when all are in, they tell them, and the order is drawn
from all the words told. Who tells nothing in time comes last: holding back gains nothing.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts
from manyhands.ledger.models import Holder
from manyhands.practices import hands as holding
from manyhands.practices import queries, rounds
from manyhands.practices.engine import rotation
from manyhands.practices.models import Hand, Practice, Turns
from manyhands.record import log

TO_TELL = timedelta(hours=72)
FEWEST = 2
MOST = 2  # hands, or halves of hands, of one member
WITH = "+"  # between two who share a hand
LEAST_WORDS = 8  # characters; fewer could be guessed from the hash
NOT_NOW = _("The lot has gone on meanwhile. Look at it again.")
WRITTEN_HERE = _("Here all write the order down together.")


class OtherWords(NotPossible):
    """What was told is not what the member is bound to."""


@action("turns.commit", by=policies.each_member, says=_("Come into a lot with words of your own."))
def commit(actor, practice, /, *, commitment, hands=holding.ONE):
    """The member has a hand, and is bound to words whose SHA-256 is `commitment`, in hex. `hands`
    says whether it is one, two with the same words, or half of one: whoever came in with half a
    hand and these very words has the other half.

    Until the lot is locked they can bind themselves to others, and hold more or less.
    """
    practice = of_turns(practice)
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(_("Nobody comes in any more: the lot is being drawn."))
    if rounds.order_of(practice) == rounds.WRITTEN:
        raise NotPossible(WRITTEN_HERE)
    if len(commitment) != 64 or set(commitment) - set("0123456789abcdef"):
        raise NotPossible(_("This is no SHA-256."))
    holding.come_in(actor, practice, commitment, hands)


@action(
    "turns.give_up",
    by=policies.each_member,
    says=_("Give up your hand, or your half of one, before the turns are drawn."),
)
def give_up(actor, practice):
    """The member holds nothing; who has the other half of their hand needs another for it."""
    practice = of_turns(practice)
    own = list(holding.of(practice.hands.all(), actor))
    if not own or Turns.objects.filter(practice=practice).exists():
        raise NotPossible(NOT_NOW)
    for hand in own:
        holding.leave(actor, hand, accounts.holder_of(actor))


@action("turns.lock", by=policies.any_member, says=_("Begin to draw the turns."))
def lock(actor, practice):
    """Nobody comes in any more; whoever has a hand tells their words within 72 hours."""
    practice = of_turns(practice)
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(NOT_NOW)
    if rounds.order_of(practice) == rounds.WRITTEN:
        raise NotPossible(WRITTEN_HERE)
    holding.all_are_whole(actor, practice)
    if practice.hands.count() < FEWEST:
        raise NotPossible(_("A lot needs two hands at least."))
    Turns.objects.create(practice=practice, locked_at=now(), tell_by=now() + TO_TELL)
    write(actor, "turns.lock", practice=practice.ref, hands=practice.hands.count())


@action("turns.tell", by=policies.each_member, says=_("Tell the words that you came in with."))
def tell(actor, practice, /, *, secret):
    """All see the words now; they are those the member is bound to."""
    practice = of_turns(practice)
    turns = _locked(practice)
    own = list(holding.of(practice.hands.all(), actor).filter(told_at=None).order_by("pk"))
    if not own or turns.drawn_at or now() > turns.tell_by:
        raise NotPossible(NOT_NOW)
    found = [hand for hand in own if hand.commitment == rotation.commit(secret)]
    if not found:
        raise OtherWords(_("These are other words than those you came in with."))
    for hand in found:
        hand.secret, hand.told_at = secret, now()
        hand.save(update_fields=["secret", "told_at"])
        write(
            actor, "turns.tell", about=actor.ref, practice=practice.ref, hand=hand.ref,
            secret=secret,
        )  # fmt: skip


@action("turns.draw", by=policies.any_member, says=_("Draw the turns."))
def draw(actor, practice):
    """Each hand has its turn, once all have told their words or their time is over."""
    practice = of_turns(practice)
    turns = _locked(practice)
    hands = {hand.ref: hand for hand in practice.hands.all()}
    told = {ref: hand.secret for ref, hand in hands.items() if hand.told_at}
    if turns.drawn_at:
        raise NotPossible(NOT_NOW)
    if len(told) < len(hands) and now() <= turns.tell_by:
        raise NotPossible(_("Some have not told their words, and there is time until then."))
    committed = {ref: hand.commitment for ref, hand in hands.items()}
    order = rotation.order(committed, told)
    for place, ref in enumerate(order, 1):
        Hand.objects.filter(pk=hands[ref].pk).update(turn=place)
    turns.drawn_at = now()
    turns.save(update_fields=["drawn_at"])
    write(
        actor, "turns.draw", practice=practice.ref, seed=rotation.seed(told), order=order,
        told=sorted(told),
    )  # fmt: skip


@action(
    "turns.write_down",
    by=policies.any_member,
    says=_("Write down together in which order a pot goes round."),
    method="consent",
)
def write_down(actor, practice, /, *, order):
    """Each of these members, by ref, has a hand, and they take turns in this order. They are all
    who take part. Two whose refs are joined by a + have half of a hand each; whoever is in it twice
    has two. A hand whose member has left comes last.
    """
    practice = of_turns(practice)
    if rounds.order_of(practice) != rounds.WRITTEN:
        raise NotPossible(_("Here a lot says in which order the pot goes round."))
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(_("The order is written down. Two can change turns if both agree."))
    there, seats = who_takes_turns(practice), [place.split(WITH) for place in order]
    if len(there) < FEWEST or len(seats) < FEWEST:
        raise NotPossible(_("An order needs two who take part at least."))
    many = Counter(ref for seat in seats for ref in seat)
    if many.keys() != there.keys():
        raise NotPossible(_("Others take part by now. Write the order down again."))
    if max(many.values()) > MOST or any(len(seat) > len({*seat}) or seat[2:] for seat in seats):
        raise NotPossible(_("Two can share a hand, and nobody has more than two."))
    if any(seat[1:] for seat in seats) and not holding.may_split(practice):
        raise NotPossible(holding.OF_EARLIER_DAYS)
    hands = _seated(practice, [[there[ref] for ref in seat] for seat in seats])
    for place, hand in enumerate(hands, 1):
        Hand.objects.filter(pk=hand.pk).update(turn=place)
    at = now()
    Turns.objects.create(practice=practice, locked_at=at, tell_by=at, drawn_at=at)
    write(
        actor, "turns.write_down", practice=practice.ref, order=[hand.ref for hand in hands],
        members=list(order),
    )  # fmt: skip


def _seated(practice: Practice, seats: list[list[Holder]]) -> list[Hand]:
    """A hand for each of these, and then those whose member has left. Whole hands that members have
    since a lot was begun stay theirs; halves of those days are gone.
    """
    practice.hands.filter(is_split=True).delete()
    own = list(practice.hands.exclude(holder__member=None).order_by("pk"))
    hands, at = list[Hand](), now()
    for seat in seats:
        found = next((one for one in own if [one.holder] == seat), None)
        if found:
            own.remove(found)
        hands.append(found or _new_hand(practice, seat, at))
    for one in own:
        one.delete()
    return hands + list(practice.hands.filter(holder__member=None).order_by("ref"))


def _new_hand(practice: Practice, seat: list[Holder], at: datetime) -> Hand:
    other = {"is_split": True, "other": seat[1]} if seat[1:] else {}
    return Hand.objects.create(practice=practice, holder=seat[0], committed_at=at, **other)


def who_takes_turns(practice: Practice) -> dict[str, Holder]:
    """Those who take part or have a hand, by the ref of the member, as they came in."""
    part = queries.who_takes_part(practice).select_related("holder__member")
    hands = practice.hands.select_related("holder__member", "other__member").order_by("pk")
    there = [one.holder for one in part.order_by("joined_at", "pk")]
    there += [holder for hand in hands for holder in hand.holders]
    return {one.member.ref: one for one in there if one.member}


@action("turns.swap", by=policies.each_member, says=_("Change turns with another, if both agree."))
def swap(actor, practice, /, *, hand, own=""):
    """The member's hand, `own` where they have several, would change turns with this one, a ref;
    once that one said the same, they have. Two who share a hand both say it. Neither has had the
    pot. An empty ref takes it back.
    """
    practice = of_turns(practice)
    waiting = {one.ref: one for one in rounds.waiting(practice)}
    mine = [one for one in waiting.values() if one.is_of(actor) and own in ("", one.ref)]
    other = waiting.get(hand)
    if not mine or (hand and (other is None or other.is_of(actor))):
        raise NotPossible(_("Only hands that have not had the pot can change turns."))
    gives = mine[0]
    wish = "swaps_with" if gives.holder.member_id == actor.pk else "other_swaps_with"
    setattr(gives, wish, other)
    gives.save(update_fields=[wish])
    agreed = gives.wishes  # by all whose it is
    is_done = other is not None and agreed == other.pk and other.wishes == gives.pk
    if other is not None and is_done:
        pair = Hand.objects.filter(pk__in=[gives.pk, other.pk])
        pair.update(swaps_with=None, other_swaps_with=None, turn=None)
        Hand.objects.filter(pk=gives.pk).update(turn=other.turn)
        Hand.objects.filter(pk=other.pk).update(turn=gives.turn)
    write(
        actor, "turns.swap", about=actor.ref, practice=practice.ref, hand=gives.ref,
        other=hand if agreed else "", is_done=is_done,
    )  # fmt: skip


def of_turns(practice: Practice) -> Practice:
    """The practice, held until this is done; `NotPossible` where it has no turns or is over."""
    log.hold(practice.group.log_id)
    practice = (
        Practice.objects.select_for_update(of=("self",))
        .select_related("group__constitution")
        .get(pk=practice.pk)
    )
    if practice.ended_at is not None:
        raise NotPossible(_("This practice was wound up."))
    if practice.recipe != "rosca":
        raise NotPossible(_("This practice has no turns."))
    return practice


def _locked(practice: Practice) -> Turns:
    turns = Turns.objects.filter(practice=practice).first()
    if turns is None:
        raise NotPossible(NOT_NOW)
    return turns
