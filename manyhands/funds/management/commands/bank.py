"""`manyhands bank FILE`: what a bank's file says, without a server and without touching it."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.base.currencies import scale_of
from manyhands.base.sheets import NotASheet
from manyhands.funds.bank import MOST_BYTES, BankLine, left_out, read_file
from manyhands.funds.values import is_currency, on_one_line

PIPED = Path("-")


class Command(BaseCommand):
    """Reads a whole file, then prints its lines, or none of them and what is wrong."""

    help = (
        "Read what a bank or a payment service says: OFX, CAMT.053, MT940, CSV or a workbook "
        "(banks, Stripe, PayPal, Venmo, Cash App, GoFundMe, Open Collective)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            type=Path,
            help="as it came from the bank; - reads what is piped in",
        )
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")
        parser.add_argument("--currency", default="", help="of a sheet that names none: EUR, USD …")
        order = parser.add_mutually_exclusive_group()
        order.add_argument(
            "--days-first", dest="day_first", action="store_true", default=None,
            help="03/04/2026 is the third of April",
        )  # fmt: skip
        order.add_argument(
            "--months-first", dest="day_first", action="store_false", default=None,
            help="03/04/2026 is the fourth of March",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lines; CommandError says what is wrong with the file, and where."""
        file = options["file"]
        if options["currency"] and not is_currency(options["currency"].upper()):
            raise CommandError(f"{options['currency']} is no currency; EUR and USD are.")
        given = {name: options[name] for name in ("currency", "day_first")}
        content = _content(file)
        try:
            lines = read_file(content, file.name, **given)
        except (ValueError, NotASheet) as why:
            raise CommandError(f"{file}: {why}") from None
        for line in lines:
            self.stdout.write(_as_json(line) if options["json"] else _as_text(line))
        for status, many in left_out(content, file.name).items():
            said = f"{file}: {many} left out, since “{on_one_line(status)}” is no status known here"
            self.stderr.write(said)


def _content(file: Path) -> bytes:
    try:
        with sys.stdin.buffer if file == PIPED else file.open("rb") as source:
            content = source.read(MOST_BYTES + 1)  # a pipe does not say how much will come
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise CommandError(f"{file} cannot be opened: {reason}.") from None
    if len(content) > MOST_BYTES:
        raise CommandError(f"{file} is larger than {MOST_BYTES // 1_000_000} MB.")
    return content


def _as_json(line: BankLine) -> str:
    said = {"date": line.date.isoformat(), "amount": line.amount, "currency": line.currency}
    said |= {"name": line.name, "text": line.text, "key": line.key}
    # Where what is printed goes to another program, in letters that hold not all of them.
    is_wide = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(said, ensure_ascii=not is_wide)


def _as_text(line: BankLine) -> str:
    scale = scale_of(line.currency)
    whole, part = divmod(abs(line.amount), 10**scale)
    said = f"{'-' if line.amount < 0 else ''}{whole}" + (f".{part:0{scale}d}" if scale else "")
    # No bank moves the cursor of a terminal.
    words = f"{on_one_line(line.name)}  {on_one_line(line.text)}"
    return f"{line.date}  {said:>14} {line.currency:3}  {words}".rstrip()
