"""Whom the acts on threads, reports and the inbox are open to."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from manyhands.aid.models import Bar, Commitment, Intent
from manyhands.aid.policies import is_theirs
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import any_member
from manyhands.groups.powers import audience


@dataclass(frozen=True)
class Listener:
    """Whoever runs the server, bringing words from a file or another line into the inbox."""

    group: Group
    ref: str = "listener"


@audience(_("Only the two neighbors concerned can do it."))
def one_of_the_two(actor, commitment):
    """Also when the promise was let go since: what was said in it still concerns them."""
    return is_the_helper(actor, commitment) or is_theirs(actor, commitment.need)


@audience(_("Only members whom it does not concern can do it."))
def member_not_concerned(actor, report):
    need = report.commitment.need
    concerned = {report.commitment.helper_id, need.asker_id}
    return any_member(actor, need) and actor.pk not in concerned


@audience(_("Only members of this group, or what listens for it, can do this."))
def whoever_listens(actor, group):
    if isinstance(actor, Listener):
        return actor.group.pk == group.pk
    return any_member(actor, group)


def is_the_helper(actor, commitment: Commitment) -> bool:
    """Whether `actor` made the promise, standing or not."""
    return isinstance(actor, Member) and actor.left_at is None and commitment.helper_id == actor.pk


def bars_between(member: Member, need: Intent) -> Q:
    """Filter on bars: those between `member` and whoever posted `need`."""
    of_the_poster = Q(member=member, other_intent=need)
    if need.asker_id is None:
        return of_the_poster
    return (
        of_the_poster
        | Q(member=member, other_member=need.asker_id)
        | Q(other_member=member, member=need.asker_id)
    )


def are_barred(member: Member, need: Intent) -> bool:
    """Whether `member` and whoever posted `need` do not want to meet."""
    return Bar.objects.filter(bars_between(member, need)).exists()
