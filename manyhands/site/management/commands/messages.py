"""`manyhands messages`: bring the catalogs of all languages up to date, or check them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from manyhands.site import translations


class Command(BaseCommand):
    help = "Gather the strings people see into the catalogs, or check that none is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail on a fault")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        if check:
            self._check(languages)
            return
        found = translations.messages()
        for language in languages:
            wanting = translations.update(language, found)
            self.stdout.write(f"{language}: {len(found)} strings, {wanting} still without words")
        translations.compile_stale()

    def _check(self, languages: list[str]) -> None:
        faults = translations.all_faults(languages)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the catalogs; run `make messages`.")
        self.stdout.write(f"The catalogs of {', '.join(languages)} are complete.")
