"""What a constitution's data comes to: which way a rule leads, which is stronger, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Data = Mapping[str, Any]

DO, NOBODY, MANDATE = "do", "nobody", "mandate"

# Ways to use a power, from what one member does alone to what nobody can; equals are no weaker.
STRENGTH = {
    DO: 0, MANDATE: 1, "advice": 1, "two_keys": 2, "lazy": 3, "ratify": 3, "lot": 4, "select": 4,
    "approval": 4, "score": 4, "ranked": 4, "stv": 4, "equal_shares": 4, "majority": 5, "secret": 5,
    "consent": 6, "supermajority": 7, "consensus": 8, NOBODY: 9,
}  # fmt: skip
# Kinds that choose among several things; whoever proposes something in words may ask for one.
CHOOSE = ("approval", "score", "ranked", "stv", "equal_shares")
# More of these makes a method weaker; more of any other makes it stronger.
WEAKENING = {"aside", "tolerated_blocks"}
# A group that could never use these again could not mend itself.
NEVER_LOST = ("constitution.change", "constitution.loosen", "mandate.recall")
# What reaches beyond itself: to other powers, to circles themselves, to what cannot wait.
REACHES_FAR = ("act.", "circle.", "emergency.", "group.dissolve", "member.")
SUSPEND = "member.suspend"  # nobody does it, but several in an emergency
# What stays with who is suspended: what is theirs, asking for help and money, what they promised or
# give, where they stand, and their part in what is about them.
STAYS_WITH_SUSPENDED = (
    "self.", "need.post", "offer.post", "commitment.", "message.", "stance.", "ballot.", "device.",
    "fund.ask",
    "claim.take_back", "claim.give", "claim.unsay", "claim.say_arrived", "claim.erase",
    "gift.say", "gift.take_back", "dues.waive", "practice.step_out",
    "practice.choose_part", "turns.tell", "case.confirm", "case.ask", "case.say_where",
    "case.drop_where",
    "concern.withdraw", "supporter.",
    "mediation.answer", "appeal.", "report.post", "figures.", "mandate.resign",
    "mandate.note_hand_over", "proposal.withdraw", "task.let_go",
)  # fmt: skip
# What is open to who observes: what is theirs, asking for help and money and giving, questions,
# concerns and ideas, words in threads of their own, and the way out of what they once took on.
OPEN_TO_OBSERVERS = (
    "self.", "need.post", "offer.post", "message.", "report.post", "commitment.confirm",
    "commitment.thank", "commitment.release", "proposal.speak", "concern.withdraw",
    "proposal.withdraw", "option.withdraw", "fund.ask", "case.ask", "claim.take_back", "claim.give",
    "claim.say_arrived", "claim.erase", "gift.say", "gift.take_back", "member.join", "admission.",
    "device.drop", "figures.", "facilitator.decline", "part.decline", "roster.decline",
)  # fmt: skip
ON_WHAT_THEY_WROTE = ("concern.settle",)  # open to them where they wrote it themselves
# What stays with everybody when the group has ended: what is theirs, and a promise under way.
STAYS_AFTER_THE_END = (
    "self.", "commitment.", "message.", "need.read_sealed", "claim.erase", "case.drop_where",
    "case.forget", "device.drop", "report.",
)  # fmt: skip
JOIN = "member.join"  # whoever wants to does it, or nobody: then they ask to be admitted
FEWEST_IN_CIRCLE = 3  # as many as it takes to begin a group; fewer decide nothing for it
NO_FALLBACK = 101  # stronger than any share that could carry a proposal over a block


class Change(NamedTuple):
    """One clause that two versions say differently; None where one of them does not say it."""

    part: str  # "powers", "methods", …
    name: str
    before: Any
    after: Any


def role_of(way: str) -> str:
    """The role in `mandate:purse`; empty for any other way.

    >>> role_of("mandate:purse"), role_of("consent")
    ('purse', '')
    """
    return way.removeprefix("mandate:") if way.startswith("mandate:") else ""


def rules_in(said: Any) -> list[Data]:
    """The rules for one power, however they are written down; the first that fits counts."""
    return said if isinstance(said, list) else [said]


def ways_of(said: Any) -> list[str]:
    """Every way in which the power may come to be used, fallbacks of mandates too."""
    rules = rules_in(said)
    return [rule["method"] for rule in rules] + [rule["else"] for rule in rules if "else" in rule]


def resolve(data: Data, way: str) -> Data:
    """The method behind `way`: its kind and its numbers. KeyError if nothing is called so."""
    if way in (DO, NOBODY):
        return {"kind": way}
    return {"kind": MANDATE} if role_of(way) else data["methods"][way]


def is_as_strong(after: Data, before: Data) -> bool:
    """Whether the method `after` asks at least as much of a group as `before`.

    >>> is_as_strong({"kind": "majority", "quorum": 25}, {"kind": "majority", "quorum": 40})
    False
    """
    if after["kind"] != before["kind"]:
        return STRENGTH[after["kind"]] >= STRENGTH[before["kind"]]
    return all(_number(after, name) >= _number(before, name) for name in before if name != "kind")


def _number(method: Data, name: str) -> int:
    number = method.get(name, 0)
    if name == "fallback_threshold":
        return number or NO_FALLBACK
    return -number if name in WEAKENING else number


def weakened(before: Data, after: Data) -> Iterator[str]:
    """The entrenched clauses of `before` that `after` would make easier to get around."""
    yield from sorted(set(before["entrenched"]) - set(after["entrenched"]))
    for clause in before["entrenched"]:
        if clause == "emergency":
            if _emergency_is_looser(before["emergency"], after["emergency"]):
                yield clause
        elif any(_is_weaker(before, after, power) for power in _powers_under(clause, before)):
            yield clause


def _powers_under(clause: str, data: Data) -> list[str]:
    if clause.startswith("powers["):
        clause = clause[len("powers[") : -1]
    if clause.endswith(".*"):
        return [power for power in data["powers"] if power.startswith(clause[:-1])]
    return [clause] if clause in data["powers"] else []


def _is_weaker(before: Data, after: Data, power: str) -> bool:
    if power not in after["powers"]:
        return True
    was = [resolve(before, way) for way in ways_of(before["powers"][power])]
    now = [resolve(after, way) for way in ways_of(after["powers"][power])]
    return now != was and not all(is_as_strong(one, other) for one in now for other in was)


def stays_with_all(data: Data, power: str) -> bool:
    """Whether the whole group decides on `power` under `data`, so that no circle can.

    >>> stays_with_all({"entrenched": ["powers[place.name]"]}, "place.name")
    True
    """
    if power in NEVER_LOST or power.startswith(REACHES_FAR):
        return True
    return any(_covers(clause, power) for clause in data.get("entrenched", ()))


def _covers(clause: str, power: str) -> bool:
    """Whether `power` is what this protected clause is about.

    >>> [_covers(clause, "log.delete") for clause in ("log.delete", "log.*", "powers[log.read]")]
    [True, True, False]
    """
    named = clause.removeprefix("powers[").removesuffix("]")
    return power.startswith(named[:-1]) if named.endswith(".*") else power == named


def _emergency_is_looser(before: Data, after: Data) -> bool:
    return (
        after["keys"] < before["keys"]
        or after["max_h"] > before["max_h"]
        or after["ratify_d"] > before["ratify_d"]
        or not set(after["acts"]) <= set(before["acts"])
    )


NAMED = ("powers", "methods", "settings", "mandates", "petitions", "emergency", "electorate")


def changes(before: Data, after: Data) -> list[Change]:
    """What `after` says differently, clause by clause; both are whole."""
    found = _changes_in("principles", _by_id(before), _by_id(after))
    for part in NAMED:
        found += _changes_in(part, before[part], after[part])
    said = dict.fromkeys(before["entrenched"], True)
    return found + _changes_in("entrenched", said, dict.fromkeys(after["entrenched"], True))


def _by_id(data: Data) -> dict[str, str]:
    return {principle["id"]: principle["text"] for principle in data["principles"]}


def _changes_in(part: str, before: Data, after: Data) -> list[Change]:
    names = [*before, *(name for name in after if name not in before)]
    return [
        Change(part, name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def made_in(versions: Sequence[Data], part: str, name: str) -> int:
    """The place in `versions`, oldest first and whole, of the one since which a clause says what
    the last one says.
    """
    said = [_clause(version, part, name) for version in versions]
    return next((place + 1 for place in range(len(said) - 2, -1, -1) if said[place] != said[-1]), 0)


def _clause(version: Data, part: str, name: str) -> Any:
    if part == "entrenched":
        return name in version[part]
    return (_by_id(version) if part == "principles" else version[part]).get(name)
