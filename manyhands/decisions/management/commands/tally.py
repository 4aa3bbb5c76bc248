"""`manyhands tally METHOD FILE`: counts a file as this house counts, without a server."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.base.damaged import Damaged, whole
from manyhands.decisions import rules
from manyhands.decisions.choice import printed, spelled
from manyhands.decisions.engine import blt, equal_shares, lot, pabulib, preflib, ranked, stv
from manyhands.decisions.engine.ballots import Ranked

Options = dict[str, Any]
Lines = Iterator[str]


class Command(BaseCommand):
    """Reads a whole file, counts it, prints what it came to. Needs no database."""

    help = (
        "Count a file. METHOD and FILE: consensus (JSON lines), ranked and stv (BLT, PrefLib), "
        "equal-shares (Pabulib), lot (a name in each line). "
        "In a line of consensus, what is none of its counts, such as an id, is left aside."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "method", choices=METHODS, metavar="METHOD", help=f"one of {', '.join(METHODS)}"
        )
        parser.add_argument("file", metavar="FILE", help="what to count; - is standard input")
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")
        parser.add_argument(
            "--seed",
            help="the text lots are drawn from; for ties, else the file's SHA-256",
        )
        parser.add_argument("--seats", type=int, help="how many seats, else as a BLT file says")
        parser.add_argument("--draw", type=int, default=1, help="how many a lot draws")
        parser.add_argument(
            "--served",
            action="store_true",
            help="the lot's lines end with a tab and how often that person has served",
        )
        parser.add_argument(
            "--worth",
            choices=["cost", "project"],
            help="equal shares: a unit of money or a project counts as one; "
            "by marks it is money, by points a project, unless you say it",
        )
        parser.add_argument(
            "--raise",
            dest="step",
            help="equal shares: raise all shares in steps of this much while there is money",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the file came to; CommandError says what is wrong with it, and where."""
        content = _content(options["file"])
        options["seed_said"] = bool(options["seed"])
        options["seed"] = options["seed"] or sha256(content).hexdigest()
        try:
            for line in list(METHODS[options["method"]](_text(content), options)):
                self.stdout.write(line)
        except ValueError as error:
            raise CommandError(f"{options['file']}: {error}") from None


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise CommandError(f"{file} cannot be opened: {reason}.") from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Damaged(line, "this is not UTF-8") from None


# --- consensus ---

COUNTS = [field.name.strip("_") for field in fields(rules.Tally)]
OPTIONAL = [*COUNTS, "tolerated_blocks"]


def _consensus(text: str, options: Options) -> Lines:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            given = _object(number, line)
            verdict = _verdict(number, given)
            said = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in given.items())
            yield json.dumps({"verdict": verdict}) if options["json"] else f"{said}: {verdict}"


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise Damaged(number, "this is not JSON") from None
    if not isinstance(given, dict) or "electors" not in given:
        raise Damaged(number, 'an object with "electors" belongs here')
    return {name: given[name] for name in given if name in OPTIONAL}


def _verdict(number: int, given: dict[str, Any]) -> rules.Verdict:
    try:
        method = rules.Consensus(tolerated_blocks=given.get("tolerated_blocks", 0))
        tally = rules.Tally(*(given.get(name, 0) for name in COUNTS))
    except ValueError as error:
        raise Damaged(number, str(error)) from None
    if tally.electors == 0:  # by the letter of the rule; a round in which nobody counts is not held
        return rules.Verdict.ADOPT
    return rules.consensus(tally, method)


# --- ranked ballots ---


def _ranked(text: str, options: Options) -> Lines:
    count = ranked.instant_runoff(_ballots(text, options), options["seed"])
    return _said(spelled.spell_ranked(count), options)


def _stv(text: str, options: Options) -> Lines:
    count = stv.count(_ballots(text, options), options["seed"])
    return _said(spelled.spell_stv(count), options)


def _said(data: spelled.Data, options: Options) -> Lines:
    return iter([_json(data)]) if options["json"] else printed.print_stages(data)


def _ballots(text: str, options: Options) -> Ranked:
    """What the file holds: PrefLib's formats say how many alternatives there are in a line of its
    own, BLT does not.
    """
    if f"# {preflib.OPTIONS}" in text.upper() or preflib.has_no_head(text):
        if options["method"] == "stv" and not options["seats"]:
            raise ValueError("this format does not say how many seats there are: give --seats")
        return preflib.read(text, options["seats"] or 1)
    ballots = blt.read(text)
    return replace(ballots, seats=options["seats"]) if options["seats"] else ballots


# --- budgets and lots ---


def _equal_shares(text: str, options: Options) -> Lines:
    file = pabulib.read(text)
    worth = options["worth"] or equal_shares.worth_of(file.budget)
    if options["step"]:
        if not pabulib.AMOUNT.fullmatch(options["step"]):
            raise ValueError(f"--raise is an amount of money, not {options['step'][:40]!r}")
        step = Fraction(options["step"].replace(",", "."))
        result = equal_shares.completed(file.budget, options["seed"], worth, step)
    else:
        result = equal_shares.equal_shares(file.budget, options["seed"], worth)
    data = spelled.spell_budget(file.budget, result, file.ids)
    if options["json"]:
        return iter([_json(data)])
    return printed.print_budget(data, dict(zip(file.budget.projects, file.names, strict=True)))


def _lot(text: str, options: Options) -> Lines:
    if not options["seed_said"]:
        raise ValueError("a lot needs --seed, a text that nobody could choose to their liking")
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    listed = [(number, line) for number, line in lines if line]
    if options["served"]:
        served = dict(_name_and_times(listed))
        drawn = lot.draw_for_roster(served, options["draw"], options["seed"])
    else:
        drawn = lot.draw([name for _number, name in listed], options["draw"], options["seed"])
    if options["json"]:
        return iter([_json({"seed": options["seed"], "drawn": drawn})])
    return iter([f"Drawn from {len(listed)} with the seed “{options['seed']}”:", *drawn])


def _name_and_times(listed: list[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    seen = set()
    for number, line in listed:
        name, tab, times = line.rpartition("\t")
        if not tab:
            raise Damaged(number, "a name, a tab and a number of times belong here")
        if name in seen:
            raise Damaged(number, f"on the list twice: {name}")
        seen.add(name)
        yield name, whole(times, number, "how often somebody served")


def _json(data: spelled.Data) -> str:
    return json.dumps(data, ensure_ascii=False)


METHODS: dict[str, Callable[[str, Options], Lines]] = {
    "consensus": _consensus,
    "ranked": _ranked,
    "stv": _stv,
    "equal-shares": _equal_shares,
    "lot": _lot,
}
