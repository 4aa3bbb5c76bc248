"""The door: every change of state is an action, and every action has one power above it.

An act is done, or proposed. `authorize` alone asks all that can refuse an act, and is the only
code that can say that an act needs a decision first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from manyhands.base.db import writing
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups import standing
from manyhands.groups.acts import Act, name_of
from manyhands.groups.models import Circle, Group, Member
from manyhands.groups.queries import carries, circles_with, holds, is_carried
from manyhands.groups.rules import stays_with_all
from manyhands.record import log

Details = ParamSpec("Details")
Result = TypeVar("Result")
Sentence = Any  # a lazy translation

DO = "do"
NOBODY = "nobody"
CONSENT = "consent"  # how circles decide
MANDATE = "mandate:"


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
class Decided:
    """The group, carrying out the one act that it adopted; `ref` is the proposal's."""

    group: Group
    ref: str
    act: Act


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
    concerns: "Concerns | None" = None
    inverse: "Inverse | None" = None
    chooses: str = ""
    is_lent: bool = False  # nobody has it but who carries a mandate for it
    beside: "Besides | None" = None

    def whom_it_concerns(self, subject: Any, details: dict[str, Any]) -> Any:
        """The member whom this act is about, if it is about one."""
        return self.concerns(subject, details) if self.concerns else None

    def who_besides(self, subject: Any, details: dict[str, Any]) -> Sequence[Any]:
        """Members who have a part in what this act does, besides whom it is about."""
        return self.beside(subject, details) if self.beside else ()


Concerns = Callable[[Any, dict[str, Any]], Any]
Besides = Callable[[Any, dict[str, Any]], Sequence[Any]]
Inverse = Callable[[Group, dict[str, Any]], Act]
POWERS: dict[str, Power] = {}
ACTIONS: dict[str, Callable[..., Any]] = {}


@dataclass
class NeedsDecision(Exception):
    """This group decides such things together; here is the proposal the act would become."""

    power: Power
    method: str
    act: Act
    concerns: Any = None  # the member it is about
    circle: Any = None  # the circle that decides it, where the group lent it this power

    def __str__(self) -> str:
        return f"{self.power.name} is decided by {self.method}"


_entries: ContextVar[int] = ContextVar("entries", default=0)
_running: ContextVar[str] = ContextVar("running", default="")
_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


def running() -> str:
    """The power of the act that is being done just now; empty outside any."""
    return _running.get()


def rehearsing() -> bool:
    """Whether what is done just now will be taken back at once: it is only tried."""
    return _rehearsing.get()


@contextmanager
def only_trying() -> Iterator[None]:
    """What is done inside is a rehearsal."""
    outer = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(outer)


@contextmanager
def acting(power: str) -> Iterator[None]:
    """What is written inside is written by an act under `power`, in one transaction."""
    outer = _running.set(power)
    try:
        with writing():
            yield
    finally:
        _running.reset(outer)


def action(  # noqa: PLR0913 - all that a power is, in one place
    power: str,
    *,
    by: Audience,
    says: Sentence,
    method: str = DO,
    concerns: Concerns | None = None,
    inverse: Inverse | None = None,
    chooses: str = "",
    beside: Besides | None = None,
) -> Callable[
    [Callable[Concatenate[Any, Any, Details], Result]],
    Callable[Concatenate[Any, Any, Details], Result],
]:
    """Declare a write: its power, whom it is open to, and how a group uses it by default.

    `concerns` names the member whom it is about, who then is heard and not counted; `beside` others
    who get a part of what it gives, and are not counted either. `inverse` says which act undoes
    it, from the facts of its entry; it raises `NotPossible` where something else has happened
    since. `chooses` is the detail that ballots can fill in: the ref of a member, or a text; a list
    of them where the method chooses several, and then the act is done for each or for none. The act
    and its entries in the record are one transaction; an act without an entry is a defect.
    """

    def declare(function):
        assert power not in POWERS, power
        POWERS[power] = Power(power, says, by, method, concerns, inverse, chooses, beside=beside)

        @wraps(function)
        def run(actor, subject, /, *args, **details):
            with acting(power):
                authorize(actor, POWERS[power], subject, details)
                before = _entries.get()
                result = function(actor, subject, *args, **details)
                assert _entries.get() > before, f"{power} wrote no entry"
                return result

        ACTIONS[power] = run
        return run

    return declare


def lent_power(power: str, *, says: Sentence) -> Audience:
    """Declare a power that nobody has but who carries a mandate for it, whatever a group decides.

    It is the condition of other acts, by the audience that comes back; it has none of its own.
    """
    by = Audience(
        _("Only who carries a mandate for it can do this."),
        lambda actor, _subject: isinstance(actor, Member) and carries(actor, power, now()),
    )
    assert power not in POWERS, power
    POWERS[power] = Power(power, says, by, DO, is_lent=True)
    return by


