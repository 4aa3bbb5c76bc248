"""`manyhands backup`: one encrypted file with all that is needed to go on elsewhere."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import segno
from django.core.management.base import BaseCommand, CommandError

from manyhands.site import backup, backup_keys

ADVICE = """
This backup has a new key. Without it the backup is noise. Do one of these now:
- copy {path} to a stick and keep it away from this machine, or
- write down these 24 words and keep them safe; they are not shown again:

{words}

A new key comes every {days} days. Each is destroyed here after {lasts} days; destroy your copy too.
"""


class Command(BaseCommand):
    help = "Write an encrypted backup to FILE, or into var/backups/. The server may go on running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="not there yet")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        try:
            made = backup.make(file)
        except OSError as fault:
            raise CommandError(
                f"No backup was made: {fault.strerror} ({fault.filename})."
            ) from None
        if made.key_is_new:
            self._show(made.key)
        self.stdout.write(f"{made.path} is there: {made.path.stat().st_size} bytes.")

    def _show(self, key: backup_keys.Key) -> None:
        words = key.words().split()
        lines = "\n".join(" ".join(words[at : at + 6]) for at in range(0, len(words), 6))
        self.stdout.write(
            ADVICE.format(
                path=backup_keys.path(),
                words=lines,
                days=backup_keys.NEW_ONE_AFTER.days,
                lasts=backup_keys.LASTS.days,
            )
        )
        if self.stdout.isatty():
            segno.make(key.words(), error="m").terminal(out=sys.stdout, compact=True)
