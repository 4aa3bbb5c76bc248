"""One person is in a group under two names: they become one, and what either held is the one's.

Only that person can do it, once they have shown that both accounts are theirs. Floors above say in
`merges` what they do with each column that points to a member; a test walks all of these columns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible, Refused
from manyhands.groups import queries
from manyhands.groups.actions import _end, hold_all
from manyhands.groups.models import Confirmation, Group, Member
from manyhands.groups.powers import action, audience, write
from manyhands.people.merging import FORESEERS, Foreseen
from manyhands.people.merging import MERGERS as OF_ACCOUNTS
from manyhands.people.models import Person

Merger = Callable[[Member, Member], dict[str, Any] | None]

# Each gets the membership that stays and the one that ends, and may say facts for the entry.
MERGERS: list[Merger] = []
# The columns that these see to, such as "aid.Intent.asker".
SEEN_TO: set[str] = {"groups.Member.became"}


@dataclass(frozen=True)
class OnePerson:
    """Somebody who has shown that two accounts are theirs, in one of their groups."""

    group: Group
    people: frozenset[int]  # row numbers of the two accounts
    ref: str  # of their membership


@audience(_("Only who has shown that both accounts are theirs can do this."))
def whose_both_are(actor, member):
    return isinstance(actor, OnePerson) and member.person_id in actor.people


def merges(*columns: str) -> Callable[[Merger], Merger]:
    """Declare what happens to what stands in these columns when two memberships become one."""

    def declare(function: Merger) -> Merger:
        assert not SEEN_TO & set(columns), columns
        SEEN_TO.update(columns)
        MERGERS.append(function)
        return function

    return declare


@action("self.merge", by=whose_both_are, says=_("Be in a group once, if you are in it twice."))
def merge_memberships(actor, stays, /, *, gone):
    """`gone` ends, and what was under its name goes on under the name that `stays`.

    Rounds that are open count the person once, with what they said last; those that are closed stay
    as they were counted. Who has a say under either name has it under the one. What
    cannot go on ends as when leaving.
    """
    hold_all(stays, gone)
    # Who only points to a member waits for nothing: they may hold what is waited for here.
    rows = Member.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("group__constitution")
    found = {row.pk: row for row in rows.filter(pk__in=[stays.pk, gone.pk]).order_by("pk")}
    stays, gone = found[stays.pk], found[gone.pk]
    if stays == gone or stays.group_id != gone.group_id or not whose_both_are(actor, gone):
        raise Refused(whose_both_are.says)
    if stays.left_at or gone.left_at:
        raise NotPossible(_("These two are one already."))
    has_a_say = not (stays.is_observer and gone.is_observer)
    facts: dict[str, Any] = {}
    for merger in MERGERS:
        facts |= merger(stays, gone) or {}
    if has_a_say and stays.is_observer:
        stays.observes_since = None
        stays.save(update_fields=["observes_since"])
    _end(gone)
    Member.objects.filter(became=gone).update(became=stays)
    gone.became = stays
    gone.save(update_fields=["became"])
    write(actor, "self.merge", about=gone.ref, member=stays.ref, gone=gone.ref, **facts)


@action("self.move", by=whose_both_are, says=_("Keep a membership under your other account."))
def move_membership(actor, member, /, *, to):
    """The membership is the same as before, and belongs to the account `to`."""
    if to.pk not in actor.people:
        raise Refused(whose_both_are.says)
    if not Member.objects.filter(pk=member.pk, left_at=None).update(person=to):
        raise NotPossible(_("You are not in this group any more."))
    write(actor, "self.move", about=member.ref, member=member.ref)


def bring_memberships_together(kept: Person, other: Person) -> None:
    """All that was `other`'s is `kept`'s, group after group."""
    own = {member.group_id: member for member in queries.memberships_of(kept)}
    theirs = queries.memberships_of(other).select_related("group__constitution")
    for member in theirs.order_by("group_id"):
        stays = own.get(member.group_id)
        both = frozenset((kept.pk, other.pk))
        if stays is None:
            move_membership(OnePerson(member.group, both, member.ref), member, to=kept)
        else:
            merge_memberships(OnePerson(member.group, both, stays.ref), stays, gone=member)


def foresee(kept: Person, other: Person) -> list[Foreseen]:
    """For each group of `other`, what becomes of the membership; 2 queries."""
    own = {member.group_id: member.name for member in queries.memberships_of(kept)}
    return [
        Foreseen(member.group.name, member.name, own.get(member.group_id, ""))
        for member in queries.memberships_of(other)
    ]


# --- for floors above -----------------------------------------------------------------------


def pass_on(model: type[Model], column: str, stays: Member, gone: Member) -> None:
    """What names `gone` in this column names `stays`."""
    model._base_manager.filter(**{column: gone}).update(**{column: stays})


def pass_on_once(rows: QuerySet[Any], stays: Member, gone: Member, *, by: str) -> QuerySet[Any]:
    """What of these `rows` names `gone` as its `member` names `stays`, but where `stays` has one
    for the same `by` already. Says those that are left.
    """
    held = list(rows.filter(member=stays).values_list(by, flat=True))
    rows.filter(member=gone).exclude(**{f"{by}__in": held}).update(member=stays)
    return rows.filter(member=gone)


@merges("groups.Confirmation.member")
def have_confirmed_once(stays: Member, gone: Member) -> None:
    """Who agreed to begin under both names agreed once."""
    pass_on_once(Confirmation.objects.all(), stays, gone, by="group")


OF_ACCOUNTS.append(bring_memberships_together)
FORESEERS.append(foresee)