def authorize(actor: Actor, power: Power, subject: Any, details: dict[str, Any]) -> None:
    """Let the act pass; else raise `Refused`, or `NeedsDecision` with what it would become."""
    _must_go_on(actor, power)
    if isinstance(actor, Decided):
        if actor.act != Act(power.name, name_of(subject), details):
            raise Refused(_("The group decided something else."))
        return
    standing.must_be_open(actor, power.name, subject)
    if not power.by(actor, subject):
        raise Refused(power.by.says)
    rule = rule_for(actor.group, power.name, details)
    method = rule["method"]
    if method.startswith(MANDATE):
        method = _by_mandate(actor, method.removeprefix(MANDATE), rule["else"])
    if method == DO:
        return
    if method == NOBODY:
        raise Refused(_("In this group nobody can do this."))
    if actor.group.begun_at is None:
        raise NotPossible(_("Your group has not begun: three members must first agree to begin."))
    circle = next((one for one in circles_for(actor.group, power.name) if one.has(actor)), None)
    raise NeedsDecision(
        power,
        CONSENT if circle else method,
        Act(power.name, name_of(subject), details),
        power.whom_it_concerns(subject, details),
        circle,
    )


def _must_go_on(actor: Actor, power: Power) -> None:
    if not isinstance(actor, Rule):  # rules see to it that all of it ends
        standing.must_go_on(actor.group, power.name)


def _by_mandate(actor: Actor, role: str, otherwise: str) -> str:
    """Whoever carries the mandate does it; while nobody does, the group decides as it said."""
    at = now()
    if isinstance(actor, Member) and holds(actor, role, at):
        return DO
    if is_carried(actor.group, role, at):
        raise Refused(_("In this group that is done by whoever carries “%s”.") % role)
    return otherwise


def can_go_to_a_circle(group: Group, power: str) -> bool:
    """Whether a circle may decide on `power`: it is about nobody, and not for the whole group."""
    if power not in POWERS or POWERS[power].concerns or group.constitution is None:
        return False
    return not stays_with_all(group.constitution.data, power)


def circles_for(group: Group, power: str) -> list[Circle]:
    """The circles that decide on `power` in this group today; one query."""
    return circles_with(group, power) if can_go_to_a_circle(group, power) else []


def rule_for(group: Group, power: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """The rule this group has for `power`: its constitution's, else the power's default.

    Of several rules the first counts whose conditions `details` meet. A power that neither the
    constitution nor the program lists belongs to nobody.
    """
    listed = group.constitution.data["powers"] if group.constitution else {}
    return rule_in(listed, power, details)


def rule_in(
    listed: Mapping[str, Any], power: str, details: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The rule for `power` among those `listed`, or its default; see `rule_for`."""
    if power not in listed:
        return {"method": POWERS[power].method if power in POWERS else NOBODY}
    rules = listed[power] if isinstance(listed[power], list) else [listed[power]]
    fitting = (rule for rule in rules if _fits(rule.get("when", {}), details or {}))
    return next(fitting, {"method": NOBODY})


def how_decided(group: Group, power: str, details: dict[str, Any] | None = None) -> str:
    """The name of the method by which this group decides on `power`; see `rule_for`."""
    return rule_for(group, power, details)["method"]


def way_today(group: Group, power: str, details: dict[str, Any] | None = None) -> str:
    """The way in which this group uses `power` now: while nobody carries the mandate for it, as the
    group said for then.
    """
    rule = rule_for(group, power, details)
    role = rule["method"].removeprefix(MANDATE)
    if role == rule["method"] or is_carried(group, role, now()):
        return str(rule["method"])
    return str(rule["else"])


COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    "lte": lambda value, bound: value <= bound,
    "gte": lambda value, bound: value >= bound,
    "is": lambda value, bound: value == bound,
}


def _fits(when: dict[str, Any], details: dict[str, Any]) -> bool:
    """Whether each condition holds: `amount_lte: 5000` wants a detail `amount` of at most 5000."""
    for condition, bound in when.items():
        name, _line, how = condition.rpartition("_")
        if name not in details or not COMPARES[how](details[name], bound):
            return False
    return True


def write(actor: Actor, kind: str, *, about: str = "", **facts: Any) -> int:
    """Add one entry to the record of the actor's group; `facts` name things by ref only.

    Says its place in the record.
    """
    seq = log.write(actor.group.log_id, kind, by=actor.ref, about=about, **facts)
    _entries.set(_entries.get() + 1)
    return seq


def done_before() -> None:
    """Say that this very act was done before, under the same key: its entry is in the record."""
    _entries.set(_entries.get() + 1)


def forget(actor: Actor, abouts: Sequence[str], *, policy: str) -> None:
    """Erase what the entries about these refs say; the erasure itself is an entry."""
    log.erase(actor.group.log_id, abouts=list(abouts), policy=policy)
    _entries.set(_entries.get() + 1)
