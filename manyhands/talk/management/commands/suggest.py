"""`manyhands suggest IN.csv OUT.csv --text message`: suggestions for raw messages, no server."""

import csv
import os
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.talk.engine import suggest
from manyhands.talk.heard import separator_in

LONGEST_FIELD = 10_000_000  # characters; a longer one is not a message
LONGEST_READ = 100_000  # of a message; what it is about is said before
COLUMNS = ("id", "kind", "confidence", "categories", "language", "urgent", "place")
TEXTS = ("message", "original")

Row = dict[str, str]


class Command(BaseCommand):
    """Reads one row after the other, so a file of any length needs little memory."""

    help = "Suggest for each raw message of a file what it is. Decides nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two files, and which text to read."""
        parser.add_argument(
            "source", type=Path, metavar="IN.csv", help="has id and message or original"
        )
        parser.add_argument("target", type=Path, metavar="OUT.csv", help="is written anew")
        parser.add_argument(
            "--text",
            choices=TEXTS,
            default=TEXTS[0],
            help="the column to read; where it is empty, the other one is read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the suggestions; `OUT.csv` appears only when it is whole."""
        source, target = options["source"], options["target"]
        if target.exists() and source.exists() and target.samefile(source):
            raise CommandError(f"{target} is the file with the messages. Name another for OUT.csv.")
        part = target.with_name(target.name + ".part")
        before = csv.field_size_limit(LONGEST_FIELD)
        try:
            with _opened(source, "r") as file, _opened(part, "w") as out:
                count = _write(out, _rows(source, file, options["text"]), options["text"])
            part.replace(target)
        except OSError as error:
            raise CommandError(_cannot_open(error)) from None
        finally:
            csv.field_size_limit(before)  # it is the whole process's
            with suppress(OSError):
                part.unlink(missing_ok=True)
        if options["verbosity"]:
            self.stdout.write(f"{count} messages.")


def _opened(path: Path, mode: str) -> IO[str]:
    encoding = "utf-8-sig" if mode == "r" else "utf-8"
    return path.open(mode, encoding=encoding, newline="")


def _write(out: IO[str], rows: Iterator[Row], text: str) -> int:
    other = TEXTS[1 - TEXTS.index(text)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow(_told(row["id"], row[text] if row[text].strip() else row.get(other, "")))
        count += 1
    return count


def _told(ref: str, text: str) -> tuple[str, ...]:
    told = suggest(text[:LONGEST_READ])
    return (
        ref,
        told.kind,
        f"{told.confidence / 100:.2f}",
        " ".join(told.categories),
        told.language,
        str(int(told.urgent)),
        "; ".join(told.place),
    )


def _rows(source: Path, file: IO[str], text: str) -> Iterator[Row]:
    """Rows as text; CommandError names the file and the line of what cannot be read."""
    try:
        reader = csv.DictReader(file, restval="", delimiter=_separator(file), strict=True)
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        _check_columns(source, reader.fieldnames, text)
        for row in reader:
            yield {column: value for column, value in row.items() if isinstance(value, str)}
    except UnicodeDecodeError:
        raise CommandError(f"{source} is not in UTF-8. Save it as CSV in UTF-8.") from None
    except csv.Error as error:
        line = reader.line_num + 1
        raise CommandError(f"{source} cannot be read from line {line} on: {error}.") from None


def _separator(file: IO[str]) -> str:
    if not file.seekable():
        return ","
    head = file.readline()
    file.seek(0)
    return separator_in(head)


def _check_columns(source: Path, found: Sequence[str], text: str) -> None:
    for column in ("id", text):
        if column not in found:
            columns = ", ".join(str(name)[:40] for name in found[:20]) or "none"
            raise CommandError(f"{source} has no column {column}. Its columns: {columns}.")


def _cannot_open(error: OSError) -> str:
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"{str(error.filename).removesuffix('.part')} cannot be opened: {reason}."
