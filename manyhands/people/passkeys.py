"""Passkeys (WebAuthn): the phone's own lock instead of a code. No address is typed.

The browser's script asks us a question, has the phone sign it, and puts what the phone said into
an ordinary form. Only keys that check a finger, a face or the lock count (user verification).
"""

import ipaddress
import json
import struct
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from manyhands.base.times import now
from manyhands.people.models import Passkey, Person

QUESTION_LASTS = timedelta(minutes=10)
MOST_PER_PERSON = 20
ANSWER_LENGTH = 20_000

# What reading bytes that a stranger sent can raise, in our parser and in fido2's.
NOT_AN_ANSWER = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    struct.error,
)

Question = dict[str, Any]
State = dict[str, Any]


class NewKey(NamedTuple):
    """The public half of a passkey that a phone has just made."""

    credential_id: bytes
    credential: bytes
    sign_count: int


def are_possible() -> bool:
    """Whether browsers allow passkeys here: a name, not a number, and TLS or this very machine."""
    host = settings.PUBLIC_HOST
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return settings.BEHIND_TLS or host == "localhost"
    return False


def question_to_add(person: Person) -> tuple[Question, State]:
    """What the browser passes to `navigator.credentials.create`, and what our session keeps."""
    known = person.passkeys.values_list("credential_id", flat=True) if person.pk else []
    held = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(each))
        for each in known
    ]
    # The phone lists its keys by this name. Whoever looks on learns no address from it.
    name = _("You")
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=person.ref.encode(), name=name, display_name=name),
        held,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options), _dated(state)


def read_new(state: State | None, answer: str) -> NewKey | None:
    """The key that a phone made for the question in `state`; None when `answer` does not fit."""
    try:
        known = _server().register_complete(
            _fresh(state), RegistrationResponse.from_dict(json.loads(answer))
        )
    except NOT_AN_ANSWER:
        return None
    held = known.credential_data
    if held is None:
        return None
    return NewKey(bytes(held.credential_id), bytes(held), known.counter)


def question_to_sign_in() -> tuple[Question, State]:
    """What the browser passes to `navigator.credentials.get`, and what our session keeps."""
    options, state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return _plain(options), _dated(state)


def read_said(answer: str) -> AuthenticationResponse | None:
    """What a phone says when it signs in, not checked yet; None for anything else."""
    try:
        return AuthenticationResponse.from_dict(json.loads(answer))
    except NOT_AN_ANSWER:
        return None


def is_good(state: State | None, said: AuthenticationResponse, held: Passkey) -> bool:
    """Whether `held` signed the question in `state`.

    A key whose counter did not grow may be a copy and is refused.
    """
    try:
        key = AttestedCredentialData(bytes(held.credential))
        _server().authenticate_complete(_fresh(state), [key], said)
    except NOT_AN_ANSWER:
        return False
    handle = said.response.user_handle
    if handle is not None and handle != held.person.ref.encode():
        return False
    count = said.response.authenticator_data.counter
    return count > held.sign_count or count == held.sign_count == 0


def _server() -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Manyhands", id=settings.PUBLIC_HOST),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == settings.PUBLIC_URL,
    )


def _plain(options: Any) -> Question:
    """As JSON would say it: bytes are base64url without padding."""
    return json.loads(json.dumps(dict(options), default=dict))["publicKey"]


def _dated(state: State) -> State:
    return {"challenge": state["challenge"], "asked_at": now().timestamp()}


def _fresh(state: State | None) -> State:
    """The state as fido2 wants it. Raises ValueError when nothing was asked, or too long ago."""
    if not state or now().timestamp() - state["asked_at"] > QUESTION_LASTS.total_seconds():
        raise ValueError("no question stands open")
    return {
        "challenge": state["challenge"],
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
