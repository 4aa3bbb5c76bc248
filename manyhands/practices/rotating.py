"""A stokvel's turns: a lot that nobody can steer and anybody draws again, and a pot each round.

Each commits to words that only they know; when all are in, they tell them, and the order is drawn
from all the words told. Who tells nothing in time comes last: holding back gains nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.powers import action, write
from manyhands.ledger import accounts
from manyhands.ledger.models import Balance, Transfer
from manyhands.ledger.posting import post_all
from manyhands.practices import queries
from manyhands.practices.booking import Happening, draft
from manyhands.practices.engine import rotation
from manyhands.practices.models import Hand, Practice, Turns
from manyhands.record import log

TO_TELL = timedelta(hours=72)
FEWEST = 2
LEAST_WORDS = 8  # characters; fewer could be guessed from the hash
NOT_NOW = _("The lot has gone on meanwhile. Look at it again.")


@action("turns.commit", by=policies.each_member, says=_("Come into a lot with words of your own."))
def commit(actor, practice, /, *, commitment):
    """The member has a hand, and is bound to words whose SHA-256 is `commitment`, in hex.

    Until the lot is locked they can bind themselves to others.
    """
    practice = _rotating(practice)
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(_("Nobody comes in any more: the lot is being drawn."))
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
    practice = _rotating(practice)
    if Turns.objects.filter(practice=practice).exists():
        raise NotPossible(NOT_NOW)
    if practice.hands.count() < FEWEST:
        raise NotPossible(_("A lot needs two hands at least."))
    Turns.objects.create(practice=practice, locked_at=now(), tell_by=now() + TO_TELL)
    write(actor, "turns.lock", practice=practice.ref, hands=practice.hands.count())


@action("turns.tell", by=policies.each_member, says=_("Tell the words that you came in with."))
def tell(actor, practice, /, *, secret):
    """All see the words now; they are those the member is bound to."""
    practice = _rotating(practice)
    turns = _locked(practice)
    hand = practice.hands.filter(holder__member=actor).first()
    if hand is None or hand.told_at or turns.drawn_at or now() > turns.tell_by:
        raise NotPossible(NOT_NOW)
    if rotation.commit(secret) != hand.commitment:
        raise NotPossible(_("These are other words than those you came in with."))
    hand.secret, hand.told_at = secret, now()
    hand.save(update_fields=["secret", "told_at"])
    write(actor, "turns.tell", about=actor.ref, practice=practice.ref, hand=hand.ref)


@action("turns.draw", by=policies.any_member, says=_("Draw the turns."))
def draw(actor, practice):
    """Each hand has its turn, once all have told their words or their time is over."""
    practice = _rotating(practice)
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
    write(actor, "turns.draw", practice=practice.ref, seed=rotation.seed(told), order=order)


@action(
    "turns.award",
    by=policies.any_member,
    says=_("Give the pot of this round to whose turn it is."),
    method="two_keys",
)
def award(actor, practice, /, *, number):
    """Round `number`: each owes their part, and the pot, less what goes into the cushion, goes to
    the hand whose turn it is. It is awarded even when parts are missing. Once for each round.
    """
    practice = _rotating(practice)
    round_ = next_round(practice)
    if round_ is None or number != round_.number:
        raise NotPossible(NOT_NOW)
    base = f"rosca:{practice.ref}:{number}"
    due = [
        draft(practice, f"{base}:due:{hand.holder.ref}", Happening("due", {}, {"m": hand.holder}))
        for hand in practice.hands.select_related("holder")
    ]
    to_whom = {"m": round_.hand.holder}
    pot = Happening("awarded", {"pot": round_.pot - round_.cushion}, to_whom)
    drafts = [*due, draft(practice, f"{base}:award", pot)]
    if round_.cushion:
        kept = Happening("cushion", {"kept": round_.cushion})
        drafts.append(draft(practice, f"{base}:cushion", kept))
    post_all(actor, drafts)


@dataclass(frozen=True)
class NextRound:
    """The round that is to be awarded: its number, whose turn it is, what is in it, minor units."""

    number: int
    hand: Hand
    pot: int
    cushion: int


def next_round(practice: Practice) -> NextRound | None:
    """The first round that was not awarded; None before the lot and after the last."""
    done = Transfer.objects.filter(
        group=practice.group, key__startswith=f"rosca:{practice.ref}:", key__endswith=":award"
    ).count()
    hand = practice.hands.filter(turn=done + 1).select_related("holder__member").first()
    version = queries.version_at(practice, now().date())
    if hand is None or version is None:
        return None
    pot = version.params["amount"] * practice.hands.count()
    return NextRound(done + 1, hand, pot, pot * version.params["cushion_bp"] // 10_000)


def owed_by(practice: Practice) -> dict[int, int]:
    """What each holder, by row, still owes in this practice; 1 query."""
    rows = Balance.objects.filter(
        fund__of_a_practice__practice=practice,
        account__path__startswith="Receivable:",
        account__holder__isnull=False,
    )
    found = rows.values_list("account__holder").annotate(sum=Sum("posted"))
    return {holder: owed for holder, owed in found if owed}


def _rotating(practice: Practice) -> Practice:
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
