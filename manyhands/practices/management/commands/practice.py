"""`manyhands practice NAME`: what a practice is; with --simulate, what a year of it comes to."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manyhands.base.currencies import scale_of
from manyhands.funds.values import is_currency
from manyhands.practices import shelf, years
from manyhands.practices.engine.decimals import counted, counts_money, decimals_of, divided
from manyhands.practices.engine.recipes import Param, Recipe
from manyhands.practices.years.facts import FACTS
from manyhands.practices.years.outcome import Outcome

BARS = "▁▂▃▄▅▆▇█"
CONDITIONAL = " [conditional: what one gets depends on what one did before]"
LONGEST_W = 1040
YEAR_W = 52  # in a line
AMOUNTS = {"money", "credit", "minutes"}


class Command(BaseCommand):
    """Needs neither a server nor a database, and changes nothing."""

    help = (
        "Explain a practice and what a group sets in it. With --simulate 52w, make up a year of "
        "it: what is there each week, and who waits for their money. Amounts are in hundredths, or "
        "as the currency is divided that you name."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name",
            metavar="NAME",
            choices=(names := sorted(shelf.recipes())),
            help=", ".join(names),
        )
        parser.add_argument("--simulate", metavar="52w", help="how many weeks to make up")
        parser.add_argument(
            "--param", action="append", default=[], metavar="k=v", help="set one thing otherwise"
        )
        parser.add_argument("--currency", metavar="JPY", help="which money it counts")
        parser.add_argument("--seed", type=int, default=1, help="of the luck; the same, the same")
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it; CommandError says what cannot be set."""
        recipe = shelf.recipes()[options["name"]]
        try:
            params = _params(options["param"])
            if options["currency"]:
                if not counts_money(recipe):
                    raise ValueError(f"{recipe.name} counts {recipe.commodity}, so no --currency")
                recipe = divided(recipe, scale_of(_currency(options["currency"])))
            if not options["simulate"]:
                lines = explain(years.with_params(recipe, params))
            else:
                weeks = _weeks(options["simulate"])
                outcome = years.live(recipe, params, weeks=weeks, seed=options["seed"])
                lines = _told(years.with_params(recipe, params), outcome, options)
        except ValueError as why:
            raise CommandError(str(why), returncode=2) from None
        for line in lines:
            self.stdout.write(line)


def _told(recipe: Recipe, outcome: Outcome, options: dict[str, Any]) -> Iterator[str]:
    if not options["json"]:
        return draw(recipe, outcome, options["seed"])
    said = asdict(outcome) | {"practice": recipe.name, "seed": options["seed"]}
    said |= {"params": {name: param.value for name, param in recipe.params.items()}}
    return iter([json.dumps(said | {"weeks_short": outcome.weeks_short}, ensure_ascii=False)])


