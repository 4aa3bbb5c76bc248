"""Inviting somebody: a code that is good once, for two weeks; and who came with whom.

An invitation opens no door. Where whoever wants to joins, it is a welcome that names who asks one
in; where the group admits, its decision names that member.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups import policies
from manyhands.groups.actions import LEAVERS, STEPPERS_BACK
from manyhands.groups.invited import locked
from manyhands.groups.merging import merges, pass_on
from manyhands.groups.models import Invitation, Member
from manyhands.groups.powers import action, audience, write

LASTS = timedelta(days=14)
MOST, WITHIN = 3, timedelta(days=7)


@audience(_("Only whoever made this invitation can take it back."))
def whose_invitation(actor, invitation):
    return isinstance(actor, Member) and invitation.sponsor_id == actor.pk


@action("member.invite", by=policies.each_member, says=_("Invite somebody, and be named for it."))
def invite(actor, group, /, *, index):
    """One person can come with the code whose keyed hash is `index`, as invited by the member.

    At most three are open, or were made within seven days.
    """
    sponsor = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    at = now()
    if until := next_at(sponsor, at):
        raise NotPossible(
            _("You have made three invitations. You can make the next on %(when)s.")
            % {"when": date_format(localtime(until), "DATETIME_FORMAT")}
        )
    made = Invitation.objects.create(
        group=group, sponsor=sponsor, code_index=index, made_at=at, expires_at=at + LASTS
    )
    write(actor, "member.invite", about=made.ref, invitation=made.ref, member=sponsor.ref)
    return made


@action("invitation.take_back", by=whose_invitation, says=_("Take an invitation back."))
def take_back(actor, invitation):
    """Nobody can come with it any more."""
    row = locked(invitation)
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    write(actor, "invitation.take_back", about=row.ref, invitation=row.ref)


def next_at(sponsor: Member, at: datetime) -> datetime | None:
    """When the member can make the next invitation; None if now."""
    rows = Invitation.objects.filter(sponsor=sponsor)
    rows = rows.filter(Q(made_at__gt=at - WITHIN) | Q(ended_at=None, expires_at__gt=at))
    counts_until = sorted(max(row.made_at + WITHIN, _open_until(row)) for row in rows)
    return counts_until[-MOST] if len(counts_until) >= MOST else None


def _open_until(row: Invitation) -> datetime:
    return row.ended_at or row.expires_at


def open_ones(sponsor: Member, at: datetime) -> QuerySet[Invitation]:
    """Those of the member that somebody can still come with, the newest first."""
    return Invitation.objects.filter(sponsor=sponsor, ended_at=None, expires_at__gt=at)


def let_go(member: Member) -> None:
    """Before a member leaves: their codes are over, and nothing says who came with whom."""
    stop_inviting(member)
    Invitation.objects.filter(Q(sponsor=member) | Q(came_as=member)).update(came_as=None)


def stop_inviting(member: Member) -> None:
    """Before a member observes: nobody comes with their codes any more."""
    Invitation.objects.filter(sponsor=member, ended_at=None).update(ended_at=now())


@merges("groups.Invitation.sponsor", "groups.Invitation.came_as")
def invite_under_one_name(stays: Member, gone: Member) -> None:
    """Who came with either name's code came with the one's; nobody came with their own."""
    pass_on(Invitation, "sponsor", stays, gone)
    if not Invitation.objects.filter(came_as=stays).exists():
        pass_on(Invitation, "came_as", stays, gone)
    Invitation.objects.filter(Q(came_as=gone) | Q(sponsor=stays, came_as=stays)).update(
        came_as=None
    )


LEAVERS.append(let_go)
STEPPERS_BACK.append(stop_inviting)
