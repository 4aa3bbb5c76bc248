"""`manyhands powers`: what can be done here, by whom, and how a group decides it by default."""

from argparse import ArgumentParser
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from manyhands.groups.powers import POWERS

PAGE = settings.PACKAGE.parent / "docs" / "powers.md"
HEAD = "| power | what it lets you do | who may | by default |\n|--|--|--|--|\n"
MARK = "## All of them\n"


class Command(BaseCommand):
    help = "List every power. With --write, bring docs/powers.md up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if write:
            write_page(PAGE)
        else:
            self.stdout.write(tables())


def write_page(page: Path) -> None:
    """Replace what follows the mark in `page`; what a person wrote above it stays."""
    above = page.read_text().split(MARK)[0]
    page.write_text(f"{above}{MARK}\n{tables()}")


def tables() -> str:
    """One table for each thing that powers are about, in English."""
    with override("en"):
        powers = sorted(POWERS.values(), key=lambda power: power.name)
        return "\n".join(
            f"### {thing}\n\n{HEAD}" + "".join(map(_row, some))
            for thing, some in groupby(powers, key=lambda power: power.name.split(".")[0])
        )


def _row(power: Any) -> str:
    return f"| `{power.name}` | {power.says} | {power.by.says} | {power.method} |\n"
