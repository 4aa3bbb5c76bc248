"""Is this server fit for real neighbors? A list of what is fine and of what must be mended."""

import os
import re
import shutil
import smtplib
import sqlite3
import ssl
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from manyhands.base import jobs, mail
from manyhands.base.db import WAL_IS_SAFE
from manyhands.base.models import Job
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.ledger import schema
from manyhands.ledger.checking import problems
from manyhands.ledger.models import Book
from manyhands.record.models import Log
from manyhands.record.queries import find_fault
from manyhands.site import backup, backup_keys
from manyhands.site.backup_file import NoGoodBackup, read_head
from manyhands.site.keys import SEAL, SECRET

FINE, ADVICE, MEND = "fine", "advice", "mend"
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
LATE = timedelta(minutes=5)
NEWEST_BACKUP = timedelta(days=1)
LEAST_FREE = 500 * 2**20
TRUE_SINCE = datetime.fromisoformat("2026-01-01T00:00Z")  # no clock is right that says earlier


class Finding(NamedTuple):
    """One thing that was looked at; `todo` says what to do unless it is fine."""

    state: str
    says: str
    todo: str = ""


class Look(NamedTuple):
    """How hard to look."""

    tries_mail: bool = False
    is_deep: bool = False


Check = Callable[[Look], Iterator[Finding]]


def examine(look: Look) -> list[Finding]:
    """Everything there is to say, in the order of the list below."""
    return [finding for check in CHECKS for finding in check(look)]


def the_way_in(look: Look) -> Iterator[Finding]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if settings.BEHIND_TLS:
        yield Finding(FINE, f"Neighbors come in by {settings.PUBLIC_URL}, encrypted.")
    else:
        yield Finding(
            MEND,
            f"The address is {settings.PUBLIC_URL}: what people type travels in the open.",
            "Put a web server with a certificate in front (Caddy makes one by itself) and set"
            " MANYHANDS_URL=https://your.name",
        )
    if "*" in settings.ALLOWED_HOSTS or host not in settings.ALLOWED_HOSTS:
        yield Finding(
            MEND,
            f"The names this server answers to are {', '.join(settings.ALLOWED_HOSTS)}.",
            "Set MANYHANDS_HOSTS to the names it should answer to, with commas, and no star.",
        )
    else:
        yield Finding(FINE, f"It answers to {', '.join(sorted(set(settings.ALLOWED_HOSTS)))}.")


def the_switches(look: Look) -> Iterator[Finding]:
    is_demo = settings.DEMO or (settings.VAR / "demo").exists()
    if settings.DEBUG:
        yield Finding(
            MEND, "MANYHANDS_DEBUG is on: faults show what is inside.", "Unset MANYHANDS_DEBUG."
        )
    if is_demo:
        yield Finding(
            MEND,
            "This is the demo: anybody may step into somebody's shoes.",
            "Serve without --demo, in a folder of its own: MANYHANDS_VAR=/srv/manyhands",
        )
    if not (settings.DEBUG or is_demo):
        yield Finding(FINE, "Demo and debugging are off.")


def the_mail(look: Look) -> Iterator[Finding]:
    if not mail.leaves_the_house():
        yield Finding(
            MEND,
            f"No mail leaves this machine; it lands in {settings.VAR / 'mail'}, and nobody can sign"
            " in by a code.",
            "Set MANYHANDS_MAIL_URL=smtp://name:secret@host:587?tls=1 and MANYHANDS_MAIL_FROM",
        )
        return
    way = mail.Way.from_url(settings.MAIL_URL)
    if not look.tries_mail:
        yield Finding(FINE, f"Mail goes out by {way.host}. Try it: manyhands doctor --try-mail")
    elif fault := _mail_fault(way):
        yield Finding(
            MEND,
            f"The mail server {way.host} did not let us in: {fault}",
            "Check MANYHANDS_MAIL_URL: name, password, port, and tls=1.",
        )
    else:
        yield Finding(FINE, f"The mail server {way.host} lets us in.")


