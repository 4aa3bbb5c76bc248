"""Signing in and out, one's own data, forgetting. These are a person's own: no group decides them.

Each is one transaction. Nothing here is written into a record: who signed in, and when, is
nobody's business.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _

from manyhands.base import erased, limits, mail, seal
from manyhands.base.db import writing
from manyhands.base.models import SealKey
from manyhands.base.scrubbing import scrub_soon
from manyhands.base.times import now
from manyhands.people import passkeys, queries, rules
from manyhands.people.middleware import PersonRequest
from manyhands.people.models import Passkey, Person, SignedIn, SignInCode

CODE_LABEL = b"sign-in code.mail"
NO_CODE = bytes(32)
# That hold what is forgotten with a person.
TABLES = ["base_sealkey", "people_person", "people_passkey", "people_signincode"]

# What other floors do when a person asks to be forgotten; called inside the same transaction.
FORGETTERS: list[Callable[[Person], None]] = []


def ask_for_code(address: str, *, instead_of: str = "") -> str:
    """Mail six fresh digits to `address` (in its normal spelling).

    Returns the nonce that the asking browser keeps in its session: the code is good only with it.
    The code that the same browser asked for earlier, under the nonce `instead_of`, dies; those of
    other browsers live on, or anybody could keep a person from signing in. Whether the address is
    known is not even looked up.
    """
    index = queries.mail_index(address)
    may_send = limits.take("sign-in mail", index.hex(), most=rules.CODES_PER_ADDRESS, per=rules.DAY)
    nonce = secrets.token_urlsafe(32)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    with writing():
        _drop(SignInCode.objects.filter(binding=_binding(instead_of)))
        own = seal.new_key()
        row = SignInCode.objects.create(
            binding=_binding(nonce),
            code_hash=_code_hash(nonce, code),
            mail_index=index,
            key=own,
            mail_sealed=seal.seal(own, address, label=CODE_LABEL),
            expires_at=now() + rules.CODE_LASTS,
        )
        if may_send:
            subject, body = _code_letter(code)
            mail.send(address, subject, body, key=_letter_key(row), lasts=rules.CODE_LASTS)
    return nonce


def redeem_code(nonce: str, typed: str, *, language: str) -> Person | None:
    """The person whose address the code was mailed to, new if need be; None if it is not good."""
    with writing():
        address = address_shown(nonce, typed)
        return meet(address, language=language) if address else None


def address_shown(nonce: str, typed: str) -> str | None:
    """The address that the code was mailed to, for whoever typed it reads what is sent there.

    Wrong, used up, too old, or never asked for: the same statements run and the same hashes are
    made, so that neither the answer nor its time tells which it was.
    """
    at = now()
    given = _code_hash(nonce, rules.plain_code(typed))
    with writing():
        rows = SignInCode.objects.filter(binding=_binding(nonce))
        rows.update(attempts=F("attempts") + 1)
        row = rows.select_related("key").first()
        is_right = hmac.compare_digest(bytes(row.code_hash) if row else NO_CODE, given)
        is_live = _is_live(row, at)
        if row is None or not (is_right and is_live):
            return None
        address = seal.unseal(row.key, row.mail_sealed, label=CODE_LABEL)
        row.used_at = at
        row.save(update_fields=["used_at"])
        seal.destroy([row.key_id])
        return address


def meet(address: str, *, language: str = "en") -> Person:
    """The person with this address (in its normal spelling); a new one if there was none."""
    index = queries.mail_index(address)
    with writing():
        known = Person.objects.filter(mail_index=index).first()
        if known is not None:
            return known
        key = seal.new_key()
        sealed = seal.seal(key, address, label=queries.MAIL_LABEL)
        person, is_new = Person.objects.get_or_create(
            mail_index=index,
            defaults={
                "key": key,
                "mail_sealed": sealed,
                "language": language,
                "created_at": now(),
            },
        )
        if not is_new:
            key.delete()
        return person


def meet_without_mail(*, language: str = "en") -> Person:
    """A new person of whom no address is known: for the demo, and for whom somebody stands in."""
    with writing():
        return Person.objects.create(key=seal.new_key(), language=language, created_at=now())


def meet_with_passkey(ref: str, new: passkeys.NewKey, *, language: str) -> Person | None:
    """A new person called `ref`, known by a passkey alone; None when the key is held already."""
    with writing():
        if Passkey.objects.filter(credential_id=new.credential_id).exists():
            return None
        person = Person.objects.create(
            ref=ref, key=seal.new_key(), language=language, created_at=now()
        )
        add_passkey(person, _("My phone"), new)
        return person


def sign_in(request: PersonRequest, person: Person, *, stays: bool = False) -> None:
    """From now on the asking browser is signed in as `person`.

    The session gets a new name; what it held is kept, unless it was somebody else's. With `stays`
    it lasts 30 days, otherwise until the browser closes and 12 hours at most.
    """
    at = now()
    before = request.person
    if before is not None and before != person:
        sign_out(request)
    lasts = rules.STAYS if stays else rules.ONE_SITTING
    with writing():
        request.session.cycle_key()
        _leave(request.session.get(queries.SIGNED_IN))
        held = SignedIn.objects.create(
            person=person,
            session_key=request.session.session_key or "",
            started_at=at,
            until=at + lasts,
        )
        request.session[queries.SIGNED_IN] = held.token
        request.session.set_expiry(int(lasts.total_seconds()) if stays else 0)
    rotate_token(request)
    request.person = person


def sign_out(request: PersonRequest) -> None:
    """The asking browser is nobody's again, and its session is gone."""
    with writing():
        _leave(request.session.get(queries.SIGNED_IN))
        request.session.flush()
    request.person = None