def _params(texts: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        name, value = _param(text)
        if name in found:
            raise ValueError(f"--param {name} is there twice")
        found[name] = value
    return found


def _param(text: str) -> tuple[str, int]:
    name, _sign, value = text.partition("=")
    if not re.fullmatch(r"-?\d{1,30}", value):
        raise ValueError(
            f"--param is name=number, a whole one, not {text[:60]!r}; money in its smallest part: "
            "650 is 6.50"
        )
    return name, int(value)


def _currency(text: str) -> str:
    if not is_currency(text.upper()):
        raise ValueError(f"--currency is three letters such as JPY, not {text[:60]!r}")
    return text.upper()


def _weeks(text: str) -> int:
    found = re.fullmatch(r"(\d{1,4})w?", text)
    if not found or not 1 <= int(found[1]) <= LONGEST_W:
        raise ValueError(
            f"--simulate is a number of weeks from 1w to {LONGEST_W}w, 52w for a year, "
            f"not {text[:60]!r}"
        )
    return int(found[1])


# --- in words ---------------------------------------------------------------------------


def explain(recipe: Recipe) -> Iterator[str]:
    """What it is, what a group sets, what is booked when, who does what."""
    yield f"{recipe.title} [{recipe.name}]"
    yield recipe.says
    yield "\nWhat a group sets:"
    for name, param in recipe.params.items():
        mark = CONDITIONAL if param.conditional else ""
        yield f"  {name:<14} {shown(param):>14}  {param.says}{mark}"
        yield from (f"{'':>31}{number}: {said}" for number, said in enumerate(param.choices))
    yield "\nFunds:"
    yield from (f"  {{{name}}} {says}" for name, says in recipe.funds.items())
    yield "\nWhat is booked:"
    for event in recipe.events.values():
        yield f"  {event.says}:"
        for line in event.lines:
            terms = " ".join(f"{times:+d}×{name}" for name, times in line.amount.items())
            yield f"      {line.account:<24} {terms.replace('1×', '')}  {{{line.fund}}}"
    yield "\nWho does what, for a time:"
    yield from (f"  {name}: {says}" for name, says in recipe.roles.items())
    for place, notice in recipe.notice.items():
        yield f"\n[{place}] {notice}"


def shown(param: Param) -> str:
    """A param as people read it; minutes as they are given, so that one can set them so."""
    if param.unit == "minutes":
        return f"{param.value:,} minutes"
    return in_unit(param.value, param.unit)


def in_unit(value: int, unit: str) -> str:
    """A number as people read it.

    >>> in_unit(6000000, "money"), in_unit(135, "minutes"), in_unit(1800, "number")
    ('60,000.00', '2:15', '1,800')
    """
    if unit.partition(".")[0] in AMOUNTS:
        return as_amount(value, unit)
    if unit == "bp":
        return f"{value // 100}.{value % 100:02d} %"
    return f"{value:,} {'' if unit == 'number' else unit}".strip()


def as_amount(value: int, commodity: str) -> str:
    """Money and credit with their decimals, minutes as hours and minutes.

    >>> as_amount(-123450, "money"), as_amount(1250, "money.0"), as_amount(135, "minutes")
    ('-1,234.50', '1,250', '2:15')
    """
    sign, value = ("-", -value) if value < 0 else ("", value)
    if commodity == "minutes":
        return f"{sign}{value // 60}:{value % 60:02d}"
    decimals = decimals_of(commodity)
    whole, part = divmod(value, 10**decimals)
    return f"{sign}{whole:,}.{part:0{decimals}d}" if decimals else f"{sign}{whole:,}"


# --- drawn ------------------------------------------------------------------------------


def draw(recipe: Recipe, outcome: Outcome, seed: int) -> Iterator[str]:
    """A line of bars, a row for every fourth week, and what a group should know."""
    many, unit = len(outcome.weeks), counted(recipe.commodity, recipe)
    yield f"{recipe.title}: {many} made-up weeks, seed {seed}"
    yield ""
    top = max(week.there for week in outcome.weeks)
    for at in range(0, many, YEAR_W):
        year = outcome.weeks[at : at + YEAR_W]
        yield bars([week.there for week in year], top)
        yield "".join("!" if one.not_paid else " " for one in year).rstrip() or "-" * len(year)
    yield "What is there at the end of each week; ! where somebody waits for their money."
    yield ""
    yield f"{'week':>4} {'came':>14} {'went':>14} {'there':>14} {'owed':>14} {'who waits':>9}"
    for four in outcome.every_fourth():
        sums = (four.came, four.went, four.there, four.owed)
        cells = " ".join(f"{as_amount(n, unit):>14}" for n in sums)
        yield f"{four.number:>4} {cells} {four.not_paid:>9}"
    yield ""
    if outcome.reserve_wanted:
        of = f"{outcome.cover_bp // 100} % of what is enough in 199 years of 200"
        yield f"The reserve is {of}, {as_amount(outcome.reserve_wanted, unit)}."
    yield f"Somebody waited for their money in {outcome.weeks_short} of {many} weeks."
    for name, value in outcome.facts.items():
        says, own = FACTS[name]
        yield f"{says}: {in_unit(value, counted(own or recipe.commodity, recipe))}"


def bars(values: list[int], top: int) -> str:
    """One sign for each value, from nothing to `top`.

    >>> bars([0, 5, 10], 10)
    '▁▄█'
    """
    top = max(top, 1)
    return "".join(BARS[max(0, value) * (len(BARS) - 1) // top] for value in values)
