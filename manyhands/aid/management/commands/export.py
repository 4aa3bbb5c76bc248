"""`manyhands export`: everything a group holds, as sheets in a folder or in one ZIP file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.aid import export
from manyhands.groups.queries import group_called


class Command(BaseCommand):
    help = "Give back what a group holds as CSV with a data package description. Nothing sealed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--group", required=True, help="its name in the address of its pages")
        parser.add_argument("to", type=Path, metavar="DIR|FILE.zip")

    def handle(self, *args: Any, group: str, to: Path, **options: Any) -> None:
        found = group_called(group)
        if found is None:
            raise CommandError(f"There is no group called {group} here.")
        if to.exists() and not (to.is_dir() and not any(to.iterdir())):
            raise CommandError(f"{to} is there already. Choose another name.")
        if to.suffix == ".zip":
            with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                many = export.zip_into(out, found)
        else:
            to.mkdir(parents=True, exist_ok=True, mode=0o700)
            many = export.write_into(to, found)
        self.stdout.write(f"{to} holds {many} rows. Keep it where others cannot read it.")
