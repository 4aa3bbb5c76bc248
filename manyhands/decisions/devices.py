"""Keys on a member's own devices: nobody else can have made up what such a key signed.

They sign stances and open ballots; never a secret one, since that would tell whose it is.
"""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import policies
from manyhands.decisions.models import Ballot, DeviceKey, Round, Stance
from manyhands.groups.actions import LEAVERS
from manyhands.groups.models import Member
from manyhands.groups.policies import oneself
from manyhands.groups.powers import action, write

MOST_KEYS = 5
KEY_BYTES = 32


@action(
    "device.add",
    by=oneself,
    says=_("List a key on your device that signs your stances and open ballots."),
)
def add_device(actor, member, /, *, key):
    """From now on what this Ed25519 key signs counts as signed; `key` is base64."""
    if len(_bytes(key)) != KEY_BYTES or DeviceKey.objects.filter(public_key=key).exists():
        raise NotPossible(_("This key cannot be listed. Make a new one on your device."))
    if member.device_keys.filter(dropped_at=None).count() >= MOST_KEYS:
        raise NotPossible(_("You have %s keys listed. Take one off first.") % MOST_KEYS)
    listed = DeviceKey.objects.create(member=member, public_key=key, added_at=now())
    write(actor, "device.add", about=member.ref, member=member.ref, key=key)
    return listed


@action("device.drop", by=policies.whose_key_it_is, says=_("Take a key off your list."))
def drop_device(actor, listed):
    """The key signs nothing any more; what it signed stays signed."""
    if listed.dropped_at:
        raise NotPossible(_("This key is off the list already."))
    listed.dropped_at = now()
    listed.save(update_fields=["dropped_at"])
    write(actor, "device.drop", about=actor.ref, member=actor.ref, key=listed.public_key)


def drop_all(member: Member) -> None:
    """Before a member leaves: no key of theirs is listed any more."""
    member.device_keys.filter(dropped_at=None).update(dropped_at=now())


def to_sign(round_: Round, member: Member, said: str | dict[str, Any]) -> bytes:
    """What a device signs: what this member says on this text in this round (RFC 8785).

    `said` is a position; in a round of ballots, what the record says of the ballot. It names the
    stance or ballot that it follows, so that one the member took back cannot be put in again.
    """
    name, kept = ("data", Ballot) if round_.takes_ballots else ("position", Stance)
    before = kept.objects.filter(round=round_, member=member, superseded_at=None)
    return rfc8785.dumps(
        {
            "before": before.values_list("ref", flat=True).first() or "",
            "member": member.ref,
            name: said,
            "round": round_.ref,
            "version": round_.version.digest,
        }
    )


def must_fit(
    round_: Round, member: Member, said: str | dict[str, Any], words: dict[str, Any]
) -> None:
    """Raises `NotPossible` for a signature that is not by a key the member lists. None is fine."""
    key, signature = words.get("signed_with", ""), words.get("signature", "")
    if not key and not signature:
        return
    listed = DeviceKey.objects.filter(member=member, public_key=key, dropped_at=None)
    text = to_sign(round_, member, said)
    if not listed.exists() or not _is_signed(_bytes(key), _bytes(signature), text):
        raise NotPossible(_("The signature of your device does not fit. Say it without, or anew."))


def _is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    """The bytes of a base64 text that is written in the one right way; else nothing."""
    try:
        value = b64decode(text, validate=True)
    except (Error, ValueError):
        return b""
    return value if b64encode(value).decode() == text else b""


LEAVERS.append(drop_all)