def sign_out_everywhere(person: Person) -> int:
    """No browser is signed in as `person` any more, and their sessions are gone. Says how many."""
    with writing():
        held = SignedIn.objects.filter(person=person)
        keys = list(held.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        return held.delete()[0]


def choose_language(person: Person, language: str) -> None:
    """`person` reads `language` (a code from the settings) wherever they sign in."""
    with writing():
        Person.objects.filter(pk=person.pk, forgotten_at=None).update(language=language)
    person.language = language


def add_passkey(person: Person, label: str, new: passkeys.NewKey) -> bool:
    """`person` can sign in with this key. False when it is held already, or there are too many."""
    with writing():
        if person.passkeys.count() >= passkeys.MOST_PER_PERSON:
            return False
        if Passkey.objects.filter(credential_id=new.credential_id).exists():
            return False
        Passkey.objects.create(person=person, label=label, added_on=now().date(), **new._asdict())
        return True


def use_passkey(state: passkeys.State | None, answer: str) -> Person | None:
    """The person whose passkey signed the question in `state`; None for anything else."""
    said = passkeys.read_said(answer)
    if said is None:
        return None
    with writing():
        held = (
            Passkey.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(credential_id=said.raw_id)
            .first()
        )
        if held is None or not passkeys.is_good(state, said, held):
            return None
        held.sign_count = said.response.authenticator_data.counter
        held.used_on = now().date()
        held.save(update_fields=["sign_count", "used_on"])
        return held.person


def remove_passkey(person: Person, ref: str) -> bool:
    """That passkey opens nothing any more. False when `person` has none of that name."""
    with writing():
        return bool(Passkey.objects.filter(person=person, ref=ref).delete()[0])


def forget(person: Person) -> None:
    """Nothing is left of `person` but a row without words, so that history still adds up.

    Address, passkeys, codes and sessions are gone, and every floor above forgets its part.
    """
    with writing():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.forgotten_at is not None:
            return
        for forget_their_part in FORGETTERS:
            forget_their_part(person)
        sign_out_everywhere(person)
        Passkey.objects.filter(person=person).delete()
        if person.mail_index is not None:
            _drop(SignInCode.objects.filter(mail_index=person.mail_index))
        seal.destroy([person.key_id])
        erased.note([person.ref])
        Person.objects.filter(pk=person.pk).update(
            mail_sealed=None, mail_index=None, language="", created_at=None, forgotten_at=now()
        )
        transaction.on_commit(lambda: scrub_soon(TABLES))


def forget_again(refs: Sequence[str]) -> None:
    """Forget the people among `refs` whom a backup has brought back."""
    for person in Person.objects.filter(ref__in=refs, forgotten_at=None):
        forget(person)


def tidy(at: datetime) -> None:
    """Codes and sessions that are over leave no row behind."""
    with writing():
        _drop(SignInCode.objects.filter(expires_at__lte=at))
        SignedIn.objects.filter(until__lte=at).delete()
        Session.objects.filter(expire_date__lte=at).delete()


def _drop(codes: Iterable[SignInCode]) -> None:
    for code in codes:
        mail.forget(_letter_key(code))
        SealKey.objects.filter(pk=code.key_id).delete()


def _leave(token: str | None) -> None:
    if token is not None:
        SignedIn.objects.filter(token=token).delete()


def _is_live(code: SignInCode | None, at: datetime) -> bool:
    """Judged after this try has been counted."""
    if code is None or code.used_at is not None:
        return False
    return at < code.expires_at and code.attempts <= rules.TRIES_PER_CODE


def _binding(nonce: str) -> bytes:
    return seal.blind_index(nonce, label=b"sign-in nonce")


def _code_hash(nonce: str, code: str) -> bytes:
    return seal.blind_index(f"{nonce} {code}", label=b"sign-in code")


def _letter_key(code: SignInCode) -> str:
    return f"sign-in code {code.pk}"


def _code_letter(code: str) -> tuple[str, str]:
    """Subject and body. A lock screen shows the subject, so the code is not in it."""
    body = _(
        "Your code is %(code)s\n\n"
        "Type it on the page where you asked for it. It works for 10 minutes.\n\n"
        "Did you not ask for a code? Then you need to do nothing. "
        "Do not tell the code to anybody."
    )
    return _("Your code"), body % {"code": code} + "\n"


erased.REPLAYERS.append(forget_again)
