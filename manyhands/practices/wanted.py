"""Whose own word a practice waits for: the words they came into a lot with, a bid, an answer to
whoever would change turns with them, a yes to what another wrote down with them.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from manyhands.groups.models import Member
from manyhands.practices import hands as holding
from manyhands.practices import looking, queries, rounds
from manyhands.practices.models import Bidding, Case, Hand, Practice, Turns

WORDS, BID, NEED = "words_wanted", "bid_wanted", "need_wanted"
SWAP, YES = "swap_wanted", "yes_wanted"
WITH_TWO = ("mutual_credit", "time_bank")  # where one writes down what two did


class Wanted(NamedTuple):
    """What is wanted of one member now, if anything; a case only for a yes."""

    kind: str
    practice: Practice
    case: Case | None = None


def of(member: Member, at: datetime) -> Iterator[Wanted]:
    """All that practices of the group want of this member alone; a few queries for each that is at
    such a point.
    """
    if member.is_observer:
        return
    here = {"practice__group": member.group_id, "practice__ended_at": None}
    for turns in drawing(at).filter(**here):
        if who_tells(turns).filter(pk=member.pk).exists():
            yield Wanted(WORDS, turns.practice)
    for bidding in open_bids(at).filter(**here):
        if who_bids(bidding).filter(pk=member.pk).exists():
            yield Wanted(NEED if bidding.by_need else BID, bidding.practice)
    asked = Practice.objects.filter(pk__in=wished().filter(**here).values("practice"))
    for practice in asked.select_related("group").order_by("pk"):
        if is_asked_to_swap(practice, member):
            yield Wanted(SWAP, practice)
    yield from _with_another(member, at)


def drawing(at: datetime) -> QuerySet[Turns]:
    """Lots in which words can be told now."""
    return Turns.objects.filter(drawn_at=None, tell_by__gte=at).select_related("practice__group")


def who_tells(turns: Turns) -> QuerySet[Member]:
    """Those whose hand's words are not told yet."""
    return _whose(turns.practice.hands.filter(told_at=None))


def open_bids(at: datetime) -> QuerySet[Bidding]:
    """Rounds for whose pot one can bid, or say that one needs it, now."""
    rows = Bidding.objects.filter(winner=None, ends_at__gte=at)
    return rows.select_related("practice__group")


def who_bids(bidding: Bidding) -> QuerySet[Member]:
    """Those who have a hand that waits for a pot and said nothing to this one."""
    said = Hand.objects.filter(bids__bidding=bidding)
    return _whose(rounds.waiting(bidding.practice)).exclude(pk__in=_whose(said))


def wished() -> QuerySet[Hand]:
    """Hands that would change turns with another."""
    return Hand.objects.exclude(swaps_with=None, other_swaps_with=None)


def is_asked_to_swap(practice: Practice, member: Member) -> bool:
    """Whether somebody waits for the member's word on a change of turns."""
    wished_by, half_said = holding.wishes_for(list(rounds.waiting(practice)), member)
    return bool(wished_by or half_said)


def who_answers(hand: Hand, other: Hand) -> QuerySet[Member]:
    """Whose word is missing so that these two hands change turns as who holds `hand` wishes."""
    waiting = list(rounds.waiting(hand.practice))
    there = [one.member for each in (hand, other) for one in each.holders if one.member]
    found = set[int]()
    for member in there:
        wished_by, half_said = holding.wishes_for(waiting, member)
        if hand in wished_by or (hand.is_of(member) and other in half_said):
            found.add(member.pk)
    return Member.objects.filter(pk__in=found, observes_since=None)


def who_confirms(case: Case) -> Member | None:
    """Whose yes it goes on with, if it waits for one."""
    member = case.other.member if case.other else None
    if member is None or member.is_observer or case.practice.ended_at:
        return None
    recipe = queries.recipe_of(queries.version_now(case.practice, case.since))
    return member if looking.waits_for(member, case, recipe) else None


def _with_another(member: Member, at: datetime) -> Iterator[Wanted]:
    """The oldest of each practice, so that what waits besides is seen too."""
    rows = Practice.objects.filter(group=member.group_id, ended_at=None, recipe__in=WITH_TWO)
    for practice in rows.select_related("group").order_by("pk"):
        recipe = queries.recipe_of(queries.version_now(practice, at))
        cases = queries.open_cases(practice, recipe).filter(other__member=member)
        there = cases.select_related("other", "practice__group")
        first = next((one for one in there if looking.waits_for(member, one, recipe)), None)
        if first:
            yield Wanted(YES, practice, first)


def _whose(hands: QuerySet[Hand]) -> QuerySet[Member]:
    """The members who hold these hands, whole or half."""
    pks = hands.order_by().values("pk")
    has_one = Q(holders__hands__in=pks) | Q(holders__half_hands__in=pks)
    return Member.objects.filter(has_one, left_at=None, observes_since=None).distinct()
