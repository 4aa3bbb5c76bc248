"""A stokvel's turns: a lot that nobody can steer and anybody draws again, or an order that members
write down together.

Each commits to words that only they know; when all are in, they tell them, and the order is drawn
from all the words told. Who tells nothing in time comes last: holding back gains nothing.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts
from manyhands.ledger.models import Holder
from manyhands.practices import queries, rounds
from manyhands.practices.engine import rotation
from manyhands.practices.models import Hand, Practice, Turns
from manyhands.record import log

TO_TELL = timedelta(hours=72)
FEWEST = 2
LEAST_WORDS = 8  # characters; fewer could be guessed from the hash
NOT_NOW = _("The lot has gone on meanwhile. Look at it again.")
WRITTEN_HERE = _("Here all write the order down together.")


@action("turns.commit", by=policies.each_member, says=_("Come into a lot with words of your own."))
def commit(actor, practice, /, *, commitment):
    """The member has a hand, and is bound to words whose SHA-256 is `commitment`, in hex.

    Until the lot is locked they can bind themselves to others.
    """
    practice = of_turns(practice)
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(_("Nobody comes in any more: the lot is being drawn."))
    if rounds.order_of(practice) == rounds.WRITTEN:
        raise NotPossible(WRITTEN_HERE)
    if len(commitment) != 64 or set(commitment) - set("0123456789abcdef"):
        raise NotPossible(_("This is no SHA-256."))
    about = {"commitment": commitment, "committed_at": now()}
    holder = accounts.holder_of(actor)
    hand, _new = Hand.objects.update_or_create(practice=practice, holder=holder, defaults=about)
    write(
        actor, "turns.commit", about=actor.ref, practice=practice.ref, hand=hand.ref,
        commitment=commitment,
    )  # fmt: skip


@action("turns.lock", by=policies.any_member, says=_("Begin to draw the turns."))
def lock(actor, practice):
    """Nobody comes in any more; whoever has a hand tells their words within 72 hours."""
    practice = of_turns(practice)
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(NOT_NOW)
    if rounds.order_of(practice) == rounds.WRITTEN:
        raise NotPossible(WRITTEN_HERE)
    if practice.hands.count() < FEWEST:
        raise NotPossible(_("A lot needs two hands at least."))
    Turns.objects.create(practice=practice, locked_at=now(), tell_by=now() + TO_TELL)
    write(actor, "turns.lock", practice=practice.ref, hands=practice.hands.count())


@action("turns.tell", by=policies.each_member, says=_("Tell the words that you came in with."))
def tell(actor, practice, /, *, secret):
    """All see the words now; they are those the member is bound to."""
    practice = of_turns(practice)
    turns = _locked(practice)
    hand = practice.hands.filter(holder__member=actor).first()
    if hand is None or hand.told_at or turns.drawn_at or now() > turns.tell_by:
        raise NotPossible(NOT_NOW)
    if rotation.commit(secret) != hand.commitment:
        raise NotPossible(_("These are other words than those you came in with."))
    hand.secret, hand.told_at = secret, now()
    hand.save(update_fields=["secret", "told_at"])
    write(actor, "turns.tell", about=actor.ref, practice=practice.ref, hand=hand.ref, secret=secret)


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
    who take part, each once; a hand whose member has left comes last.
    """
    practice = of_turns(practice)
    if rounds.order_of(practice) != rounds.WRITTEN:
        raise NotPossible(_("Here a lot says in which order the pot goes round."))
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(_("The order is written down. Two can change turns if both agree."))
    there = who_takes_turns(practice)
    if len(there) < FEWEST:
        raise NotPossible(_("An order needs two who take part at least."))
    if sorted(order) != sorted(there):
        raise NotPossible(_("Others take part by now. Write the order down again."))
    left = practice.hands.filter(holder__member=None).order_by("ref")
    hands = [_hand_of(practice, there[ref]) for ref in order] + list(left)
    for place, hand in enumerate(hands, 1):
        Hand.objects.filter(pk=hand.pk).update(turn=place)
    at = now()
    Turns.objects.create(practice=practice, locked_at=at, tell_by=at, drawn_at=at)
    write(
        actor, "turns.write_down", practice=practice.ref, order=[hand.ref for hand in hands],
        members=list(order),
    )  # fmt: skip


def _hand_of(practice: Practice, holder: Holder) -> Hand:
    born = {"commitment": "", "committed_at": now()}
    return Hand.objects.get_or_create(practice=practice, holder=holder, defaults=born)[0]


def who_takes_turns(practice: Practice) -> dict[str, Holder]:
    """Those who take part or have a hand, by the ref of the member, as they came in."""
    part = queries.who_takes_part(practice).select_related("holder__member")
    hands = practice.hands.select_related("holder__member")
    there = [one.holder for one in part.order_by("joined_at", "pk")]
    there += [one.holder for one in hands.order_by("pk")]
    return {one.member.ref: one for one in there if one.member}


@action("turns.swap", by=policies.each_member, says=_("Change turns with another, if both agree."))
def swap(actor, practice, /, *, hand):
    """The member would change turns with this hand, a ref; once that one said the same, they have.
    Neither has had the pot. An empty ref takes it back.
    """
    practice = of_turns(practice)
    waiting = {one.ref: one for one in rounds.waiting(practice)}
    own = next((one for one in waiting.values() if one.holder.member_id == actor.pk), None)
    other = waiting.get(hand)
    if own is None or other == own or (hand and other is None):
        raise NotPossible(_("Only hands that have not had the pot can change turns."))
    Hand.objects.filter(pk=own.pk).update(swaps_with=other)
    is_done = other is not None and other.swaps_with_id == own.pk
    if other is not None and is_done:
        pair = Hand.objects.filter(pk__in=[own.pk, other.pk])
        pair.update(swaps_with=None, turn=None)
        Hand.objects.filter(pk=own.pk).update(turn=other.turn)
        Hand.objects.filter(pk=other.pk).update(turn=own.turn)
    write(
        actor, "turns.swap", about=actor.ref, practice=practice.ref, hand=own.ref, other=hand,
        is_done=is_done,
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