def _mail_fault(way: mail.Way) -> str:
    """Connect, say hello, sign in, hang up. Empty when all went well; no letter is sent."""
    safe = ssl.create_default_context()
    try:
        if way.tls == "always":
            server: smtplib.SMTP = smtplib.SMTP_SSL(way.host, way.port, timeout=10, context=safe)
        else:
            server = smtplib.SMTP(way.host, way.port, timeout=10)
        with server:
            if way.tls == "starttls":
                server.starttls(context=safe)
            if way.name:
                server.login(way.name, way.secret)
            server.noop()
    except (OSError, smtplib.SMTPException) as fault:
        return f"{fault}" or type(fault).__name__
    return ""


def the_backups(look: Look) -> Iterator[Finding]:
    todo = "Run `manyhands backup` every night, and keep a copy of the file and of backup.key away."
    made = sorted(_backups_that_open())
    if not made:
        yield Finding(
            MEND, f"There is no backup in {backup.folder()} that could be restored.", todo
        )
    elif now() - made[-1] > NEWEST_BACKUP:
        yield Finding(MEND, f"The newest backup is of {made[-1]:%F %R} UTC.", todo)
    else:
        yield Finding(FINE, f"The newest of {len(made)} backups is of {made[-1]:%F %R} UTC.")
    if backup_keys.too_old(now().date()):
        yield Finding(
            MEND,
            f"A backup key is over {backup_keys.LASTS.days} days old and should be destroyed.",
            "Serve or run `manyhands worker`: it is destroyed within minutes.",
        )


def _backups_that_open() -> Iterator[datetime]:
    """When the backups were made whose key is here."""
    held = {key.id for key in backup_keys.kept()}
    for path in backup.folder().glob("*.backup"):
        with path.open("rb") as file:
            try:
                head = read_head(file)
            except NoGoodBackup:
                continue
        if head.key in held and not backup.is_too_old(head.made_at, now()):
            yield head.made_at


def the_folder(look: Look) -> Iterator[Finding]:
    open_to_others = sorted(
        path for path in [settings.VAR, *settings.VAR.rglob("*")] if _others_may_look(path)
    )
    if open_to_others:
        some = ", ".join(map(str, open_to_others[:3]))
        yield Finding(
            MEND,
            f"Others on this machine may look into {some}"
            + (f" and {len(open_to_others) - 3} more." if len(open_to_others) > 3 else "."),
            f"chmod -R go= {settings.VAR}",
        )
    else:
        yield Finding(FINE, f"Only its owner can look into {settings.VAR}.")
    missing = [name for name in (SECRET, SEAL) if not (settings.VAR / name).is_file()]
    if missing or len(settings.SECRET_KEY) < 50:
        yield Finding(
            MEND, f"Keys are missing: {', '.join(missing)}.", "Restore them from a backup."
        )
    else:
        yield Finding(FINE, "The server's keys are there.")
    free = shutil.disk_usage(settings.VAR).free
    if free < LEAST_FREE:
        yield Finding(MEND, f"Only {free // 2**20} MB are free.", "Make room on the disk.")
    else:
        yield Finding(FINE, f"{free // 2**30} GB are free.")


def _others_may_look(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:  # it went away while we looked
        return False
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def the_database(look: Look) -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        yield from _postgres()
        return
    with connection.cursor() as cursor:
        wrong = {
            name: value
            for name, wanted in PRAGMAS.items()
            if (value := cursor.execute(f"PRAGMA {name}").fetchone()[0]) != wanted
        }
        whole = cursor.execute("PRAGMA quick_check(1)").fetchone()[0] if look.is_deep else "ok"
    if wrong or whole != "ok":
        yield Finding(
            MEND,
            f"SQLite is not as it should be: {wrong or whole}",
            "Set nothing by hand in DATABASE_URL; if the file is damaged, restore a backup.",
        )
    else:
        yield Finding(FINE, "SQLite: one file, every write on the disk before it is confirmed.")
    if not WAL_IS_SAFE:
        yield Finding(
            ADVICE,
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset fault; we go around it.",
            "Update to SQLite 3.51.3 or newer when your system has it.",
        )


def _postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE setting = 'off'"
            " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
        )
        off = [name for (name,) in cursor.fetchall()]
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    if off:
        yield Finding(
            MEND, f"PostgreSQL may lose what it confirmed: {', '.join(off)} off.", "Turn them on."
        )
    else:
        yield Finding(FINE, f"PostgreSQL {version}: every write is on the disk when confirmed.")


