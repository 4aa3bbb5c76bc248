"""What is known about people: little, and only for themselves or for writing to them."""

from django.http import HttpRequest

from manyhands.base import seal
from manyhands.people.models import Passkey, Person, SignedIn
from manyhands.people.rules import masked

MAIL_LABEL = b"person.mail"
SIGNED_IN = "signed_in"


def mail_of(person: Person) -> str | None:
    """The address to write to. Only for sending; no page may show it whole."""
    if person.mail_sealed is None:
        return None
    return seal.unseal(person.key, person.mail_sealed, label=MAIL_LABEL)


def masked_mail_of(person: Person) -> str:
    """The address as its owner's own page shows it; empty when there is none."""
    mail = mail_of(person)
    return masked(mail) if mail else ""


def mail_index(mail: str) -> bytes:
    """What stands for an address (in its normal spelling) where we look for it."""
    return seal.blind_index(mail, label=b"mail address")


def person_signed_in(request: HttpRequest, at) -> Person | None:
    """Who is signed in, in the browser that asks. Without a session it costs no query."""
    token = request.session.get(SIGNED_IN)
    if token is None:
        return None
    held = (
        SignedIn.objects.filter(token=token, until__gt=at, person__forgotten_at=None)
        .select_related("person")
        .first()
    )
    return held.person if held else None


def browsers_of(person: Person, at) -> int:
    """In how many browsers `person` is signed in."""
    return person.signed_in.filter(until__gt=at).count()


def passkeys_of(person: Person):
    """The passkeys of `person`, oldest first."""
    return Passkey.objects.filter(person=person).order_by("pk")
