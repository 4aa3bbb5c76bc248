"""What a recipe's guards ask: read, proved and worked out, with nothing but whole numbers.

A guard asks `taken <= pool - holds`: two sums of names and numbers, compared. Several are joined by
`and`, and such groups by `or`. What it reads is listed in the recipe, and no list holds anything
about a person.
"""

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

COMPARES = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
SIGN = re.compile(r"<=|>=|<|>|=")
TERM = re.compile(r"([+-])(\d+|[a-z_]\w*)")
TAKEN, DECISION = "taken", "decision"  # what an event takes out of a till; 1 where all decided it

# What becomes of an act that a guard is against: it is not done; only all together do it; or it is
# done, and whoever does it is told before.
REFUSE, DECIDE, WARN = "refuse", "decide", "warn"
# What keeps a guard that asks nothing: the course of states, the database's books, the powers of
# the group, or nothing but people, who read it.
KEEPERS = frozenset({"states", "books", "powers", "people"})

Sum = tuple[tuple[int, str], ...]  # sign, and a name or a number


@dataclass(frozen=True)
class Comparison:
    """Two sums and how they are to stand."""

    left: Sum
    sign: str
    right: Sum

    def holds(self, values: Mapping[str, int]) -> bool:
        """Whether they stand so; KeyError for a name without a value."""
        return COMPARES[self.sign](_worth(self.left, values), _worth(self.right, values))


@dataclass(frozen=True)
class Condition:
    """One of several groups of comparisons holds in all of its parts."""

    groups: tuple[tuple[Comparison, ...], ...]

    @property
    def names(self) -> frozenset[str]:
        """Every name that it reads."""
        sides = (s for group in self.groups for one in group for s in (one.left, one.right))
        return frozenset(name for side in sides for _sign, name in side if not name.isdecimal())

    def holds(self, values: Mapping[str, int]) -> bool:
        """Whether it holds; KeyError for a name without a value."""
        return any(all(one.holds(values) for one in group) for group in self.groups)


@dataclass(frozen=True)
class Guard:
    """What holds something back: in words, all that it reads, what it asks, and before what.

    `on` names events, acts, or states a case comes into (`case.held`). A guard that asks nothing
    says what keeps it.
    """

    says: str
    reads: tuple[str, ...]
    on: tuple[str, ...] = ()
    asks: Condition | None = None
    otherwise: str = REFUSE
    kept_by: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is words and nothing else, as all were before guards were worked out."""
        return self.asks is None and not self.kept_by


def read(text: str) -> Condition:
    """The condition of a text; ValueError where it is none.

    >>> read("x <= pool - holds and x <= cap or decision = 1").holds(
    ...     {"x": 5, "pool": 7, "holds": 3, "cap": 9, "decision": 1})
    True
    """
    groups = [group.split(" and ") for group in text.split(" or ")]
    return Condition(tuple(tuple(_comparison(one) for one in group) for group in groups))


def _comparison(text: str) -> Comparison:
    signs = SIGN.findall(text)
    if len(signs) != 1:
        raise ValueError(f"{text!r} compares no two sums")
    left, right = text.split(signs[0])
    return Comparison(_sum(left), signs[0], _sum(right))


def _sum(text: str) -> Sum:
    plain = text.replace(" ", "")
    signed = plain if plain[:1] in ("+", "-") else f"+{plain}"
    found = list(TERM.finditer(signed))
    if "".join(one[0] for one in found) != signed or not found:
        raise ValueError(f"{text.strip()!r} is no sum of names and whole numbers")
    return tuple((-1 if one[1] == "-" else 1, one[2]) for one in found)


def _worth(side: Sum, values: Mapping[str, int]) -> int:
    return sum(sign * (int(one) if one.isdecimal() else values[one]) for sign, one in side)


def names_on(guards: Mapping[str, Guard], on: str) -> frozenset[str]:
    """All that has to be known before `broken` can say something about `on`."""
    asked = [one.asks.names for one in guards.values() if on in one.on and one.asks]
    return frozenset().union(*asked)


def broken(guards: Mapping[str, Guard], on: str, values: Mapping[str, int]) -> Iterator[Guard]:
    """The guards that are against `on` under these values, in the order of the recipe.

    One that leaves it to all together is against nothing that they decided.
    """
    for guard in guards.values():
        if on not in guard.on or guard.asks is None or guard.asks.holds(values):
            continue
        if guard.otherwise == DECIDE and values.get(DECISION):
            continue
        yield guard
