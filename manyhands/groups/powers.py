"""The door: every change of state is an action, and every action has one power above it.

An act is done, or proposed. `authorize` is the only code that can say `Refused`, and the only
code that can say that an act needs a decision first.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from manyhands.base.db import writing
from manyhands.base.errors import Refused
from manyhands.groups.models import Group
from manyhands.record import log

Details = ParamSpec("Details")
Result = TypeVar("Result")
Sentence = Any  # a lazy translation

DO = "do"
NOBODY = "nobody"


class Actor(Protocol):
    """Who acts: a member, somebody without an account, or a rule whose time has come."""

    @property
    def group(self) -> Group: ...

    @property
    def ref(self) -> str: ...


@dataclass(frozen=True)
class Visitor:
    """Somebody in front of a group's page of whom nothing is known."""

    group: Group
    ref: str = "somebody"


@dataclass(frozen=True)
class Rule:
    """A rule the group agreed on, acting when its time has come."""

    group: Group
    ref: str = "rule"


@dataclass(frozen=True)
class Audience:
    """Whom an act is open to: a condition that no group can waive."""

    says: Sentence
    holds: Callable[[Any, Any], bool]
    do_not_call_in_templates = True  # they show what it says

    def __call__(self, actor: Any, subject: Any) -> bool:
        return self.holds(actor, subject)


def audience(says: Sentence) -> Callable[[Callable[[Any, Any], bool]], Audience]:
    """Name a predicate of (actor, subject) in words a refused person can use."""
    return lambda holds: Audience(says, holds)


@dataclass(frozen=True)
class Power:
    """What a group can decide about one kind of act."""

    name: str
    says: Sentence
    by: Audience
    method: str


POWERS: dict[str, Power] = {}
ACTIONS: dict[str, Callable[..., Any]] = {}


@dataclass
class NeedsDecision(Exception):
    """This group decides such things together; here is the proposal the act would become."""

    power: Power
    method: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.power.name} is decided by {self.method}"


_entries: ContextVar[int] = ContextVar("entries", default=0)


def action(
    power: str, *, by: Audience, says: Sentence, method: str = DO
) -> Callable[
    [Callable[Concatenate[Any, Any, Details], Result]],
    Callable[Concatenate[Any, Any, Details], Result],
]:
    """Declare a write: its power, whom it is open to, and how a group uses it by default.

    The act and its entry in the record are one transaction; an act without an entry is a defect.
    """

    def declare(function):
        assert power not in POWERS, power
        POWERS[power] = Power(power, says, by, method)

        @wraps(function)
        def run(actor, subject, /, *args, **details):
            with writing():
                authorize(actor, POWERS[power], subject, details)
                before = _entries.get()
                result = function(actor, subject, *args, **details)
                assert _entries.get() > before, f"{power} wrote no entry"
                return result

        ACTIONS[power] = run
        return run

    return declare


def authorize(actor: Actor, power: Power, subject: Any, details: dict[str, Any]) -> None:
    """Let the act pass; else raise `Refused`, or `NeedsDecision` with what it would become."""
    if not power.by(actor, subject):
        raise Refused(power.by.says)
    method = how_decided(actor.group, power.name)
    if method == DO:
        return
    if method == NOBODY:
        raise Refused(power.by.says)
    raise NeedsDecision(power, method, str(subject), details)


def how_decided(group: Group, power: str) -> str:
    """The method this group uses for `power`: its constitution's, else the power's default.

    A power that neither lists belongs to nobody.
    """
    listed = group.constitution.data["powers"] if group.constitution else {}
    if power in listed:
        return listed[power]["method"]
    return POWERS[power].method if power in POWERS else NOBODY


def write(actor: Actor, kind: str, *, about: str = "", **facts: Any) -> None:
    """Add one entry to the record of the actor's group; `facts` name things by ref only."""
    log.write(actor.group.log_id, kind, by=actor.ref, about=about, **facts)
    _entries.set(_entries.get() + 1)


def forget(actor: Actor, abouts: Sequence[str], *, policy: str) -> None:
    """Erase what the entries about these refs say; the erasure itself is an entry."""
    log.erase(actor.group.log_id, abouts=list(abouts), policy=policy)
    _entries.set(_entries.get() + 1)
