"""Suspending a member for some days, in an emergency only; it ends by itself.

Who is suspended keeps what is their own, where they stand in rounds, and their say in what is about
them; see `rules.STAYS_WITH_SUSPENDED`.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.actions import CHANGED_SINCE
from manyhands.groups.acts import Act, name_of
from manyhands.groups.merging import merges
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import NOBODY, action, write

LONGEST_D = 14


def concerned(member, details):
    return member


def _restoring(group: Group, facts: dict[str, Any]) -> Act:
    member = group.members.filter(ref=facts["member"], left_at=None).first()
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
    """The member does all that members do, from now on."""
    member = _locked(member)
    if member.suspended_until is None:
        raise NotPossible(_("They are not suspended."))
    member.suspended_until = None
    member.save(update_fields=["suspended_until"])
    write(actor, "member.restore", about=member.ref, member=member.ref)


@merges()
def stay_suspended(stays: Member, gone: Member) -> None:
    """Who was suspended under either name is so under the one that stays, for as long."""
    until = [one.suspended_until for one in (stays, gone) if one.suspended_until]
    if until and max(until) != stays.suspended_until:
        stays.suspended_until = max(until)
        stays.save(update_fields=["suspended_until"])


def _locked(member: Member) -> Member:
    """The row, locked; raises `NotPossible` where they have left."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.left_at is not None:
        raise NotPossible(_("They are not in the group any more."))
    return member
