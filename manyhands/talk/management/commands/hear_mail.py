"""`manyhands hear-mail < MESSAGE`: hear one mail, as a mail server's pipe hands it over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from manyhands.talk.mail_in import LONGEST, hear


class Command(BaseCommand):
    help = "Hear one mail from standard input: a reply to a letter about a round."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(hear(sys.stdin.buffer.read(LONGEST)))
