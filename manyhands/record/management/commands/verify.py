"""`manyhands verify FILE`: what `verify.py` does, for those who have the program at hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from manyhands.record import verify


class Command(BaseCommand):
    help = "Check a record that was downloaded from a group's page."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the record")
        parser.add_argument(
            "--checkpoint", "--receipt", dest="kept", action="append", default=[],
            help="a file with a checkpoint or receipt that you kept",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        kept = [word for path in options["kept"] for word in ("--checkpoint", path)]
        if code := verify.main([options["file"], *kept]):
            raise SystemExit(code)
