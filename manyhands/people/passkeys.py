"""Passkeys (WebAuthn): the phone's own lock instead of a code. No address is typed.

The browser's script asks us a question, has the phone sign it, and puts what the phone said into
an ordinary form. Only keys that check a finger, a face or the lock count (user verification).
"""

import ipaddress
import json
import struct
from datetime import timedelta
from typing import Any

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

from manyhands.base.db import writing
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
    struct.error,
)

Question = dict[str, Any]
State = dict[str, Any]


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
    held = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(each))
        for each in person.passkeys.values_list("credential_id", flat=True)
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


def add(person: Person, label: str, state: State | None, answer: str) -> Passkey | None:
    """The new passkey of `person`; None when `answer` does not fit the question in `state`."""
    try:
        known = _server().register_complete(
            _fresh(state), RegistrationResponse.from_dict(json.loads(answer))
        )
    except NOT_AN_ANSWER:
        return None
    held = known.credential_data
    if held is None or Passkey.objects.filter(credential_id=held.credential_id).exists():
        return None
    with writing():
        if person.passkeys.count() >= MOST_PER_PERSON:
            return None
        return Passkey.objects.create(
            person=person,
            credential_id=held.credential_id,
            credential=bytes(held),
            sign_count=known.counter,
            label=label,
            added_on=now().date(),
        )


def question_to_sign_in() -> tuple[Question, State]:
    """What the browser passes to `navigator.credentials.get`, and what our session keeps."""
    options, state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return _plain(options), _dated(state)


def whose(state: State | None, answer: str) -> Person | None:
    """The person whose passkey signed the question in `state`; None for anything else.

    A key whose counter did not grow may be a copy and is refused.
    """
    try:
        said = AuthenticationResponse.from_dict(json.loads(answer))
        with writing():
            return _check(_fresh(state), said)
    except NOT_AN_ANSWER:
        return None


def _check(state: State, said: AuthenticationResponse) -> Person:
    """Raises one of NOT_AN_ANSWER when the signature is not good."""
    held = (
        Passkey.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(credential_id=said.raw_id, person__forgotten_at=None)
        .first()
    )
    if held is None:
        raise ValueError("a key that is not held here")
    _server().authenticate_complete(state, [AttestedCredentialData(bytes(held.credential))], said)
    handle = said.response.user_handle
    if handle is not None and handle != held.person.ref.encode():
        raise ValueError("somebody else's key")
    count = said.response.authenticator_data.counter
    if (count or held.sign_count) and count <= held.sign_count:
        raise ValueError("a counter that does not grow")
    held.sign_count, held.used_on = count, now().date()
    held.save(update_fields=["sign_count", "used_on"])
    return held.person


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
