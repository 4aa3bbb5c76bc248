"""Mail out: a letter waits sealed in the database until background work has handed it on.

It goes to the mail server that the settings name, or, when they name none, into a file under
`var/mail/`. At least once: a letter keeps its Message-ID however often it is tried.
"""

import ipaddress
import logging
import os
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from manyhands.base import jobs, seal
from manyhands.base.models import Letter
from manyhands.base.times import now

TIMEOUT_S = 10
A_DAY = timedelta(days=1)
SHORTEST = timedelta(hours=1)  # that a letter may wait
LABEL = b"letter"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Way:
    """How to reach the mail server; `tls` is "", "starttls" or "always"."""

    host: str
    port: int
    name: str = ""
    secret: str = ""
    tls: str = ""

    @classmethod
    def from_url(cls, url: str) -> "Way":
        """Read `smtp://name:secret@host:587?tls=1` or `smtps://…`; raises ImproperlyConfigured.

        A name and secret are never sent in the clear, except to this very machine.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ImproperlyConfigured("MANYHANDS_MAIL_URL has no such port") from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ImproperlyConfigured("MANYHANDS_MAIL_URL should begin with smtp:// or smtps://")
        starttls = parse_qs(parts.query).get("tls", ["0"])[-1] == "1"
        tls = "always" if parts.scheme == "smtps" else "starttls" if starttls else ""
        if parts.username and not tls and not _is_here(parts.hostname):
            raise ImproperlyConfigured("MANYHANDS_MAIL_URL has a password: add ?tls=1")
        usual = {"always": 465, "starttls": 587, "": 25}[tls]
        return cls(
            host=parts.hostname,
            port=port or usual,
            name=unquote(parts.username or ""),
            secret=unquote(parts.password or ""),
            tls=tls,
        )


def leaves_the_house() -> bool:
    """Whether mail goes to a mail server; else it stays in `var/mail/`, and pages say so."""
    return bool(settings.MAIL_URL)


def send(
    to: str, subject: str, body: str, *, key: str, lasts: timedelta = A_DAY, **more: str
) -> None:
    """Put a letter on its way, inside the caller's transaction; the same `key` is one letter.

    Plain text, no name, group or category (docs/threat-model.md). After `lasts` it is not sent
    any more. `more` may be `answer_to`, an address of ours. Raises ValueError for an address or
    subject that no mail header can hold.
    """
    written_at = now()
    compose(to, subject, body, key=key, written_at=written_at)
    if Letter.objects.filter(reason=key).exists():
        return
    own = seal.new_key()
    letter = Letter.objects.create(
        reason=key,
        key=own,
        sealed=seal.seal(own, [to, subject, body, *more.values()], label=LABEL),
        written_at=written_at,
        useless_at=written_at + lasts,
    )
    jobs.later("mail", f"mail:{letter.pk}", run_at=written_at, letter=letter.pk)


def forget(key: str) -> None:
    """Take back the letter written under `key`, if it has not left yet."""
    for letter in Letter.objects.select_related("key").filter(reason=key):
        letter.key.delete()


def forget_all(beginning: str) -> None:
    """Take back every letter whose key begins so, if it has not left yet."""
    for letter in Letter.objects.select_related("key").filter(reason__startswith=beginning):
        letter.key.delete()


def compose(to: str, subject: str, body: str, *, key: str, written_at: datetime) -> EmailMessage:
    """The letter as mail. The same `key` gives the same Message-ID."""
    if any(sign in to + subject for sign in "\r\n\0\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        raise ValueError("a line break in a mail header")
    identity = seal.blind_index(key, label=b"message id").hex()[:32]
    letter = EmailMessage(policy=policy.SMTP)
    letter["Message-ID"] = f"<{identity}@{_own_host()}>"
    letter["Date"] = written_at
    letter["From"] = Address(addr_spec=_sender())
    letter["To"] = Address(addr_spec=to)
    letter["Subject"] = subject
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(body, cte="quoted-printable")
    return letter


@jobs.handler("mail", outside=True)
def post(at: datetime, *, letter: int) -> None:
    """Hand a letter on and destroy it; one that came too late is destroyed unsent."""
    row = Letter.objects.select_related("key").filter(pk=letter).first()
    if row is None:
        return
    if at < row.useless_at:
        to, subject, body, *more = seal.unseal(row.key, row.sealed, label=LABEL)
        message = compose(to, subject, body, key=row.reason, written_at=row.written_at)
        if answer_to := "".join(more):
            message["Reply-To"] = Address(addr_spec=answer_to)
        if leaves_the_house():
            _hand_over(message, to, Way.from_url(settings.MAIL_URL))
        else:
            _lay_down(message, f"{row.written_at:%Y%m%dT%H%M%SZ}-{row.pk}.eml")
    row.key.delete()


def tidy(at: datetime) -> None:
    """Destroy letters that came too late, and what lay in `var/mail/` for a day."""
    for letter in Letter.objects.select_related("key").filter(useless_at__lte=at):
        letter.key.delete()
    for path in (settings.VAR / "mail").glob("*.eml"):
        if path.stat().st_mtime < (at - timedelta(days=1)).timestamp():
            path.unlink(missing_ok=True)


def _hand_over(message: EmailMessage, to: str, way: Way) -> None:
    """Give `message` to the mail server. Raises for what is worth another try."""
    safe = ssl.create_default_context()
    own = _own_host()
    if way.tls == "always":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            way.host, way.port, own, timeout=TIMEOUT_S, context=safe
        )
    else:
        server = smtplib.SMTP(way.host, way.port, own, timeout=TIMEOUT_S)
    with server:
        if way.tls == "starttls":
            server.starttls(context=safe)
        if way.name:
            server.login(way.name, way.secret)
        try:
            server.send_message(message, _sender(), [to])
        except smtplib.SMTPRecipientsRefused as refusal:
            answers = [answer for answer, _ in refusal.recipients.values()]
            if any(answer < 500 for answer in answers):
                raise
            log.warning("a letter was refused for good: %s", answers)


def _lay_down(message: EmailMessage, name: str) -> None:
    """Write `message` to `var/mail/`, whole or not at all, for its owner's eyes only."""
    folder = settings.VAR / "mail"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{name}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(message.as_bytes())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / name)


def _sender() -> str:
    """The bare address we write from; a name beside it would say too much on a lock screen."""
    return parseaddr(settings.MAIL_FROM)[1]


def _own_host() -> str:
    """Our name as mail wants it: an IP address stands in brackets."""
    try:
        ipaddress.ip_address(settings.PUBLIC_HOST.strip("[]"))
    except ValueError:
        return settings.PUBLIC_HOST
    return f"[{settings.PUBLIC_HOST.strip('[]')}]"


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
