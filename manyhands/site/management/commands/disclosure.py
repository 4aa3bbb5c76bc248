"""`manyhands disclosure`: the honest answer to “hand over what you have”, on one page."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.base.times import now
from manyhands.groups.queries import group_called
from manyhands.site.disclosure import as_text, disclose


class Command(BaseCommand):
    help = "Say what this server could hand over about GROUP today. Members see the same page."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("group", help="its name in the address of its pages")

    def handle(self, *args: Any, group: str, **options: Any) -> None:
        found = group_called(group)
        if found is None:
            raise CommandError(f"There is no group called {group} here.")
        self.stdout.write(as_text(disclose(found, now())))
