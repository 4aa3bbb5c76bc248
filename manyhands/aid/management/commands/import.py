"""`manyhands import FILE --group G`: bring a list of needs and offers into a group."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.aid.bringing.columns import FIELDS, guess_columns
from manyhands.aid.bringing.plan import Reading, direction_of
from manyhands.aid.bringing.posting import Progress, bring, check
from manyhands.aid.bringing.report import Report
from manyhands.aid.forms_import import column_name
from manyhands.aid.models import NEED, OFFER
from manyhands.aid.policies import Console
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.sheets import NotASheet, Sheet, read_sheet
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.queries import group_called, members_of

SHOWN = 20
BAR = 30
AFTERWARDS = f"""
FIELD is one of: {", ".join(FIELDS)}.
COLUMN is a header of the sheet, or a number from 1; nothing after = leaves the field out.

Ends with 0 when it was done (rows that were left out are in the report), with 1 when nothing was
brought in because of a fault, with 2 when the command itself was not understood.
"""


class Command(BaseCommand):
    help = "Bring a list of needs and offers (CSV, XLSX, ODS) into a group: all of it, or nothing."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> Any:
        options |= {"formatter_class": RawDescriptionHelpFormatter, "epilog": AFTERWARDS}
        return super().create_parser(prog_name, subcommand, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("file", type=Path, help="a sheet: CSV, XLSX or ODS")
        add("--group", required=True, help="its name in the address of its pages")
        add("--as", dest="direction", choices=["needs", "offers"], help="rows that do not say it")
        add("--map", action="append", default=[], metavar="FIELD=COLUMN", dest="mapped")
        add("--member", default="", metavar="NAME", help="who looks after what is brought")
        add("--dry-run", action="store_true", help="only say what would become of each row")
        add("--report", type=Path, metavar="FILE", help="write what became of each row, as CSV")
        add("--yes", action="store_true", help="do not ask before it is brought in")

    def handle(self, *args: Any, file: Path, group: str, **options: Any) -> None:
        into = group_called(group)
        if into is None:
            raise CommandError(f"There is no group called {group} here.")
        asker = _member_called(into, options["member"])
        sheet = _sheet_in(file)
        columns = _columns(sheet, options["mapped"])
        said = {"needs": NEED, "offers": OFFER}.get(options["direction"])
        direction = said or direction_of(sheet, columns, file.name)
        self._say_columns(sheet, columns, direction)
        if not {"words", "kind"} & columns.keys():
            raise CommandError("No column says what it is. Name it with --map words=COLUMN.")
        reading = Reading(columns, direction, list(into.places.all()), into.ref)
        if options["report"]:
            _must_be_writable(options["report"])  # before anything is brought in
        fresh, report = check(into, sheet, reading, self._bar("Reading"))
        self._say_report(report)
        if fresh and not options["dry_run"] and self._is_wanted(report, options["yes"]):
            told = self._bar("Bringing")
            report.added = _bring(into, fresh, asker, told)
            self._say_done(report, asker)
        if options["report"]:
            _write(report, options["report"])

    def _say_columns(self, sheet: Sheet, columns: dict[str, int], direction: str) -> None:
        self.stdout.write(f"{_many(len(sheet), 'row')}. Rows that do not say it are {direction}s.")
        for name, at in columns.items():
            self.stdout.write(f"  {name:<13} {column_name(sheet, at)}")
        rest = [
            column_name(sheet, at) for at in set(range(len(sheet.headers))) - {*columns.values()}
        ]
        if rest:
            self.stdout.write(f"Not taken along: {', '.join(rest)}")

    def _say_report(self, report: Report) -> None:
        needs, offers = report.added.get(NEED, 0), report.added.get(OFFER, 0)
        self.stdout.write(
            f"To bring in: {_many(needs, 'need')}, {_many(offers, 'offer')}."
            f" Here already: {len(report.known)}. Left out: {len(report.faults)}."
        )
        for number, why in report.faults[:SHOWN]:
            self.stdout.write(f"  row {number}: {why}")
        if len(report.faults) > SHOWN:
            self.stdout.write(f"  … and {len(report.faults) - SHOWN} more; --report FILE has all.")
        for place, many in list(report.nowhere.items())[:SHOWN]:
            self.stdout.write(
                f"  no patch is called “{place}” ({_many(many, 'row')}); it is sealed"
            )

    def _say_done(self, report: Report, asker: Member | None) -> None:
        needs, offers = report.added.get(NEED, 0), report.added.get(OFFER, 0)
        self.stdout.write(f"Brought in: {_many(needs, 'need')}, {_many(offers, 'offer')}.")
        if asker is None:
            self.stdout.write("Nobody looks after them. Next time name a member with --member.")

    def _is_wanted(self, report: Report, is_sure: bool) -> bool:
        if is_sure or not sys.stdin.isatty():
            return True
        return input(f"Bring in {_many(report.many, 'row')}? [y/N] ").strip().lower() in {
            "y",
            "yes",
        }

    def _bar(self, name: str) -> Progress:
        """A bar that grows in one line of a terminal; nothing where nobody looks."""
        if not self.stderr.isatty():
            return lambda done, of: None
        return _drawn(name, self.stderr)


def _many(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"


def _drawn(name: str, out: Any) -> Progress:
    def told(done: int, of: int) -> None:
        full = BAR * done // max(of, 1)
        out.write(f"\r{name} [{'#' * full}{'.' * (BAR - full)}] {done} of {of}", ending="")
        if done >= of:
            out.write("")

    return told


def _member_called(group: Group, name: str) -> Member | None:
    if not name:
        return None
    found = list(members_of(group).filter(name=name)[:2])
    if len(found) != 1:
        raise CommandError(f"There is not exactly one member called {name} in this group.")
    return found[0]


def _sheet_in(file: Path) -> Sheet:
    try:
        return read_sheet(file, file.name)
    except OSError as fault:
        raise CommandError(f"Cannot read {file} ({fault.strerror}).") from None
    except NotASheet as fault:
        raise CommandError(str(fault)) from None


def _columns(sheet: Sheet, mapped: list[str]) -> dict[str, int]:
    """The guess, changed by what was said."""
    columns = guess_columns(sheet.headers, sheet.sample())
    for pair in mapped:
        name, equals, column = pair.partition("=")
        if not equals:
            raise CommandError(f"Write --map {name}=COLUMN, or --map {name}= to leave it out.")
        if name not in FIELDS:
            raise CommandError(f"There is no field {name}. Fields: {', '.join(FIELDS)}.")
        columns.pop(name, None)
        if column:
            columns[name] = _column_called(sheet, column)
    return columns


def _column_called(sheet: Sheet, column: str) -> int:
    plain = [header.casefold() for header in sheet.headers]
    if column.casefold() in plain:
        return plain.index(column.casefold())
    if column.isdecimal() and 1 <= int(column) <= len(plain):
        return int(column) - 1
    names = ", ".join(column_name(sheet, at) for at in range(len(plain)))
    raise CommandError(f"The sheet has no column {column}. It has: {names}.")


def _bring(group: Group, fresh: list[Any], asker: Member | None, told: Progress) -> dict[str, int]:
    try:
        return bring(Console(group), group, planned=fresh, asker=asker, told=told)
    except (Refused, NotPossible) as fault:
        raise CommandError(f"{fault} Nothing was brought in.") from None
    except NeedsDecision:
        raise CommandError("This group decides that together. Nothing was brought in.") from None


def _must_be_writable(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as why:
        raise CommandError(f"{path} cannot be written: {why.strerror}.") from None


def _write(report: Report, to: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with open(os.open(to, flags, 0o600), "w", encoding="utf-8", newline="") as out:
        report.write(out)
