"""Reads ranked ballots in the formats of PrefLib: SOC, SOI, TOC and TOI.

Lines with "#" say how many options, people and different orders there are, and name the options.
Then a line for each order: how many gave it, a colon, and places from 1 on with commas. Several in
braces share a rank; that can only be counted where all that are left share the last one, which is
the same as not ranking them.

Before 2022 these files had no lines with "#": first how many options there are, then a line for
each with its number and name, then how many people, the sum of all counts and how many different
orders, then the orders, with a comma where there is a colon now.
"""

import re

from manyhands.base.damaged import Damaged, whole
from manyhands.decisions.engine.ballots import Order, Ranked, fault_of

OPTIONS, PEOPLE, ORDERS = "NUMBER ALTERNATIVES", "NUMBER VOTERS", "NUMBER UNIQUE ORDERS"
HEAD = re.compile(r"#\s*([^:]+?)\s*:\s*(.*?)\s*")
NAMED = re.compile(r"1\s*,\s*\S")
NAME = re.compile(r"ALTERNATIVE NAME (\d+)")
RANK = re.compile(r"\s*(\{[^{}]*\}|[^{},]+)\s*(?:,|$)")


def read(text: str, seats: int = 1) -> Ranked:
    """The ballots in `text`; raises Damaged where it cannot be read.

    These formats do not say how many seats there are.
    """
    if has_no_head(text):
        return _read_older(text, seats)
    lines = list(enumerate(text.removeprefix("\ufeff").splitlines(), 1))
    head = {m[1].upper(): (n, m[2]) for n, line in lines if (m := HEAD.fullmatch(line.strip()))}
    options = _number(head, OPTIONS, least=1)
    orders = [(n, line) for n, line in lines if line.strip() and not line.lstrip().startswith("#")]
    ballots = tuple(_ballot(number, line, ":", options) for number, line in orders)
    _check(head, PEOPLE, sum(count for count, _order in ballots))
    _check(head, ORDERS, len(ballots))
    return Ranked(_names(head, options), ballots, seats, title=head.get("TITLE", (0, ""))[1])


def has_no_head(text: str) -> bool:
    """Whether it is in the format of before: a number alone, then a line "1,name" for the first.

    >>> has_no_head("3\\n1,Ana\\n2,Ben\\n3,Cleo\\n"), has_no_head("3 1\\n1 1 0\\n")
    (True, False)
    """
    lines = [line for _number, line in _lines(text)][:2]
    return len(lines) == 2 and lines[0].isdigit() and NAMED.match(lines[1]) is not None


def _lines(text: str) -> list[tuple[int, str]]:
    """Lines that say something, with their numbers."""
    lines = enumerate(text.removeprefix("\ufeff").splitlines(), 1)
    return [(number, said) for number, line in lines if (said := line.strip())]


def _read_older(text: str, seats: int) -> Ranked:
    (first, many), *rest = _lines(text)
    options = whole(many, first, OPTIONS, least=1)
    if len(rest) <= options:
        raise Damaged(first, f"{OPTIONS} is {options}, but the file ends before what they got")
    names = _listed(rest[:options])
    number, sums = rest[options]
    words = sums.split(",")
    if len(words) != 3:
        raise Damaged(number, f"here “{PEOPLE}, sum of counts, {ORDERS}” belong")
    people, total, orders = (whole(word.strip(), number, "a sum") for word in words)
    if people != total:
        raise Damaged(number, "these are no orders of people: their counts do not sum up to people")
    ballots = tuple(_ballot(*line, ",", options) for line in rest[options + 1 :])
    for what, said, found in (
        (PEOPLE, people, sum(count for count, _order in ballots)),
        (ORDERS, orders, len(ballots)),
    ):
        if said != found:
            raise Damaged(number, f"{what} is {said}, but {found} are there")
    return Ranked(names, ballots, seats)


def _listed(lines: list[tuple[int, str]]) -> tuple[str, ...]:
    """The names of the options, each in a line after its number."""
    names: list[str] = []
    for place, (number, line) in enumerate(lines, 1):
        said, _comma, name = (part.strip() for part in line.partition(","))
        if said != str(place) or not name:
            raise Damaged(number, f"here “{place},” and the name of this option belong")
        if name in names:
            raise Damaged(number, f"two options are called {name!r}")
        names.append(name)
    return tuple(names)


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


def _ballot(number: int, line: str, colon: str, options: int) -> tuple[int, Order]:
    count, found, ranks = line.partition(colon)
    if not found:
        raise Damaged(number, f"here “how many{colon} order” belongs")
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
