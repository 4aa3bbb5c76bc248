"""What people do with groups: found, join, leave, name a patch of the quilt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from manyhands.base import cells, erased
from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.groups import policies, queries
from manyhands.groups.acts import Act, name_of
from manyhands.groups.clocks import UNSAID
from manyhands.groups.constitution import USUAL, digest, first_constitution, whole
from manyhands.groups.constitution_check import all_faults, faults, loosened
from manyhands.groups.invited import came_with
from manyhands.groups.models import (
    Admission,
    Confirmation,
    Constitution,
    Group,
    Invitation,
    Member,
    Place,
)
from manyhands.groups.powers import Decided, acting, action, write
from manyhands.people.actions import FORGETTERS
from manyhands.people.models import Person
from manyhands.record import log
from manyhands.record.log import open_log

TABLES = ["groups_member"]  # that hold what is forgotten when somebody leaves
OF_ADMISSIONS = ["groups_admission"]  # that hold what somebody wrote who asked to come in
FOUNDERS = 3  # must agree before a group decides anything together
CHANGED_SINCE = _("It has been changed again since. Change it as it is now.")

# Floors above add what must happen with a member's things before they leave.
LEAVERS: list[Callable[[Member], Any]] = []
# What floors above hold of a member's before the record is held: all who act on that hold it in
# this order, so that nobody waits in a ring.
HOLDERS: list[Callable[[Member], Any]] = []
# And what must happen before a member becomes an observer; they raise what stands against it.
STEPPERS_BACK: list[Callable[[Member], Any]] = []
# What must happen with who has just become a member.
JOINERS: list[Callable[[Member], Any]] = []
# And what must happen when they pause or resume.
PAUSERS: list[Callable[[Member], Any]] = []


@dataclass(frozen=True)
class Newcomer:
    """A person who is not in the group yet."""

    group: Group
    person: Person
    ref: str = "newcomer"
    invitation: Invitation | None = None  # with which they come


def found_group(
    person: Person,
    *,
    member_name: str,
    whereabouts: tuple[float, float] | None = None,
    rings: int = 2,
    start: str = USUAL,
    **about: Any,
) -> Member:
    """Open a group with its record and first constitution; the founder is a member like others.

    `about` is its `name`, `purpose`, `language`, the `time_zone` of its clocks, and whether it
    `is_listed` on the first page of the server. It starts with one of
    `groups.constitution.STARTS`. Its quilt has so many `rings` (0 to 4) around `whereabouts`
    (latitude and longitude in degrees), or lies nowhere in particular; the group names its patches.
    """
    first = first_constitution(start, time_zone=about.pop("time_zone", UNSAID))
    with acting("group.found"):
        group = Group.objects.create(
            slug=_free_slug(about["name"]), founded_at=now(), log=open_log(), **about
        )
        group.constitution = Constitution.objects.create(
            group=group, version=1, data=first, adopted_at=group.founded_at
        )
        group.save(update_fields=["constitution"])
        quilt = cells.patchwork(whereabouts or cells.NOWHERE, rings)
        Place.objects.bulk_create(Place(group=group, cell=cell) for cell in quilt)
        founder = Newcomer(group, person)
        write(founder, "group.found", name=group.name, constitution=group.constitution.data)
        return join_group(founder, group, name=member_name)


@action("member.join", by=policies.anyone, says=_("Join the group."))
def join_group(actor, group, *, name, observes=False):
    """Make the person a member under the name they chose, or let them come along as one who
    `observes`; coming back is joining anew, and so is to have a say after observing.
    """
    # A second press waits for the first; who only points to the group does not.
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    member = begin_membership(group, actor.person, name, observes=observes)
    facts: dict[str, Any] = as_what(member)
    if actor.invitation:
        facts["invited_by"] = came_with(actor.invitation, member)
    write(actor, "member.join", about=member.ref, member=member.ref, **facts)
    return member


def as_what(member: Member) -> dict[str, bool]:
    """What the entry says beside: that they only observe. Of a member it says nothing more."""
    return {"observes": True} if member.is_observer else {}


def begin_membership(group: Group, person: Person, name: str, *, observes: bool = False) -> Member:
    """A member from now on, or one who `observes`; whoever had asked to be admitted waits for
    nothing any more.
    """
    people = Person.objects.select_for_update().filter(pk=person.pk, forgotten_at=None)
    here = Member.objects.filter(group=group, person=person, left_at=None).first()
    if not people or (here and (observes or not here.is_observer)):
        raise NotPossible(_("You are in this group already."))
    asked = Admission.objects.filter(group=group, person=person, ended_at=None)
    if refs := list(asked.values_list("ref", flat=True)):
        asked.update(ended_at=now(), ended_as=Admission.ADMITTED, name="", words="")
        note_admissions(refs)
    if here:
        return _have_a_say(here, name)
    at = now()
    member = Member.objects.create(
        group=group, person=person, name=name, joined_at=at,
        observes_since=at if observes else None,
    )  # fmt: skip
    for joiner in JOINERS:
        joiner(member)
    return member


def _have_a_say(observer: Member, name: str) -> Member:
    """Whoever observed is a member like others, and has been here since now: what was opened and
    agreed before was so without them.
    """
    observer.observes_since, observer.joined_at, observer.name = None, now(), name
    observer.save(update_fields=["observes_since", "joined_at", "name"])
    return observer


def note_admissions(refs: Sequence[str]) -> None:
    """What these wrote when they asked to come in is gone, from the files too and for good."""
    erased.note(refs)
    transaction.on_commit(lambda: scrub_soon(OF_ADMISSIONS))


@action("group.confirm", by=policies.each_member, says=_("Agree to begin like this."))
def confirm_founding(actor, group):
    """The member agrees to the constitution as it is; with the third who does, the group begins.

    Until then it decides nothing together; asking, offering and helping need no beginning.
    """
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    if group.begun_at is not None:
        raise NotPossible(_("Your group has begun already."))
    if Confirmation.objects.filter(member=actor).exists():
        raise NotPossible(_("You have agreed already. Others must agree too."))
    Confirmation.objects.create(group=group, member=actor, confirmed_at=now())
    begins = queries.confirmations(group).count() >= FOUNDERS
    if begins:
        group.begun_at = now()
        group.save(update_fields=["begun_at"])
    write(actor, "group.confirm", about=actor.ref, member=actor.ref, begins=begins)


@action("self.leave", by=policies.oneself, says=_("Leave the group."))
def leave_group(actor, member):
    """Close the membership; the name goes with it, what was done stays done."""
    _end(member)
    write(actor, "self.leave", about=member.ref, member=member.ref)


@action("self.pause", by=policies.oneself, says=_("Pause: be asked nothing for a while."))
def pause_member(actor, member):
    """The member stays, and counts in no round until they resume. Nobody else can pause them."""
    _set_paused(actor, member, now(), "self.pause")


@action("self.resume", by=policies.oneself, says=_("Come back from a pause."))
def resume_member(actor, member):
    """The member counts again in what is open and knew them, and in every round from now on."""
    _set_paused(actor, member, None, "self.resume")


def _set_paused(actor, member, paused_at, kind) -> None:
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if bool(member.paused_at) == bool(paused_at):
        raise NotPossible(_("It is so already."))
    member.paused_at = paused_at
    member.save(update_fields=["paused_at"])
    for pauser in PAUSERS:
        pauser(member)
    write(actor, kind, about=member.ref, member=member.ref)


@action("self.observe", by=policies.oneself, says=_("Only observe from now on."))
def step_back(actor, member):
    """The member observes: they have no say any more, carry nothing and count nowhere."""
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if member.left_at or member.is_observer:
        raise NotPossible(_("It is so already."))
    hold_all(member)
    for stepper in STEPPERS_BACK:
        stepper(member)
    member.observes_since = now()
    member.save(update_fields=["observes_since"])
    write(actor, "self.observe", about=member.ref, member=member.ref)


@action("self.rename", by=policies.oneself, says=_("Choose the name others see."))
def rename_member(actor, member, *, name):
    """Show this name from now on."""
    member.name = name
    member.save(update_fields=["name"])
    write(actor, "self.rename", about=member.ref, member=member.ref)


def _other_name(group: Group, facts: dict[str, Any]) -> Act:
    place = group.places.get(cell=int(facts["place"], 16))
    if place.name != facts["after"]:
        raise NotPossible(CHANGED_SINCE)
    return Act("place.name", name_of(place), {"name": facts["before"]})


@action(
    "place.name",
    by=policies.any_member,
    says=_("Name a patch of the quilt."),
    inverse=_other_name,
)
def name_place(actor, place, *, name):
    """Call the patch `name`; the name before stands in the record."""
    before, place.name = place.name, name
    place.save(update_fields=["name"])
    write(actor, "place.name", place=f"{place.cell:x}", before=before, after=name)


def _other_words(group: Group, facts: dict[str, Any]) -> Act:
    if {"name": group.name, "purpose": group.purpose} != facts["after"]:
        raise NotPossible(CHANGED_SINCE)
    return Act("group.describe", name_of(group), facts["before"])


@action(
    "group.describe",
    by=policies.any_member,
    says=_("Change the group's name and purpose."),
    method="consent",
    inverse=_other_words,
)
def describe_group(actor, group, *, name, purpose):
    """Give the group another name and purpose."""
    before = {"name": group.name, "purpose": group.purpose}
    group.name, group.purpose = name, purpose
    group.save(update_fields=["name", "purpose"])
    write(actor, "group.describe", before=before, after={"name": name, "purpose": purpose})


@action(
    "constitution.change",
    by=policies.any_member,
    says=_("Change the constitution."),
    method="constitution",
)
def change_constitution(actor, group, *, data):
    """Put the next version of the constitution in force; what is protected only grows stronger.

    `data` names the version it follows (`groups.constitution.following`). Raises `NotPossible`,
    with what to do, if that is not the one in force or if it cannot be a constitution.
    """
    _put_in_force(actor, group, data, "constitution.change", loosened)


@action(
    "constitution.loosen",
    by=policies.any_member,
    says=_("Loosen what the constitution protects."),
    method="entrenched",
)
def loosen_constitution(actor, group, *, data):
    """Put the next version in force, even if something protected becomes easier to change."""
    _put_in_force(actor, group, data, "constitution.loosen", lambda before, after: [])


@action(
    "member.remove",
    by=policies.any_member,
    says=_("End somebody's membership."),
    method="person",
    concerns=lambda member, details: member,
)
def remove_member(actor, member, *, reason):
    """End a membership."""
    if member.left_at:
        raise NotPossible(_("They are not in the group any more."))
    member.is_removed = True
    _end(member)
    write(actor, "member.remove", about=member.ref, member=member.ref, reason=reason)


def _put_in_force(actor, group, data, power, protects) -> None:
    """Write down `data` as the next version, or raise the first thing that is wrong with it."""
    group = (
        Group.objects.select_for_update(of=("self",), no_key=True)
        .select_related("constitution")
        .get(pk=group.pk)
    )
    before = group.constitution.data
    if not isinstance(data, dict):
        raise NotPossible(faults(data)[0])
    if data.get("parent") != digest(before) or data.get("v") != before["v"] + 1:
        raise NotPossible(
            _("The constitution has changed meanwhile. Look at the new one and propose it again.")
        )
    after = {**data, "adopted_by": actor.ref if isinstance(actor, Decided) else None}
    for fault in all_faults(group, after) or protects(whole(before), whole(after)):
        raise NotPossible(fault)
    group.constitution = Constitution.objects.create(
        group=group, version=after["v"], data=after, adopted_at=now()
    )
    group.save(update_fields=["constitution"])
    write(actor, power, constitution=after)


def leave_everything(person: Person) -> None:
    """Take a person who asks to be forgotten out of all their groups."""
    for member in person.memberships.filter(left_at=None).select_related("group__constitution"):
        leave_group(member, member)


def hold_all(*members: Member) -> None:
    """Hold what is theirs, and the record after it, until the transaction ends."""
    for holder in HOLDERS:
        for member in members:
            holder(member)
    log.hold(members[0].group.log_id)


def _end(member: Member) -> None:
    hold_all(member)
    for leaver in LEAVERS:
        leaver(member)
    erased.note([member.ref])
    member.left_at = now()
    member.name = ""
    member.person = None
    member.save(update_fields=["left_at", "name", "person"])
    transaction.on_commit(lambda: scrub_soon(TABLES))


def _free_slug(name: str) -> str:
    slug = slugify(name.casefold(), allow_unicode=False)[:30].strip("-") or new_ref()[:8]
    return f"{slug}-{new_ref()[:4]}" if Group.objects.filter(slug=slug).exists() else slug


def leave_again(refs: Sequence[str]) -> None:
    """End the memberships among `refs` that a backup has brought back."""
    rows = Member.objects.filter(ref__in=refs, left_at=None).select_related("group__constitution")
    for member in rows:
        leave_group(member, member)


FORGETTERS.append(leave_everything)
erased.REPLAYERS.append(leave_again)
