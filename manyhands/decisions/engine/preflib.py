"""Reads ranked ballots in the formats of PrefLib: SOC, SOI, TOC and TOI.

Lines with "#" say how many options, people and different orders there are, and name the options.
Then a line for each order: how many gave it, a colon, and places from 1 on with commas. Several in
braces share a rank; that can only be counted where all that are left share the last one, which is
the same as not ranking them.
"""

import re

from manyhands.base.damaged import Damaged, whole
from manyhands.decisions.engine.ballots import Order, Ranked, fault_of

OPTIONS, PEOPLE, ORDERS = "NUMBER ALTERNATIVES", "NUMBER VOTERS", "NUMBER UNIQUE ORDERS"
HEAD = re.compile(r"#\s*([^:]+?)\s*:\s*(.*?)\s*")
NAME = re.compile(r"ALTERNATIVE NAME (\d+)")
RANK = re.compile(r"\s*(\{[^{}]*\}|[^{},]+)\s*(?:,|$)")


def read(text: str, seats: int = 1) -> Ranked:
    """The ballots in `text`; raises Damaged where it cannot be read.

    These formats do not say how many seats there are.
    """
    lines = list(enumerate(text.removeprefix("\ufeff").splitlines(), 1))
    head = {m[1].upper(): (n, m[2]) for n, line in lines if (m := HEAD.fullmatch(line.strip()))}
    options = _number(head, OPTIONS, least=1)
    orders = [(n, line) for n, line in lines if line.strip() and not line.lstrip().startswith("#")]
    ballots = tuple(_ballot(number, line, options) for number, line in orders)
    _check(head, PEOPLE, sum(count for count, _order in ballots))
    _check(head, ORDERS, len(ballots))
    return Ranked(_names(head, options), ballots, seats, title=head.get("TITLE", (0, ""))[1])


def has_no_head(text: str) -> bool:
    """Whether it is in the format of before: a number alone, then a line "1,name" for the first.

    >>> has_no_head("3\\n1,Ana\\n2,Ben\\n3,Cleo\\n"), has_no_head("3 1\\n1 1 0\\n")
    (True, False)
    """
    first, *rest = [line.strip() for line in text.removeprefix("\ufeff").splitlines()[:2]] or [""]
    return first.isdigit() and bool(rest) and rest[0].startswith("1,")


def _number(head: dict[str, tuple[int, str]], name: str, least: int = 0) -> int:
    if name not in head:
        raise Damaged(1, f"nowhere does it say “# {name}: …”")
    line, word = head[name]
    return whole(word, line, name, least)


def _check(head: dict[str, tuple[int, str]], name: str, found: int) -> None:
    if (said := _number(head, name)) != found:
        raise Damaged(head[name][0], f"{name} is {said}, but {found} are there")


def _names(head: dict[str, tuple[int, str]], options: int) -> tuple[str, ...]:
    names: dict[int, str] = {}
    for key, (line, name) in head.items():
        if found := NAME.fullmatch(key):
            if not 0 < int(found[1]) <= options:
                raise Damaged(line, f"there is no option {found[1]}")
            if name in names.values():
                raise Damaged(line, f"two options are called {name!r}")
            names[int(found[1])] = name
    return tuple(names.get(place, f"option {place}") for place in range(1, options + 1))


def _ballot(number: int, line: str, options: int) -> tuple[int, Order]:
    count, colon, ranks = line.partition(":")
    if not colon:
        raise Damaged(number, "here “how many: order” belongs")
    words = _ranks(number, ranks)
    order = [place for word in words for place in _places(number, word)]
    if fault := fault_of(order, options):
        raise Damaged(number, fault)
    shared = [word for word in words if len(_places(number, word)) > 1]
    if shared and (shared != words[-1:] or len(order) < options):
        raise Damaged(
            number,
            "several options in one rank are counted only where they are last and all that is left",
        )
    kept = order[: len(order) - len(_places(number, shared[0]))] if shared else order
    return whole(count.strip(), number, "the number of ballots", least=1), tuple(kept)


def _ranks(number: int, text: str) -> list[str]:
    words, at = [], 0
    while at < len(text.rstrip()):
        found = RANK.match(text, at)
        if not found:
            raise Damaged(number, f"this is no order: {text.strip()[:60]!r}")
        words.append(found[1])
        at = found.end()
    return words


def _places(number: int, word: str) -> list[int]:
    parts = word.strip("{} ").split(",")
    return [whole(part.strip(), number, "an option", least=1) - 1 for part in parts]
