"""Suspending a member for some days, in an emergency only; it ends by itself.

Who is suspended keeps what is their own, where they stand in rounds, and their say in what is about
them; see `rules.STAYS_WITH_SUSPENDED`. Leaving and coming back does not end it: until then a mark
that only this server can make tells who comes back, and names nobody.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.seal import blind_index
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.actions import CHANGED_SINCE, JOINERS, LEAVERS
from manyhands.groups.acts import Act, name_of
from manyhands.groups.merging import merges
from manyhands.groups.models import Group, KeptSuspension, Member
from manyhands.groups.powers import NOBODY, Rule, acting, action, write
from manyhands.people.actions import FORGETTERS
from manyhands.people.models import Person

LONGEST_D = 14
MARK = b"kept suspension"
GONE = _("They are not in the group any more.")


def concerned(member, details):
    return member


def _restoring(group: Group, facts: dict[str, Any]) -> Act:
    found = group.members.filter(ref=facts["member"]).select_related("became").first()
    member = _suspended_now(found.became or found) if found else None
    until = member.suspended_until if member else None
    if member is None or until is None or until.isoformat() != facts["until"]:
        raise NotPossible(CHANGED_SINCE)
    return Act("member.restore", name_of(member))


@action(
    "member.suspend",
    by=policies.any_member,
    says=_("Suspend a member for some days, in an emergency."),
    method=NOBODY,
    concerns=concerned,
    inverse=_restoring,
)
def suspend_member(actor, member, *, days):
    """For so many days, 14 at most, the member does nothing for the group; then it is over."""
    at, member = now(), _locked(member)
    if member.is_suspended(at):
        raise NotPossible(_("They are suspended already."))
    if not 1 <= days <= LONGEST_D:
        raise NotPossible(_("Nobody is suspended for longer than 14 days. Choose fewer."))
    member.suspended_until = at + timedelta(days=days)
    member.save(update_fields=["suspended_until"])
    write(
        actor, "member.suspend", about=member.ref, member=member.ref,
        until=member.suspended_until.isoformat(),
    )  # fmt: skip


@action(
    "member.restore",
    by=policies.any_member,
    says=_("End a suspension before its time."),
    method="two_keys",
    concerns=concerned,
)
def restore_member(actor, member):
    """The member does all that members do, from now on; who left can come back as one of them."""
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if member.left_at is not None and _suspended_now(member) is None:
        raise NotPossible(GONE)
    if member.suspended_until is None:
        raise NotPossible(_("They are not suspended."))
    member.suspended_until = None
    member.save(update_fields=["suspended_until"])
    KeptSuspension.objects.filter(Q(member=member) | Q(back_as=member)).delete()
    write(actor, "member.restore", about=member.ref, member=member.ref)


@merges("groups.KeptSuspension.member", "groups.KeptSuspension.back_as")
def stay_suspended(stays: Member, gone: Member) -> None:
    """Who was suspended under either name is so under the one that stays, for as long."""
    until = [one.suspended_until for one in (stays, gone) if one.suspended_until]
    if until and max(until) != stays.suspended_until:
        stays.suspended_until = max(until)
        stays.save(update_fields=["suspended_until"])
    gone.suspended_until = None
    gone.save(update_fields=["suspended_until"])
    held = KeptSuspension.objects.filter(back_as=stays).exists()
    rows = KeptSuspension.objects.filter(back_as=gone)
    rows.delete() if held else rows.update(back_as=stays)


# --- leaving and coming back ------------------------------------------------------------------


def mark_of(group: Group, person: Person) -> bytes:
    """32 bytes by which this server knows that somebody was here before."""
    return blind_index(f"{group.ref} {person.ref}", label=MARK)


def keep(member: Member) -> None:
    """Before a suspended member leaves: note when it ends, under a mark in place of a name."""
    rows = Member.objects.select_for_update(of=("self",), no_key=True)
    member = rows.select_related("group", "person").get(pk=member.pk)
    if not member.is_suspended(now()) or member.person is None:
        return
    row = KeptSuspension.objects.filter(back_as=member).first()
    row = row or KeptSuspension(group=member.group, member=member)
    mark = mark_of(member.group, member.person)
    KeptSuspension.objects.filter(group=member.group, mark=mark).exclude(pk=row.pk).delete()
    assert member.suspended_until is not None, "they are suspended"
    row.mark, row.back_as, row.until = mark, None, member.suspended_until
    row.save()


def suspend_again(member: Member) -> None:
    """Who left suspended and comes back is so until the same instant."""
    assert member.person is not None, "somebody joins"
    mark = mark_of(member.group, member.person)
    rows = KeptSuspension.objects.select_for_update().filter(group=member.group, mark=mark)
    row = rows.filter(until__gt=now()).first()
    if row is None:
        return
    member.suspended_until = row.until
    member.save(update_fields=["suspended_until"])
    row.back_as = member
    row.save(update_fields=["back_as"])
    write(
        Rule(member.group), "rule.suspend_again", about=member.ref, member=member.ref,
        until=row.until.isoformat(),
    )  # fmt: skip


def _suspended_now(member: Member) -> Member | None:
    """The membership in which `member` is suspended now: their own, where they left the one of
    which it is kept, or that in which they came back. None where they left and nothing is kept.
    """
    row = KeptSuspension.objects.filter(member=member).select_related("back_as").first()
    if row is None:
        return None if member.left_at else member
    return row.back_as or member


@action(
    "rule.forget_suspension",
    by=policies.its_time,
    says=_("Forget who left suspended, when that is over."),
)
def forget_over(actor, group, /, *, at):
    """Nothing is left by which anybody who comes back would be known."""
    rows = KeptSuspension.objects.filter(group=group, until__lte=at)
    write(actor, "rule.forget_suspension", many=rows.count())
    rows.delete()


def suspensions_over(at: datetime) -> QuerySet[KeptSuspension]:
    """What is kept of suspensions that are over."""
    return KeptSuspension.objects.filter(until__lte=at)


def end_due(group: Group, at: datetime) -> None:
    """Forget what is over in this group."""
    forget_over(Rule(group), group, at=at)


def forget_marks(person: Person) -> None:
    """Of who asks to be forgotten no mark stays either."""
    with acting("rule.forget_suspension"):
        for row in KeptSuspension.objects.select_related("group"):
            if bytes(row.mark) == mark_of(row.group, person):
                row.delete()


LEAVERS.append(keep)
JOINERS.append(suspend_again)
FORGETTERS.append(forget_marks)


def _locked(member: Member) -> Member:
    """The row, locked; raises `NotPossible` where they have left."""
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if member.left_at is not None:
        raise NotPossible(GONE)
    return member
