"""Recipes: a practice as data. A recipe is read, proved and then run; none is a program.

A posting line reads `account-pattern ±amount {fund}`. An event is proved to balance when the
amounts of its lines cancel out in each fund, whatever their values are.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from manyhands.practices.engine import amounts, guards, unasked
from manyhands.practices.engine.guards import Guard
from manyhands.practices.engine.moves import BEGIN, Move, read_move

LINE = re.compile(r"(?P<account>\S+) +(?P<amount>[+-].*?) +\{(?P<fund>\w+)\}")
ACCOUNT = re.compile(r"[A-Z]\w*(?::(?:\w+|\{\w+\}))*")
HUNDREDTHS = 2  # digits behind the point
SLOT = re.compile(r"\{(\w+)\}")

# All that may decide whether and when somebody is paid. What is not here no recipe may read:
# nothing about a person's means, papers, health beyond "sick", worth or past giving.
MAY_BE_READ = frozenset(
    {
        *("pool", "reserve", "holds", "per_case_cap", "place_in_queue", "day", "promise_state"),
        *("quorum", "jurisdiction", "capacity", "decision", "confirmations", "claim_state"),
        *("open_promises", "open_claims", "asked_this_year", "asked_before"),
    }
)

NEEDED = frozenset({"practice", "title", "says", "accounts", "params", "funds", "events"})
PARTS = frozenset(
    {
        *("practice", "title", "says", "commodity", "accounts", "params", "inputs", "funds"),
        *("roles", "states", "moves", "schedule", "guards", "notice", "events"),
    }
)
EVERY = {"day", "week", "month", "year"}
ACTS = frozenset({"cut", "share_out", "due"})  # besides events and states, what a guard can be on


class BadRecipe(ValueError):
    """What is wrong with a recipe, one sentence for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Param:
    """A number that a group sets; whole minor units, days, people or hundredths of a percent.

    A guess is no part of the rule: it says how a made-up year is supposed to go. One that is
    conditional lets what somebody gets depend on what they did before, as rules of old did; it is
    marked wherever it stands. Where it is one of several things, `choices` are the words
    for 0, 1 and so on.
    """

    value: int
    says: str
    unit: str = "number"
    least: int = 0
    most: int = 10**12
    is_guess: bool = False
    conditional: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One leg of an event: its account, with slots; its amount; the fund it is in."""

    account: str
    amount: amounts.Amount
    fund: str


@dataclass(frozen=True)
class Event:
    """Something that happens and is booked."""

    name: str
    says: str
    lines: tuple[Line, ...]

    def names(self) -> set[str]:
        """Every name its amounts use."""
        return {name for line in self.lines for name in line.amount}


@dataclass(frozen=True)
class Recipe:
    """A practice: what it is, what a group sets, its funds, accounts, events and guards."""

    name: str
    title: str
    says: str
    commodity: str
    params: Mapping[str, Param]
    funds: Mapping[str, str]
    accounts: tuple[str, ...]
    events: Mapping[str, Event]
    inputs: Mapping[str, str]  # names in amounts that each happening brings
    guards: Mapping[str, Guard] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moves: Mapping[str, tuple[Move, ...]] = field(default_factory=dict)  # by kind of case
    schedule: Mapping[str, str] = field(default_factory=dict)  # event -> how often, for each
    notice: Mapping[str, str] = field(default_factory=dict)  # jurisdiction -> legal notice
    decimals: int = HUNDREDTHS  # of its money; see `decimals`
    text: str = ""  # as it was read
    digest: str = ""  # SHA-256 of the text, in hex

    @property
    def rule(self) -> dict[str, Param]:
        """The params that a group agrees on, without the guesses."""
        return {name: param for name, param in self.params.items() if not param.is_guess}

    @property
    def is_gift(self) -> bool:
        """Whether it counts how often one does something for another, and no amounts."""
        return "gift" in self.params and self.params["gift"].value == 1

    @property
    def main_input(self) -> str:
        """The name of what a case is about: the first of the inputs."""
        return next(iter(self.inputs), "")


def read(text: str, *, is_pinned: bool = False) -> Recipe:
    """The recipe of a TOML text, proved; BadRecipe says all that is wrong with it.

    One that a group took up before guards were worked out, and that it keeps as it was then, may
    have guards that are words and nothing else.
    """
    try:
        data = tomllib.loads(text)
        recipe = replace(_recipe(data), text=text, digest=sha256(text.encode()).hexdigest())
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as why:
        if isinstance(why, BadRecipe):
            raise
        raise BadRecipe([f"it cannot be read: {why}"]) from None
    faults = find_faults(recipe) + ([] if is_pinned else _bare_guards(recipe))
    if faults:
        raise BadRecipe(faults)
    return recipe


def _recipe(data: dict[str, Any]) -> Recipe:
    events, faults = {}, [f"{name}: no recipe has this" for name in sorted(set(data) - PARTS)]
    if missing := sorted(NEEDED - set(data)):
        raise BadRecipe([*faults, f"it has no {', '.join(missing)}"])
    for name, about in data["events"].items():
        try:
            lines = tuple(_line(text) for text in about["lines"])
            events[name] = Event(name, about["says"], lines)
        except ValueError as why:
            faults.append(f"event {name}: {why}")
        except (KeyError, TypeError):
            faults.append(f"event {name}: it is not made of says and lines")
    if faults:
        raise BadRecipe(faults)
    return Recipe(
        name=data["practice"],
        title=data["title"],
        says=data["says"],
        commodity=data.get("commodity", "money"),
        params={name: _param(about) for name, about in data["params"].items()},
        funds=data["funds"],
        accounts=tuple(data["accounts"]),
        events=events,
        inputs=data.get("inputs", {}),
        guards={name: _guard(about) for name, about in data.get("guards", {}).items()},
        roles=data.get("roles", {}),
        states={name: tuple(states) for name, states in data.get("states", {}).items()},
        moves={
            name: tuple(read_move(text) for text in texts)
            for name, texts in data.get("moves", {}).items()
        },
        schedule=data.get("schedule", {}),
        notice=data.get("notice", {}),
    )


def _param(about: dict[str, Any]) -> Param:
    return Param(**{**about, "choices": tuple(about.get("choices", ()))})


def _guard(about: dict[str, Any]) -> Guard:
    told = {name: about[name] for name in about if name in ("otherwise", "kept_by")}
    asks = guards.read(about["asks"]) if "asks" in about else None
    reads, on = tuple(about["reads"]), tuple(about.get("on", ()))
    if unknown := set(about) - {"says", "reads", "on", "asks", *told}:
        raise ValueError(f"no guard has {sorted(unknown)}")
    return Guard(about["says"], reads, on, asks, **told)


def _line(text: str) -> Line:
    found = LINE.fullmatch(text)
    if not found or not ACCOUNT.fullmatch(found["account"]):
        raise ValueError(f"{text!r} is no line: account, amount with a sign, {{fund}}")
    return Line(found["account"], amounts.read(found["amount"]), found["fund"])


# --- proof ----------------------------------------------------------------------------


def find_faults(recipe: Recipe) -> list[str]:
    """All that keeps a recipe from being adopted; nothing where it is sound."""
    faults = [fault for event in recipe.events.values() for fault in _faults_of(recipe, event)]
    for name, param in recipe.params.items():
        if not param.least <= param.value <= param.most:
            faults.append(f"param {name}: {param.value} is not from {param.least} to {param.most}")
        if param.choices and (param.least, param.most + 1) != (0, len(param.choices)):
            faults.append(
                f"param {name}: it has a word for each number from 0 on, and for no other"
            )
    for name, guard in recipe.guards.items():
        faults += [f"guard {name}: {fault}" for fault in _faults_of_guard(recipe, guard)]
    return faults + _faults_of_moves(recipe) + _asks_about_people(recipe)


def _bare_guards(recipe: Recipe) -> list[str]:
    return [
        f"guard {name}: it is only words, and does not say what keeps it"
        for name, guard in recipe.guards.items()
        if guard.is_bare
    ]


def _faults_of_guard(recipe: Recipe, guard: Guard) -> Iterator[str]:
    for forbidden in sorted(set(guard.reads) - MAY_BE_READ):
        yield f"it may not read {forbidden!r}"
    if guard.otherwise not in (guards.REFUSE, guards.DECIDE, guards.WARN):
        yield f"{guard.otherwise!r} is nothing that can become of it"
    if guard.kept_by and guard.kept_by not in guards.KEEPERS:
        yield f"{guard.kept_by!r} keeps nothing"
    if guard.asks:
        yield from _faults_of_asking(recipe, guard, guard.asks)


def _faults_of_asking(recipe: Recipe, guard: Guard, asks: guards.Condition) -> Iterator[str]:
    own = {*recipe.rule, *recipe.inputs, guards.TAKEN}
    for name in sorted(asks.names - own - set(guard.reads)):
        yield f"it asks for {name!r}, and does not say that it reads it"
    for name in sorted(set(guard.reads) - asks.names):
        yield f"it says that it reads {name!r}, and does not"
    states = {f"{kind}.{state}" for kind, names in recipe.states.items() for state in names}
    for place in sorted(set(guard.on) - states - set(recipe.events) - ACTS):
        yield f"{place!r} is no event, state or act that it could be on"
    if not guard.on or guard.kept_by:
        yield "it is on nothing, or kept by something else than what it asks"


def _faults_of_moves(recipe: Recipe) -> list[str]:
    faults = []
    for kind, steps in recipe.moves.items():
        states = {*recipe.states.get(kind, ()), BEGIN}
        for step in steps:
            for state in sorted({step.start, step.end} - states):
                faults.append(f"moves of {kind}: {state!r} is no state of it")
            if step.event and step.event not in recipe.events:
                faults.append(f"moves of {kind}: {step.event!r} is no event")
            if step.held and step.held not in recipe.inputs:
                faults.append(f"moves of {kind}: nobody says what {step.held!r} is")
    for event, every in recipe.schedule.items():
        if event not in recipe.events or every not in EVERY:
            faults.append(f"schedule: {event!r} each {every!r} cannot be")
    return faults


def _asks_about_people(recipe: Recipe) -> list[str]:
    asking = {name: param.says for name, param in recipe.params.items()} | dict(recipe.inputs)
    asking |= dict.fromkeys(recipe.guards, "")  # their words say what is not asked
    return [
        f"{name}: no recipe may ask about {word!r}"
        for name, says in asking.items()
        for word in sorted({*unasked.asked_by_name(name), *unasked.asked_in_words(says)})
    ]


def _faults_of(recipe: Recipe, event: Event) -> list[str]:
    faults = []
    if len(event.lines) < 2:
        faults.append(f"event {event.name}: it has fewer than two lines")
    for fund, rest in left_over(event).items():
        told = " ".join(f"{times:+d}*{name}" for name, times in sorted(rest.items()))
        faults.append(f"event {event.name}: it does not balance in {{{fund}}}: {told} is left over")
    known = set(recipe.params) | set(recipe.inputs)
    for name in sorted(event.names() - known):
        faults.append(f"event {event.name}: nobody says what {name!r} is")
    for line in event.lines:
        if line.account not in recipe.accounts:
            faults.append(f"event {event.name}: {line.account!r} is no account of the recipe")
        if line.fund not in recipe.funds:
            faults.append(f"event {event.name}: {line.fund!r} is no fund of the recipe")
    return faults


def left_over(event: Event) -> dict[str, amounts.Amount]:
    """What does not cancel out, by fund; empty for an event that balances whatever its values."""
    sums: dict[str, amounts.Amount] = {}
    for line in event.lines:
        total = sums.setdefault(line.fund, Counter())
        for name, times in line.amount.items():
            total[name] += times
    rest = {fund: amounts.without_nothing(total) for fund, total in sums.items()}
    return {fund: total for fund, total in rest.items() if total}