def the_clock(look: Look) -> Iterator[Finding]:
    logs = [day for day in Log.objects.values_list("day", flat=True) if day]
    if now() < TRUE_SINCE or (logs and max(logs) > (now() + timedelta(days=1)).date()):
        yield Finding(
            MEND,
            f"The clock says {now():%F %R} UTC, and the records know better.",
            "Set the clock and keep it right (timedatectl set-ntp true): forgetting depends on it.",
        )
    else:
        yield Finding(FINE, f"The clock says {now():%F %R} UTC.")


def the_background_work(look: Look) -> Iterator[Finding]:
    for job in Job.objects.exclude(given_up_at=None).order_by("given_up_at")[:5]:
        yield Finding(
            MEND,
            f"Given up after {job.attempts} tries: {job.name} ({job.last_fault}).",
            "Look at the messages of the server; then tell us.",
        )
    oldest = _oldest_left_undone(now() - LATE)
    if not Job.objects.exists() and Group.objects.exists():
        yield Finding(MEND, "The background work has never run here.", "Run `manyhands serve`.")
    elif oldest:
        yield Finding(
            MEND,
            f"Nobody does the background work: “{oldest.name}” is due since {oldest.run_at:%F %R}.",
            "Run `manyhands serve`, or `manyhands worker` if you serve with MANYHANDS_JOBS=0.",
        )
    else:
        yield Finding(FINE, "The background work is up to date.")


def _oldest_left_undone(at: datetime) -> Job | None:
    """The job that was due at `at` and had something to do then; one with nothing to do rests."""
    due = Job.objects.filter(given_up_at=None, run_at__lt=at).order_by("run_at")
    return next((job for job in due if jobs.is_needed(job.name, at)), None)


def the_records(look: Look) -> Iterator[Finding]:
    logs = list(Log.objects.order_by("id"))
    if not look.is_deep:
        yield Finding(FINE, f"{len(logs)} records. Check them: manyhands doctor --deep")
        return
    faults = [(log, fault) for log in logs if (fault := find_fault(log))]
    for log, fault in faults:
        yield Finding(
            MEND,
            f"The record {log.origin} was changed from outside: {fault}.",
            "Tell the group. Compare with a member's copy: manyhands verify FILE",
        )
    if not faults:
        yield Finding(FINE, f"{len(logs)} records, each entry as it was written.")


def the_books(look: Look) -> Iterator[Finding]:
    """Whether the database still refuses what does not balance; and, deep, whether all adds up."""
    with connection.cursor() as cursor:
        gone = schema.triggers_that_are_gone(cursor, connection.vendor)
    if gone:
        yield Finding(
            MEND,
            f"The database refuses nothing in the books any more: {', '.join(sorted(gone))} gone.",
            "Tell the group, then restore a backup.",
        )
    if not look.is_deep:
        return
    open_books = Book.objects.select_related("group").order_by("pk")
    wrong = [(book.group, problems(book.group)) for book in open_books]
    for group, found in wrong:
        if found:
            yield Finding(
                MEND,
                f"The books of {group.slug} were changed from outside: {found[0]}",
                "Tell the group. All that was found stands on the page of its books, from tonight.",
            )
    if not any(found for _group, found in wrong):
        yield Finding(FINE, f"{len(wrong)} books, and all of them add up.")


def the_restore(look: Look) -> Iterator[Finding]:
    if backup.mark().exists():
        yield Finding(
            MEND, "A restore broke off half-way.", "Run `manyhands restore --force` again."
        )


def who_we_are(look: Look) -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield Finding(
            ADVICE,
            "It runs as root, who may do anything on this machine.",
            "Make it an account of its own.",
        )
    if re.search(r"@(localhost|[\d.]+|\[.*\])$", settings.MAIL_FROM):
        yield Finding(
            ADVICE,
            f"Mail comes from {settings.MAIL_FROM}.",
            "Set MANYHANDS_MAIL_FROM=hello@your.name",
        )


CHECKS: list[Check] = [
    the_way_in,
    the_switches,
    the_mail,
    the_backups,
    the_restore,
    the_folder,
    the_database,
    the_clock,
    the_background_work,
    the_records,
    the_books,
    who_we_are,
]
