"""Letters reach a real mail server, or a file, and leave nothing behind."""

import datetime
import email
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from manyhands.base import jobs, mail, tasks
from manyhands.base.mail import Way
from manyhands.base.models import Job, Letter, SealKey
from manyhands.base.times import now

SOON = timedelta(seconds=1)
CANARY = "canary-heron-4711@example.org"


class Postbox:
    """What a real mail server took in; `answer` is what it says to each recipient."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], email.message.EmailMessage]] = []
        self.answer = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, letter))
        return "250 taken"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def mail_server(box: Postbox, *, port: int = 0, **options) -> Iterator[int]:
    server = Controller(box, hostname="127.0.0.1", port=port or free_port(), **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.fixture
def box(settings) -> Iterator[Postbox]:
    box = Postbox()
    with mail_server(box) as port:
        settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
        yield box


@pytest.fixture
def files(settings, tmp_path) -> Path:
    settings.MAIL_URL = ""
    settings.VAR = tmp_path
    return tmp_path / "mail"


@pytest.fixture
def our_paper(tmp_path, monkeypatch) -> ssl.SSLContext:
    """A certificate for localhost that this test run trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    day = timedelta(days=1)
    paper = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.datetime.now(datetime.UTC) - day)
        .not_valid_after(datetime.datetime.now(datetime.UTC) + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    both = tmp_path / "paper.pem"
    both.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + paper.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(both))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return context


def send(to: str = CANARY, key: str = "a reason", **more) -> None:
    mail.send(to, "You have a message", "Salām, ana.\nA second line.", key=key, **more)


# --- it arrives -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_letter_reaches_the_mail_server(box):
    send()

    jobs.work_off(now() + SOON)

    ((sender, recipients, letter),) = box.taken
    assert sender == "hello@127.0.0.1"
    assert recipients == [CANARY] == [letter["To"]]
    assert letter["Subject"] == "You have a message"
    assert letter.get_content().splitlines() == ["Salām, ana.", "A second line."]
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_without_a_mail_server_a_letter_becomes_a_file_for_its_owner_only(files):
    send()

    jobs.work_off(now() + SOON)

    (path,) = files.iterdir()
    letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert path.suffix == ".eml"
    assert letter["To"] == CANARY
    assert path.stat().st_mode & 0o777 == 0o600
    assert not mail.leaves_the_house()


@pytest.mark.django_db
def test_the_same_reason_is_one_letter(box):
    send(key="once")
    send(key="once")

    jobs.work_off(now() + SOON)

    assert len(box.taken) == 1


@pytest.mark.django_db
def test_a_letter_that_goes_out_twice_can_be_known_as_the_same(box):
    send()
    letter = Letter.objects.get().pk

    with transaction.atomic():
        mail.post(now(), letter=letter)
        transaction.set_rollback(True)  # as if the power went before this was noted
    mail.post(now(), letter=letter)

    first, second = (letter["Message-ID"] for _, _, letter in box.taken)
    assert first == second
    assert CANARY not in first


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_password_goes_over_tls(settings, our_paper, scheme):
    box, said = Postbox(), []
    login = {
        "authenticator": lambda server, session, envelope, how, data: (
            said.append((data.login, data.password)) or AuthResult(success=True)
        ),
        "auth_required": True,
        "auth_require_tls": scheme == "smtp",  # aiosmtpd means STARTTLS by this
    }
    tls = {"ssl_context": our_paper} if scheme == "smtps" else {"tls_context": our_paper}
    with mail_server(box, **login, **tls) as port:
        wish = "?tls=1" if scheme == "smtp" else ""
        settings.MAIL_URL = f"{scheme}://ana:p%40ss@127.0.0.1:{port}{wish}"
        send()

        jobs.work_off(now() + SOON)

    assert said == [(b"ana", b"p@ss")]
    assert len(box.taken) == 1


