"""Who holds the hands of a stokvel while it forms: one each, half of one, or two.

Two who would share a hand agree on words and both come in with these: so each of them can tell them
later, and nobody becomes another's half unasked.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.models import Member
from manyhands.groups.powers import write
from manyhands.groups.queries import members_of
from manyhands.ledger import accounts
from manyhands.ledger.models import Holder
from manyhands.practices import queries
from manyhands.practices.models import Hand, Practice

HALF, ONE, TWO = "half", "one", "two"  # what a member comes in with
WHOLE = {HALF: 0, ONE: 1, TWO: 2}
HALVES = 2  # of a hand
KEYS = 2  # to a pot
OF_EARLIER_DAYS = _(
    "These rules are of earlier days and know no half hands. Agree on today's rules first."
)


def of(hands: QuerySet[Hand], member: Member) -> QuerySet[Hand]:
    """Those that are this member's, whole or half."""
    return hands.filter(Q(holder__member=member) | Q(other__member=member))


def with_holders(practice: Practice) -> QuerySet[Hand]:
    """All its hands, the first turn first, and whose they are; 1 query."""
    rows = practice.hands.select_related("holder__member", "other__member")
    return rows.order_by("turn", "committed_at", "pk")


def wishes_for(waiting: list[Hand], member: Member) -> tuple[list[Hand], list[Hand]]:
    """Of the hands that wait for a pot: those whose holders would change turns with one of the
    member's; and those with which the other of a hand that the member shares would.
    """
    own = [one for one in waiting if one.is_of(member)]
    others, mine = [one for one in waiting if one not in own], {one.pk for one in own}
    silent = [one for one in own if one.is_split and not one.wish_of(member)]
    half = {one.swaps_with_id or one.other_swaps_with_id for one in silent}
    return [one for one in others if one.wishes in mine], [one for one in others if one.pk in half]


def may_split(practice: Practice) -> bool:
    """Whether its rules can book half a hand's part."""
    return "half_due" in queries.recipe_of(queries.version_now(practice, now())).events


def come_in(actor, practice: Practice, commitment: str, hands: str) -> None:
    """What the member holds from now on, bound to these words; what they held before and do not any
    more is given up.
    """
    if hands not in WHOLE:
        raise NotPossible(_("Come in with half a hand, with one, or with two."))
    if hands == HALF and not may_split(practice):
        raise NotPossible(OF_EARLIER_DAYS)
    holder = accounts.holder_of(actor)
    own = list(of(practice.hands.all(), actor).order_by("pk"))
    stays = [one for one in own if not one.is_split][: WHOLE[hands]]
    for hand in own:
        if hand not in stays:
            leave(actor, hand, holder)
    about = {"commitment": commitment, "committed_at": now()}
    Hand.objects.filter(pk__in=[one.pk for one in stays]).update(**about)
    new = {"practice": practice, "holder": holder, **about}
    stays += [Hand.objects.create(**new) for _n in range(WHOLE[hands] - len(stays))]
    if hands == HALF:
        stays = [_other_half(practice, holder, commitment) or Hand(is_split=True, **new)]
        stays[0].save()
    for hand in stays:
        write(
            actor, "turns.commit", about=actor.ref, practice=practice.ref, hand=hand.ref,
            commitment=commitment, halves=1 if hand.is_lone else HALVES,
        )  # fmt: skip


def _other_half(practice: Practice, holder: Holder, commitment: str) -> Hand | None:
    """The hand of who came in with half a hand and the same words, now of both."""
    lone = practice.hands.filter(is_split=True, other=None, commitment=commitment)
    hand = lone.filter(holder__member__isnull=False).order_by("pk").first()
    if hand:
        hand.other = holder
    return hand


def leave(actor, hand: Hand, holder: Holder) -> None:
    """This one holds it no more; with nobody left it is gone."""
    left = [one for one in hand.holders if one != holder]
    if left:
        Hand.objects.filter(pk=hand.pk).update(holder=left[0], other=None)
    else:
        hand.delete()
    write(
        actor, "turns.give_up", about=actor.ref, practice=hand.practice.ref, hand=hand.ref,
        halves=len(left),
    )  # fmt: skip


def all_are_whole(actor, practice: Practice) -> None:
    """`NotPossible` where half a hand waits for its other half; what waits for somebody who has
    left the group is given up.
    """
    waits = [hand for hand in with_holders(practice) if hand.is_lone]
    for hand in waits:
        if hand.holder.member is None:
            leave(actor, hand, hand.holder)
    names = [one.holder.member.name for one in waits if one.holder.member]
    if names:
        raise NotPossible(
            _(
                "Half a hand waits for its other half: %(who)s. Somebody comes in with half a hand "
                "and the same words, or it is given up."
            )
            % {"who": ", ".join(names)}
        )
    if practice.hands.filter(is_split=True).exists():
        _two_others_must_be_there(practice)


def _two_others_must_be_there(practice: Practice) -> None:
    """Two who share a hand are no keys to their pot, and two keys must be left."""
    if members_of(practice.group).count() < HALVES + KEYS:
        raise NotPossible(
            _("Two who share a hand turn no key to their pot: two others must be in the group.")
        )
