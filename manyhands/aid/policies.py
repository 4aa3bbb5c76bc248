"""Whom the acts on needs, offers and commitments are open to, and who may see them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from manyhands.aid.models import Bar, Commitment, Intent
from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import any_member
from manyhands.groups.powers import audience, lent_power

HEAR = "need.hear"
hears = lent_power(HEAR, says=_("Take on needs that are confided to few, and read them."))


@dataclass(frozen=True)
class Holder:
    """Somebody who holds the code of one need or offer; nothing else is known of them."""

    group: Group
    intent_id: int
    ref: str = "holder"


@dataclass(frozen=True)
class Console:
    """Whoever sits at the console of the server and types a command."""

    group: Group
    ref: str = "console"


@audience(_("Only the person who posted this can do it."))
def the_poster(actor, subject):
    intent = subject.need if isinstance(subject, Commitment) else subject
    return is_theirs(actor, intent)


@audience(_("Only the neighbor who promised this can do it."))
def the_helper(actor, commitment):
    return is_helper(actor, commitment)


@audience(
    _(
        "Only the neighbor who promised this can do it; where it is confided to few, "
        "only while they carry the mandate."
    )
)
def the_helper_who_may_read(actor, commitment):
    return is_helper(actor, commitment) and may_hear(actor, commitment.need)


@audience(_("Only the two neighbors concerned can do it."))
def either_side(actor, commitment):
    return is_helper(actor, commitment) or is_theirs(actor, commitment.need)


@audience(_("Only the member who was asked can do it."))
def the_one_asked(actor, commitment):
    return isinstance(actor, Member) and commitment.passed_to_id == actor.pk


@audience(
    _(
        "Only other members of this group can do it; where it is confided to few, only who "
        "carries the mandate to hear it."
    )
)
def who_may_take_it_on(actor, intent):
    return (
        isinstance(actor, Member)
        and actor.left_at is None
        and actor.group_id == intent.group_id
        and intent.asker_id != actor.pk
        and may_hear(actor, intent)
    )


@audience(_("Only members, and whoever sits at the server's console, can do this."))
def any_member_or_the_console(actor, group):
    if isinstance(actor, Console):
        return actor.group.pk == group.pk
    return any_member(actor, group)


@dataclass(frozen=True)
class Side:
    """How an act on a post stands in the record, which every member may read: by which side."""

    group: Group
    ref: str


def side(actor, intent: Intent) -> Side:
    """The side `actor` takes: "poster", "helper" or "rule". Who that is stands nowhere."""
    if actor.ref == "rule":
        return Side(intent.group, actor.ref)
    return Side(intent.group, "poster" if is_theirs(actor, intent) else "helper")


def is_theirs(actor, intent: Intent) -> bool:
    """Whether `actor` posted `intent`, as a member or by holding its code."""
    if isinstance(actor, Holder):
        return actor.intent_id == intent.pk
    return isinstance(actor, Member) and intent.asker_id == actor.pk


def may_hear(actor, intent: Intent) -> bool:
    """Whether `intent` is for all, or `actor` carries the mandate to hear what is confided."""
    return not intent.is_confided or hears(actor, intent)


def is_helper(actor, commitment: Commitment) -> bool:
    """Whether `actor` made the promise and it stands."""
    return (
        isinstance(actor, Member)
        and actor.left_at is None
        and commitment.helper_id == actor.pk
        and commitment.is_standing
    )


def remembered(to: str = "") -> Q:
    """Filter on intents: neither forgotten, nor due to be though nothing was there to do it yet.

    On other tables, `to` leads to the intent, such as "need__".
    """
    due = Q(**{f"{to}erase_at__isnull": False, f"{to}erase_at__lte": now()})
    return Q(**{f"{to}erased_at": None}) & ~due


def unbarred(viewer, to: str = "") -> Q:
    """Filter on intents: without those whose poster and `viewer` do not want to meet.

    On other tables, `to` leads to the intent, such as "need__".

    Silent and the same from both sides: each is simply not there for the other.
    """
    if not isinstance(viewer, Member):
        return Q()
    between = Bar.objects.filter(
        Q(member=viewer, other_member=OuterRef(f"{to}asker"))
        | Q(other_member=viewer, member=OuterRef(f"{to}asker"))
        | Q(member=viewer, other_intent=OuterRef(f"{to}pk"))
    )
    return ~Q(Exists(between)) | Q(**{f"{to}asker": viewer})