@pytest.mark.django_db
def test_a_mail_server_with_a_strange_certificate_gets_nothing(settings, our_paper, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    box = Postbox()
    with mail_server(box, tls_context=our_paper) as port:
        settings.MAIL_URL = f"smtp://127.0.0.1:{port}?tls=1"
        send()

        jobs.work_off(now() + SOON)

    assert box.taken == []
    assert Job.objects.get(name="mail").last_fault == "SSLCertVerificationError"


# --- it does not arrive ---------------------------------------------------------------


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again(settings):
    box, port = Postbox(), free_port()
    settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
    send()

    jobs.work_off(now() + SOON)
    waiting = Job.objects.get(name="mail")
    with mail_server(box, port=port):
        jobs.work_off(waiting.run_at)

    assert waiting.attempts == 1
    assert waiting.last_fault == "ConnectionRefusedError"
    assert len(box.taken) == 1


@pytest.mark.django_db
def test_an_address_that_is_full_is_tried_again_one_that_is_not_there_is_not(box):
    box.answer = "452 full"
    send()

    jobs.work_off(now() + SOON)
    later = Job.objects.get(name="mail").run_at
    box.answer = "550 nobody of that name"
    jobs.work_off(later)

    assert box.taken == []
    assert not Job.objects.filter(name="mail").exists()
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_letter_that_came_too_late_is_not_sent(box):
    send(lasts=timedelta(minutes=10))

    jobs.work_off(now() + timedelta(minutes=10))

    assert box.taken == []
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_letter_can_be_taken_back(box):
    send(key="a secret matter")

    mail.forget("a secret matter")
    jobs.work_off(now() + SOON)

    assert box.taken == []


# --- nothing else gets in, nothing stays ------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\0", "\v", "\f", "\x1c", "\x85", "\u2028"])
def test_no_header_can_be_slipped_in(sign):
    with pytest.raises(ValueError, match="line break"):
        mail.send(f"ana@example.org{sign}Bcc: eve@example.org", "s", "b", key="k")
    with pytest.raises(ValueError, match="line break"):
        mail.send("ana@example.org", f"s{sign}Bcc: eve@example.org", "b", key="k")

    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_body_that_looks_like_headers_stays_a_body(box):
    mail.send(CANARY, "s", "Bcc: eve@example.org\n\n.\nRCPT TO:<eve@example.org>\n", key="k")

    jobs.work_off(now() + SOON)

    ((_, recipients, letter),) = box.taken
    assert recipients == [CANARY]
    assert letter["Bcc"] is None
    assert "RCPT TO" in letter.get_content()


@pytest.mark.django_db(transaction=True)
def test_a_waiting_letter_cannot_be_read_in_the_database(database_file, caplog, settings):
    settings.MAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    send()
    jobs.work_off(now() + SOON)

    stores = [database_file, database_file.with_name(database_file.name + "-wal")]
    kept = b"".join(path.read_bytes() for path in stores if path.exists())

    assert Letter.objects.exists()
    assert CANARY.encode() not in kept
    assert "second line" not in kept.decode(errors="replace")
    assert CANARY not in caplog.text


@pytest.mark.django_db
def test_a_sent_letter_leaves_no_row_and_no_key(box):
    send()

    jobs.work_off(now() + SOON)

    assert not Letter.objects.exists()
    assert not SealKey.objects.exists()
    assert not Job.objects.filter(name="mail").exists()


@pytest.mark.django_db
def test_mail_files_are_kept_for_a_day(files):
    send()
    jobs.work_off(now() + SOON)

    tasks.tidy(now() + timedelta(hours=23))
    kept = list(files.iterdir())
    assert not tasks.something_is_over(now() + timedelta(hours=23))
    assert tasks.something_is_over(now() + timedelta(hours=25))
    tasks.tidy(now() + timedelta(hours=25))

    assert len(kept) == 1
    assert list(files.iterdir()) == []


# --- the way there ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("smtp://mail.example.org", Way("mail.example.org", 25)),
        ("smtp://mail.example.org?tls=1", Way("mail.example.org", 587, tls="starttls")),
        ("smtps://a%40b:c%2Fd@m.org", Way("m.org", 465, "a@b", "c/d", "always")),
        ("smtp://a:b@localhost:2525", Way("localhost", 2525, "a", "b")),
    ],
)
def test_the_way_is_read_from_one_line(url, way):
    assert Way.from_url(url) == way


@pytest.mark.parametrize("url", ["mail.example.org", "http://m.org", "smtp://a:b@m.org", "smtp://"])
def test_a_way_that_is_wrong_or_gives_the_password_away_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        Way.from_url(url)


def test_a_letter_names_our_site_and_not_the_machine(settings):
    settings.PUBLIC_HOST = "help.example.org"

    letter = mail.compose(CANARY, "s", "b", key="k", written_at=now())

    assert letter["Message-ID"].endswith("@help.example.org>")
    assert socket.gethostname() not in letter.as_string()


def test_the_sender_is_a_bare_address(settings):
    settings.MAIL_FROM = "Riverside AIDS support <hello@help.example.org>"

    letter = mail.compose(CANARY, "s", "b", key="k", written_at=now())

    assert letter["From"] == "hello@help.example.org"
