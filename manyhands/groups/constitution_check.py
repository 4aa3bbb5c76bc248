"""Whether data can be a constitution: its shape by a JSON Schema, its sense by rules of our own.

Every fault is a sentence that tells a member what to do. Nothing here looks at a database.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from manyhands.groups.clocks import UNSAID, known_zones
from manyhands.groups.clocks_words import UNKNOWN
from manyhands.groups.constitution import HERE, whole
from manyhands.groups.constitution_words import PROTECTED, SETTINGS, clause_in_words
from manyhands.groups.models import Group
from manyhands.groups.policies import is_shared
from manyhands.groups.powers import POWERS, Power
from manyhands.groups.rules import (
    DO,
    JOIN,
    NEVER_LOST,
    NOBODY,
    SUSPEND,
    resolve,
    role_of,
    rules_in,
    ways_of,
    weakened,
)

Data = Mapping[str, Any]
Faults = Iterator[str]

# Floors above add what only they can see, such as whether each power can still be used by some
# of the members there are.
CHECKS: list[Callable[[Group, Data], list[str]]] = []

NEVER_URGENT = ("constitution.", "member.", "self.")
FAIREST = 85  # percent; less must not end somebody's membership over a block


@cache
def schema() -> Draft202012Validator:
    """The shape every version must have, with a floor or ceiling for each number."""
    text = (HERE / "constitution.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def all_faults(group: Group, data: Data) -> list[str]:
    """What is wrong with `data` as the next constitution of `group`, as it is now."""
    assert group.constitution is not None, "a group lives under a constitution"
    found = faults(data, before=whole(group.constitution.data))
    return found or [fault for check in CHECKS for fault in check(group, data)]


def faults(
    data: Data, *, before: Data | None = None, powers: Mapping[str, Power] = POWERS
) -> list[str]:
    """What keeps `data` from being a constitution, a sentence each; [] if nothing does.

    `before` is the version it would follow, whole. `powers` are those of the program.
    """
    wrong = sorted(schema().iter_errors(data), key=lambda error: [str(p) for p in error.path])
    if wrong:
        return [_in_words(error) for error in wrong]
    found = [*_of_powers(data, before, powers), *_of_ways(data), *_of_parts(data, before, powers)]
    return list(dict.fromkeys(found))


def loosened(before: Data, after: Data) -> list[str]:
    """What `after` would take from the protection that `before` gives, a sentence each."""
    return [
        _(
            "%(what)s is protected: this can only make it harder to change. "
            "Use “Loosen what the constitution protects” instead."
        )
        % {"what": clause_in_words("entrenched", clause)}
        for clause in dict.fromkeys(weakened(before, after))
    ]


# --- shape ----------------------------------------------------------------------------


def _in_words(error: ValidationError) -> str:
    """What a member can do about one fault that the schema found."""
    path = [str(part) for part in error.path]
    facts = {"what": _where(path), "bound": error.validator_value, "found": error.instance}
    if error.validator == "maxItems":
        return _("“%(what)s” can list %(bound)s at most. Take some out.") % facts
    if error.validator == "minimum":
        return _("“%(what)s” must be at least %(bound)s, not %(found)s. Choose more.") % facts
    if error.validator == "maximum":
        return _("“%(what)s” must be at most %(bound)s, not %(found)s. Choose less.") % facts
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        facts["what"] = _where([*path, missing])
        return _("“%(what)s” is missing. Put it back.") % facts
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        extra = set(error.instance) - set(error.schema.get("properties", {}))
        facts["what"] = _where([*path, min(map(str, extra))])
        return _("A constitution cannot say “%(what)s”. Take it out.") % facts
    return _("“%(what)s” is not written as it must be. Start again from the one in force.") % facts


def _where(path: list[str]) -> str:
    part, *rest = path or [""]
    if part in ("powers", "methods", "principles") and rest:
        name, *rest = rest
        words = [clause_in_words(part, name), *rest]
    else:
        words = [part, *rest]
    known = SETTINGS | {"entrenched": PROTECTED}
    named = [str(known.get(word, word)) for word in words[-2:] if not word.isdecimal()]
    return ": ".join(filter(None, named)) or _("The constitution")


# --- sense ----------------------------------------------------------------------------


def _is_ones_own(power: Power) -> bool:
    """Whether somebody alone decides it: neither open to any member nor decided together."""
    return not is_shared(power) and power.method == DO


def _is_left_alone(name: str, said: Any) -> bool:
    """Whether it stays theirs: joining too, but for a group that wants to be asked first."""
    return ways_of(said) == [DO] or (name == JOIN and said == {"method": NOBODY})


def _of_powers(data: Data, before: Data | None, powers: Mapping[str, Power]) -> Faults:
    known = set(powers) | set(before["powers"] if before else ())
    for name, said in data["powers"].items():
        facts = {"power": clause_in_words("powers", name)}
        if name not in known:
            yield _("The program has no power “%(power)s”. Take it out.") % facts
        elif name in powers and _is_ones_own(powers[name]) and not _is_left_alone(name, said):
            yield _("“%(power)s” is each person's own. Leave it to them.") % facts
        elif name == SUSPEND and ways_of(said) != [NOBODY]:
            yield _("A member is suspended only in an emergency, which all confirm. Leave it so.")
        yield from _of_rules(rules_in(said), facts)
    for name in NEVER_LOST:
        if NOBODY in ways_of(data["powers"].get(name, {"method": DO})):
            facts = {"power": clause_in_words("powers", name)}
            yield _("Nobody could ever “%(power)s” again. Choose a way to decide it.") % facts


def _of_rules(rules: list[Data], facts: dict[str, str]) -> Faults:
    *first, last = rules
    if "when" in last:
        yield (
            _(
                "“%(power)s” has no rule for when nothing else fits. "
                "Add a last one without conditions."
            )
            % facts
        )
    if not all("when" in rule for rule in first):
        yield _("A rule for “%(power)s” stands after one that always fits. Take it out.") % facts
    for rule in rules:
        if role_of(rule["method"]) and rule.get("else", NOBODY) == NOBODY:
            yield (
                _(
                    "“%(power)s” would be lost while nobody carries the mandate. "
                    "Say how it is decided then."
                )
                % facts
            )
        elif "else" in rule and (not role_of(rule["method"]) or role_of(rule["else"])):
            yield (
                _("“%(power)s” has a second way where there can be none. Take out the “else”.")
                % facts
            )


def _of_ways(data: Data) -> Faults:
    for name, said in data["powers"].items():
        for way in ways_of(said):
            if way not in (DO, NOBODY) and not role_of(way) and way not in data["methods"]:
                yield _(
                    "“%(power)s” is to be decided by “%(way)s”, which is no method here. "
                    "Choose one of the list."
                ) % {"power": clause_in_words("powers", name), "way": way}
            elif name == "member.remove" and not _is_fair(resolve(data, way)):
                yield _(
                    "Nobody may be sent away by less than consensus, or by fewer than "
                    "85 percent over a block. Choose a stronger way."
                )
            elif name == "group.dissolve" and not _is_fair(resolve(data, way)):
                yield _(
                    "The group does not end by less than consensus, or by fewer than 85 percent "
                    "over a block. Choose a stronger way."
                )


def _is_fair(method: Data) -> bool:
    if method["kind"] != "consensus":
        return method["kind"] == NOBODY
    return not 0 < method["fallback_threshold"] < FAIREST


def _of_parts(data: Data, before: Data | None, powers: Mapping[str, Power]) -> Faults:
    ids = [principle["id"] for principle in data["principles"]]
    if len(set(ids)) < len(ids):
        yield _("Two principles have the same number. Give each its own.")
    yield from _of_clocks(data, before)
    yield from _of_emergency(data, before, powers)
    yield from _of_protection(data, before, powers)
    pairs = [frozenset(pair) for pair in data["mandates"]["incompatible"]]
    for pair in dict.fromkeys(pair for pair in pairs if pairs.count(pair) > 1):
        facts = {"pair": " + ".join(sorted(pair))}
        yield _("The pair “%(pair)s” is listed twice. Take one out.") % facts


def _of_clocks(data: Data, before: Data | None) -> Faults:
    """What stood there before may be a name that this machine does not know."""
    zone = data["settings"].get("time_zone", UNSAID)
    if zone not in known_zones() and not (before and before["settings"].get("time_zone") == zone):
        yield str(UNKNOWN)


def may_be_urgent(power: str, powers: Mapping[str, Power]) -> bool:
    """Whether an emergency can be a reason for it: there is a way back, and it ends nobody's part
    and changes no rule.
    """
    is_urgent = power == SUSPEND or not power.startswith(NEVER_URGENT)
    return bool(powers[power].inverse) and is_urgent


def _of_emergency(data: Data, before: Data | None, powers: Mapping[str, Power]) -> Faults:
    known = set(before["emergency"]["acts"]) if before else set(data["emergency"]["acts"])
    for act in data["emergency"]["acts"]:
        facts = {"power": clause_in_words("powers", act)}
        if act not in powers:
            yield _("The program has no power “%(power)s”. Take it out.") % facts
        elif act.startswith(("constitution.", "member.remove")):
            yield _("“%(power)s” is never an emergency. Take it out.") % facts
        elif act not in known and not may_be_urgent(act, powers):
            yield (
                _("“%(power)s” cannot be undone, so it cannot be done first. Take it out.") % facts
            )


def _of_protection(data: Data, before: Data | None, powers: Mapping[str, Power]) -> Faults:
    """A clause that stood there before may name what the program does not have."""
    known = set(before["entrenched"]) if before else set(data["entrenched"])
    for clause in data["entrenched"]:
        power = clause.removeprefix("powers[").removesuffix("]")
        if clause not in known and "*" not in power and power not in {*powers, "emergency"}:
            yield _("The program has no power “%(power)s”. Take it out.") % {"power": power}
