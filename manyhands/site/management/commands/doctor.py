"""`manyhands doctor`: what is fine here, and what must be mended before neighbors come."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error

from manyhands.site import doctor

SIGNS = {doctor.FINE: "fine  ", doctor.ADVICE: "advice", doctor.MEND: "MEND  "}


class Command(BaseCommand):
    help = "Say what is fine and what is missing for going public. Exit code 1: something to mend."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--try-mail", action="store_true", help="connect to the mail server")
        parser.add_argument("--deep", action="store_true", help="look at every entry and row")

    def handle(self, *args: Any, try_mail: bool, deep: bool, **options: Any) -> None:
        try:
            findings = doctor.examine(doctor.Look(tries_mail=try_mail, is_deep=deep))
        except Error as fault:
            self.stdout.write(f"{SIGNS[doctor.MEND]}  The database does not answer: {fault}")
            self.stdout.write("          → Run `manyhands serve` once; check DATABASE_URL.")
            sys.exit(1)
        for finding in findings:
            self.stdout.write(f"{SIGNS[finding.state]}  {finding.says}")
            if finding.todo:
                self.stdout.write(f"          → {finding.todo}")
        broken = sum(finding.state == doctor.MEND for finding in findings)
        self.stdout.write(f"\n{broken} to mend." if broken else "\nAll is well.")
        sys.exit(1 if broken else 0)
