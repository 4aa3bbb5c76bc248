"""`manyhands listen FILE.csv`: put messages from a file into a group's inbox."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.groups.models import Group
from manyhands.talk.heard import BadFile, count_csv, read_csv
from manyhands.talk.inbox import listen
from manyhands.talk.policies import Listener


class Command(BaseCommand):
    help = "Put messages (columns id, message, original, received_at) into a group's inbox."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV in UTF-8")
        parser.add_argument(
            "--group", default="", help="its name in links; needed if there are several"
        )

    def handle(self, *args: Any, file: str, group: str, **options: Any) -> None:
        into = the_group(group)
        try:
            with open(file, "rb") as source:
                count_csv(source)
                new, known = listen(Listener(into), into, read_csv(source))
        except OSError as fault:
            raise CommandError(f"Cannot read {file} ({fault.strerror}).") from None
        except BadFile as fault:
            raise CommandError(f"{fault} Nothing was taken in.") from None
        self.stdout.write(f"{new} new messages in the inbox; {known} were there already.")


def the_group(slug: str) -> Group:
    """The group called `slug`, or the only one. Raises `CommandError` with a way out."""
    rows = Group.objects.select_related("constitution").order_by("slug")
    found = list(rows.filter(slug=slug)[:1] if slug else rows[:2])
    if len(found) == 1:
        return found[0]
    names = ", ".join(rows.values_list("slug", flat=True)[:20])
    if not names:
        raise CommandError("There is no group here yet. Found one on the front page.")
    raise CommandError(f"Say which group with --group: {names}")
