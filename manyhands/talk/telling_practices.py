"""Who is told what practices ask of all: that a fund is short, that a court has kept money for
long, that the years to come are to be worked out; that there is a valuation; and what they want of
one alone (`practices.wanted`). Reads, works out notices, writes nothing.

None says who asks for anything, how much, or whom a case is about.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from manyhands.base.times import now
from manyhands.groups.models import Member
from manyhands.practices import waiting, wanted
from manyhands.practices.looking import REFUND_DUE
from manyhands.practices.models import Bid, Case, Hand, Practice, Shortfall
from manyhands.practices.waiting import WANTED
from manyhands.talk.models import Notice
from manyhands.talk.telling_decisions import quiet_about

SHORT, LATE, AGES, VALUED = "fund_short", "refund_late", "ages_due", "valued"
NEW_FOR = timedelta(days=25)  # notices go after a month; nobody is told of the same again


def notices(payloads: Sequence[str | None]) -> list[Notice]:
    """What entries with these contents have to tell: a call for gifts, a valuation, what is wanted
    of a member.
    """
    said = [json.loads(payload) for payload in payloads if payload]
    return [notice for facts in said for notice in _of_an_entry(facts)]


def _of_an_entry(facts: dict[str, Any]) -> Iterable[Notice]:
    tells = TELLS.get(facts["kind"])
    return tells(facts) if tells else []


def _called(facts: dict[str, Any]) -> Iterator[Notice]:
    """All in the group, while it is so."""
    rows = Shortfall.objects.filter(ref=facts["shortfall"], over_at=None)
    for one in rows.select_related("practice"):
        members = Member.objects.filter(group=one.practice.group_id)
        yield from _told(members, SHORT, one.practice, one.ref, _at(facts))


def _valued(facts: dict[str, Any]) -> Iterator[Notice]:
    for practice in Practice.objects.filter(ref=facts["practice"]):
        once = f"{practice.ref}{facts['year']}"
        yield from _told(waiting.who_bears(practice), VALUED, practice, once, _at(facts))


def _drawing(facts: dict[str, Any]) -> Iterator[Notice]:
    for turns in wanted.drawing(_at(facts)).filter(practice__ref=facts["practice"]):
        members = wanted.who_tells(turns)
        yield from _told(members, wanted.WORDS, turns.practice, turns.practice.ref, _at(facts))


def _bidding(facts: dict[str, Any]) -> Iterator[Notice]:
    rows = wanted.open_bids(_at(facts)).filter(practice__ref=facts["practice"])
    for one in rows.filter(number=facts["number"]):
        kind, once = wanted.NEED if one.by_need else wanted.BID, f"{one.practice.ref}{one.number}"
        yield from _told(wanted.who_bids(one), kind, one.practice, once, _at(facts))


def _swapping(facts: dict[str, Any]) -> Iterator[Notice]:
    """Those who hold the other hand, and who shares this one, if their word is missing."""
    hand = Hand.objects.filter(ref=facts["hand"]).select_related("practice").first()
    if hand is None:
        return
    for other in {one for one in (hand.swaps_with, hand.other_swaps_with) if one}:
        for member in wanted.who_answers(hand, other).exclude(ref=facts["about"]):
            once, them = f"{facts['hand']}{other.ref}", Member.objects.filter(pk=member.pk)
            yield from _told(them, wanted.SWAP, other.practice, once, _at(facts))


def _opened(facts: dict[str, Any]) -> Iterator[Notice]:
    """Whose yes it waits for, unless they wrote it down themselves."""
    rows = Case.objects.filter(ref=facts["case"]).exclude(other=None).exclude(other=F("opened_by"))
    for case in rows.select_related("other__member", "practice__group"):
        if member := wanted.who_confirms(case):
            them = Member.objects.filter(pk=member.pk)
            yield from _told(them, wanted.YES, case.practice, case.ref, case.since, case=case)


TELLS: dict[str, Callable[[dict[str, Any]], Iterator[Notice]]] = {
    "rule.call_for_gifts": _called,
    "rule.value": _valued,
    "turns.lock": _drawing,
    "turns.open_bids": _bidding,
    "turns.swap": _swapping,
    "case.open": _opened,
}


def _at(facts: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(facts["at"])


def due(at: datetime) -> list[Notice]:
    """Of each refund that is late and of each society whose years to come are to be worked out, for
    those who can do something about it, once.
    """
    found: list[Notice] = []
    for case, since in waiting.refunds_due(at):
        if since > at - NEW_FOR:
            once, members = f"{case.ref}{since:%Y%m%d}", waiting.who_could(case, at)
            found += _told(members, LATE, case.practice, once, at, case=case)
    for practice, since in waiting.to_look_ahead(at):
        if since > at - NEW_FOR:
            once = f"{practice.ref}{since:%Y%m%d}"
            found += _told(waiting.who_bears(practice), AGES, practice, once, at)
    known = Notice.objects.filter(key__in=[one.key for one in found])
    there = set(known.values_list("key", flat=True))
    return [one for one in found if one.key not in there]


def over() -> QuerySet[Notice]:
    """Notices of what nobody needs to do any more; they go, read or not."""
    refunded = Q(kind=LATE) & ~Q(case__state=REFUND_DUE)
    standing = Shortfall.objects.filter(over_at=None).values("practice")
    enough = Q(kind=SHORT) & ~Q(practice__in=standing)
    done = Q(kind=AGES) & Q(practice__looks_ahead__recorded_at__gte=F("at"))
    wound_up = Q(kind__in=(SHORT, LATE, AGES, *WANTED), practice__ended_at__isnull=False)
    return Notice.objects.filter(refunded | enough | done | wound_up | _said(now()))


def _theirs(hand: str) -> Q:
    """Hands that whoever is told holds, whole or half."""
    them = OuterRef("member")
    return Q(**{f"{hand}holder__member": them}) | Q(**{f"{hand}other__member": them})


def _said(at: datetime) -> Q:
    """Of what was wanted of one member alone: they said it, or it is too late."""
    drawing, bids = wanted.drawing(at), wanted.open_bids(at)
    own, practice = _theirs(""), {"practice": OuterRef("practice")}
    untold = Hand.objects.filter(own, told_at=None, **practice)
    rows = Bid.objects.filter(bidding__in=bids.values("pk"))
    said = rows.filter(_theirs("hand__"), hand__practice=OuterRef("practice"))
    wishes = wanted.wished().filter(had_in=None, **practice)
    to_them = _theirs("swaps_with__") | _theirs("other_swaps_with__") | (own & Q(is_split=True))
    return (
        (Q(kind=wanted.WORDS) & ~Q(practice__in=drawing.values("practice")))
        | (Q(kind=wanted.WORDS) & ~Exists(untold))
        | (Q(kind__in=(wanted.BID, wanted.NEED)) & ~Q(practice__in=bids.values("practice")))
        | (Q(kind__in=(wanted.BID, wanted.NEED)) & Exists(said))
        | (Q(kind=wanted.SWAP) & ~Exists(wishes.filter(to_them)))
        | Q(kind=wanted.YES, case__since__gt=F("at"))
    )


def _told(
    members: QuerySet[Member], kind: str, practice: Practice, once: str, at: datetime, **more: Any
) -> list[Notice]:
    """A notice for each of these who is here and wants to hear of it."""
    here = members.filter(left_at=None).exclude(pk__in=quiet_about(practice.group_id, kind))
    return [
        Notice(
            member=member, kind=kind, practice=practice, key=f"{kind}:{once}:{member.ref}", at=at,
            **more,
        )
        for member in here
    ]  # fmt: skip
