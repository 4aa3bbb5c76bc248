"""`manyhands restore`: go on from a backup, without what was to be forgotten since."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from manyhands.record.models import Log
from manyhands.record.queries import find_fault
from manyhands.site import backup, backup_keys, house_lock
from manyhands.site.backup_file import NoGoodBackup
from manyhands.site.migrating import bring_tables_up_to_date

UNKNOWN = """
No list of what was erased since then was found here (erased.log). What people erased by hand after
{day} is back until its own time is over. If you have a newer erased.log, restore once more with
--force --erased FILE.
"""


class Command(BaseCommand):
    help = "Put this server back to a backup. Works from SQLite to PostgreSQL and back."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
        parser.add_argument(
            "--key",
            type=Path,
            metavar="KEYFILE",
            help="a copy of backup.key, or 24 words in a file",
        )
        parser.add_argument(
            "--erased", type=Path, metavar="FILE", help="an erased.log kept elsewhere"
        )
        parser.add_argument("--force", action="store_true", help="replace what is here")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        file, key_file, erased = (options[name] for name in ("file", "key", "erased"))
        for path in filter(None, (file, key_file, erased)):
            if not path.is_file():
                raise CommandError(f"There is no file {path}. Nothing was changed.")
        try:
            lock = house_lock.enter(alone=True)
        except house_lock.NotNow as fault:
            raise CommandError(str(fault)) from None
        try:
            bring_tables_up_to_date()
            if not (force or backup.is_empty()):
                raise CommandError(
                    f"There are groups in {settings.VAR} already. With --force they are replaced"
                    " by the backup. Nothing was changed."
                )
            done = backup.restore(file, keys=_keys(key_file), more_erased=erased)
        except NoGoodBackup as fault:
            raise CommandError(str(fault)) from None
        finally:
            os.close(lock)
        self._say(done)

    def _say(self, done: backup.Restored) -> None:
        for log in Log.objects.all():
            if fault := find_fault(log):
                raise CommandError(f"The record {log.origin} does not fit together: {fault}.")
        self.stdout.write(
            f"Restored: the state of {done.head.made_at:%F %R} UTC, {done.rows} rows."
            " What was to be forgotten since is forgotten. The records fit together."
        )
        if not done.knows_of_erasures:
            self.stdout.write(UNKNOWN.format(day=f"{done.head.made_at:%F %R} UTC"))
        self.stdout.write("Everybody has to sign in again. Open the house: manyhands serve")


def _keys(key_file: Path | None) -> list[backup_keys.Key]:
    try:
        return backup_keys.read(key_file) if key_file else backup_keys.kept()
    except ValueError:
        raise CommandError(
            f"{key_file or backup_keys.path()} holds no backup key. Nothing was changed."
        ) from None
