"""Rounds of keys: whose key can be the next, and which keys wait for one."""

from collections.abc import Sequence

from manyhands.decisions.models import Round, Stance
from manyhands.groups.models import Member
from manyhands.groups.ties import WAITING_KEYS, are_one_key, must_not_be_one_key


def must_be_of_another_roof(round_: Round, member: Member, by: Member | None = None) -> None:
    """Raises `NotPossible` where `member` would be the second key of one household; `by` types it
    in for them.
    """
    if round_.is_of_keys:
        must_not_be_one_key(member, _turned(round_, member), by=by)


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
