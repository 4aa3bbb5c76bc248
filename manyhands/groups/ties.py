"""Ties: whom a member names as able to reach them, and with whom they say that they live.

Both are said of one's own will and seen by the two alone. Any member may read the record, so
there it stands only that somebody said or ended something. Two under one roof are one key: each
door that wants the keys of several asks `must_not_be_one_key`.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base import erased
from manyhands.base.errors import NotPossible
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.groups.actions import LEAVERS
from manyhands.groups.merging import merges
from manyhands.groups.models import Member, Tie
from manyhands.groups.policies import each_member
from manyhands.groups.powers import Visitor, action, audience, write

MOST_NAMED = 2
TABLES = ["groups_tie"]
ONE_KEY = _(
    "You two said that you live under one roof, so you are one key: somebody else turns the next."
)

# Floors above say whether one of these members turned a key that waits for the next.
WAITING_KEYS: list[Callable[[Sequence[int]], bool]] = []


@audience(_("Only the two of whom it was said can do it."))
def one_of_the_two(actor, tie):
    return isinstance(actor, Member) and actor.left_at is None and actor.pk in _both(tie)


@audience(_("Only who said it can take it back."))
def who_said_it(actor, tie):
    return isinstance(actor, Member) and actor.left_at is None and actor.pk == tie.member_id


# --- who can reach whom -------------------------------------------------------------------


@action(
    "self.name_buddy",
    by=each_member,
    says=_("Name a member who can reach you when the program cannot."),
)
def name_buddy(actor, other):
    """From now on `other` can reach the member, who names two at most; either ends it."""
    _hold(actor, other)
    if named_by(actor, Tie.REACH).exclude(other=other).count() >= MOST_NAMED:
        raise NotPossible(_("You have named two. End one of them first."))
    _say(actor, other, Tie.REACH)
    write(Visitor(actor.group), "self.name_buddy")


@action("self.end_buddy", by=one_of_the_two, says=_("Say that one no longer reaches the other."))
def end_buddy(actor, tie):
    """Nothing says any more that the one could reach the other."""
    assert tie.kind == Tie.REACH, tie.kind
    _end([tie])
    write(Visitor(actor.group), "self.end_buddy")


# --- who lives with whom ------------------------------------------------------------------


@action(
    "self.say_one_roof",
    by=each_member,
    says=_("Say that you and another member live under one roof."),
)
def say_one_roof(actor, other):
    """From now on the two are one key; only the member can take it back."""
    _hold(actor, other)
    _say(actor, other, Tie.ROOF)
    write(Visitor(actor.group), "self.say_one_roof")


@action(
    "self.unsay_one_roof",
    by=who_said_it,
    says=_("Take back that you and another member live under one roof."),
)
def unsay_one_roof(actor, tie):
    """The two are a key each again, unless the other has said it too."""
    assert tie.kind == Tie.ROOF, tie.kind
    if any(waits(_both(tie)) for waits in WAITING_KEYS):
        raise NotPossible(
            _("One of you turned a key that waits for the next. Until that is over, this stays.")
        )
    _end([tie])
    write(Visitor(actor.group), "self.unsay_one_roof")


def under_one_roof_with(member: Member) -> set[int]:
    """The members (row numbers) who are one key with `member`, whoever said it; one query.

    It goes from one to the next and no further: what others said is between them.
    """
    said = Q(member=member) | Q(other=member)
    rows = Tie.objects.filter(said, kind=Tie.ROOF).values_list("member", "other")
    return {pk for pair in rows for pk in pair} - {member.pk}


def are_one_key(member: Member, others: Iterable[int | None]) -> bool:
    """Whether `member` and any of these members (row numbers) live under one roof."""
    found = [pk for pk in others if pk is not None]
    return bool(found) and not under_one_roof_with(member).isdisjoint(found)


def must_not_be_one_key(member: Member, others: Iterable[int | None]) -> None:
    """Raises `NotPossible` where `member` would turn a second key of one household; `others` are
    those who turned keys before (row numbers).
    """
    if are_one_key(member, others):
        raise NotPossible(ONE_KEY)


# --- what is there ------------------------------------------------------------------------


def named_by(member: Member, kind: str) -> QuerySet[Tie]:
    """What `member` said of themselves and others."""
    return Tie.objects.filter(member=member, kind=kind).select_related("member", "other")


def naming(member: Member, kind: str) -> QuerySet[Tie]:
    """What others said of themselves and `member`."""
    return Tie.objects.filter(other=member, kind=kind).select_related("member", "other")


def ties_of(member: Member) -> QuerySet[Tie]:
    """All that concerns `member`, whoever said it."""
    both = Q(member=member) | Q(other=member)
    return Tie.objects.filter(both).select_related("member", "other")


def _both(tie: Tie) -> tuple[int, int]:
    return (tie.member_id, tie.other_id)


def _hold(*members: Member) -> None:
    """Nobody else says or leaves meanwhile; whoever has left or is one's own other is refused."""
    rows = Member.objects.select_for_update(of=("self",), no_key=True)
    held = list(rows.filter(pk__in=[one.pk for one in members], left_at=None).order_by("pk"))
    if len(held) < len(members):
        raise NotPossible(_("Choose another member of this group."))


def _say(actor: Member, other: Member, kind: str) -> None:
    said = {"member": actor, "other": other, "kind": kind}
    _row, is_new = Tie.objects.get_or_create(**said, defaults={"said_at": now()})
    if not is_new:
        raise NotPossible(_("You have said this already."))


def _end(rows: Iterable[Tie]) -> None:
    """These are gone, from the files and from what a backup brings back too."""
    if refs := [tie.ref for tie in rows]:
        Tie.objects.filter(ref__in=refs).delete()
        erased.note(refs)
        transaction.on_commit(lambda: scrub_soon(TABLES))


# --- when one goes ------------------------------------------------------------------------


def end_ties(member: Member) -> None:
    """Who leaves is tied to nobody any more."""
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    _end(ties_of(member))


@merges("groups.Tie.member", "groups.Tie.other")
def be_tied_once(stays: Member, gone: Member) -> None:
    """What was said under either name goes on, each once; of the two names alone nothing does."""
    of_both = [tie for tie in ties_of(gone) if stays.pk in _both(tie)]
    held = {(tie.member_id, tie.other_id, tie.kind) for tie in ties_of(stays)}
    twice, many = [], named_by(stays, Tie.REACH).exclude(other=gone).count()
    for tie in ties_of(gone).exclude(pk__in=[tie.pk for tie in of_both]):
        side = "member" if tie.member_id == gone.pk else "other"
        setattr(tie, side, stays)
        is_named = side == "member" and tie.kind == Tie.REACH
        if (*_both(tie), tie.kind) in held or (is_named and many >= MOST_NAMED):
            twice.append(tie)
        else:
            many += is_named
            tie.save(update_fields=[side])
    _end([*of_both, *twice])


def end_again(refs: Sequence[str]) -> None:
    """End those among `refs` that a backup has brought back."""
    Tie.objects.filter(ref__in=refs).delete()


LEAVERS.append(end_ties)
erased.REPLAYERS.append(end_again)
