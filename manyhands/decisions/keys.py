"""Rounds of keys: whose key can be the next, and which keys wait for one."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.decisions.models import Proposal, Round, Stance
from manyhands.groups.acts import Act, find
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import POWERS
from manyhands.groups.ties import WAITING_KEYS, are_one_key, must_not_be_one_key

TYPED_IN = _("Each turns their key themselves: nobody types it in for them.")


def must_be_another_key(round_: Round, member: Member, typed_in_by: Member | None = None) -> None:
    """Raises `NotPossible` where one would turn two keys: that of `member` for them, since the last
    key acts at once and nothing is left to contest; or that of whom they live with.
    """
    if not round_.is_of_keys:
        return
    if typed_in_by is not None:
        raise NotPossible(TYPED_IN)
    must_not_be_one_key(member, _turned(round_, member))


def who_besides(group: Group, act: Act) -> set[int]:
    """Row numbers of those who have a part in what this act does, besides whom it is about."""
    power = POWERS.get(act.power)
    if power is None or power.beside is None:
        return set()
    return {one.pk for one in power.who_besides(find(group, act.subject), act.details)}


def who_besides_in(proposal: Proposal) -> set[int]:
    """The same of what this proposal carries; whoever proposes it can be among them."""
    carried = proposal.head.act if proposal.head else None
    return who_besides(proposal.group, Act(**carried)) if carried else set()


def is_one_key(round_: Round, member: Member) -> bool:
    """Whether the key of `member` was turned by who lives with them."""
    return round_.is_of_keys and are_one_key(member, _turned(round_, member))


def _turned(round_: Round, but: Member) -> list[int]:
    """Who else turned a key in it (row numbers)."""
    rows = _standing().filter(round=round_).exclude(member=but)
    return list(rows.values_list("member", flat=True))


def _standing():
    return Stance.objects.filter(position="agree", superseded_at=None, contested_at=None)


def wait_for_the_next(members: Sequence[int]) -> bool:
    """Whether any of these turned a key in a round of keys that is open."""
    opened = _standing().filter(member__in=members, round__closed_at=None)
    return opened.filter(round__method__kind="two_keys").exists()


WAITING_KEYS.append(wait_for_the_next)
