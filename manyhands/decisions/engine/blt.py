"""Reads BLT, the format in which most programs for ranked ballots write an election.

First line: how many options, how many seats. Then lines of negative numbers: options that no longer
stand. Then a line for each order: how many gave it, places from 1 on, and a closing 0; "-" stands
for a rank left out. A name in brackets before it, such as the number of a paper, is not kept. A
line "0" closes the ballots. Then a quoted name for each option, in a line each; what follows a name
in its line, such as a party, is not kept. Last, a quoted title. Empty lines, and what follows "#"
outside of quotes, are skipped. The whole may also stand in one line, and so may all names.
"""

import re
from collections.abc import Iterator

from manyhands.base.damaged import Damaged, whole
from manyhands.decisions.engine.ballots import Order, Ranked, fault_of

Lines = Iterator[tuple[int, str]]

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
PAPER = re.compile(r"\([^()]*\)\s*")
WITHDRAWN = re.compile(r"-\d+")
BEFORE_COMMENT = re.compile(r'(?:[^"#]|"(?:[^"\\]|\\.)*")*(?=#)')


def read(text: str) -> Ranked:
    """The election in `text`; raises Damaged where it cannot be read."""
    lines = _apart(list(_lines(text)))
    first, head = next(lines, (1, ""))
    if len(head.split()) != 2:
        raise Damaged(first, "here the number of options and the number of seats belong")
    options, seats = (
        whole(word, first, what, least=1)
        for word, what in zip(head.split(), ("the number of options", "seats"), strict=True)
    )
    withdrawn, ballots = _ballots(lines, options)
    names, title = _names(lines, options, last=text.count("\n") + 1)
    if len(withdrawn) == options:
        raise Damaged(first, "no option stands")
    return Ranked(names, ballots, seats, withdrawn, title)


def _lines(text: str) -> Lines:
    """Lines that say something, with their numbers."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        found = BEFORE_COMMENT.match(line)
        if said := (found[0] if found else line).strip():
            yield number, said


def _apart(lines: list[tuple[int, str]]) -> Lines:
    """The same with each ballot in a line of its own, where everything stands in one."""
    if len(lines) != 1 or len(lines[0][1].split()) < 3:
        yield from lines
        return
    number, line = lines[0]
    numbers, quote, names = line.partition('"')
    words = numbers.split()
    yield number, " ".join(words[:2])
    part: list[str] = []
    for word in words[2:]:
        if part and not WITHDRAWN.fullmatch(word) and all(map(WITHDRAWN.fullmatch, part)):
            yield number, " ".join(part)
            part = []
        part.append(word)
        if word == "0":
            yield number, " ".join(part)
            part = []
    if part or names:
        yield number, " ".join(part) + quote + names


def _ballots(lines: Lines, options: int) -> tuple[frozenset[int], tuple[tuple[int, Order], ...]]:
    withdrawn: set[int] = set()
    ballots: list[tuple[int, Order]] = []
    number = 1
    for number, line in lines:
        words = PAPER.sub("", line, count=1).split() if line.startswith("(") else line.split()
        if words == ["0"] and line == "0":
            return frozenset(withdrawn), tuple(ballots)
        if not ballots and words and all(map(WITHDRAWN.fullmatch, words)):
            places = [int(word[1:]) - 1 for word in words]
            if fault := fault_of(places, options):
                raise Damaged(number, fault)
            withdrawn |= set(places)
        else:
            ballots.append(_ballot(number, words, options))
    raise Damaged(number, "the file ends before a line with 0 closed the ballots")


def _ballot(number: int, words: list[str], options: int) -> tuple[int, Order]:
    if not words or words[-1] != "0" or len(words) < 2:
        raise Damaged(number, "a ballot ends with 0")
    if any("=" in word for word in words):
        raise Damaged(number, "two options in one rank cannot be counted")
    count = whole(words[0], number, "the number of ballots", least=1)
    ranks = [word for word in words[1:-1] if word != "-"]
    order = tuple(whole(word, number, "an option", least=1) - 1 for word in ranks)
    if fault := fault_of(order, options):
        raise Damaged(number, fault)
    return count, order


def _names(lines: Lines, options: int, last: int) -> tuple[tuple[str, ...], str]:
    """The names of the options, and the title, which may be missing."""
    names: list[str] = []
    left = list(lines)
    if len(left) == 1 and len(QUOTED.findall(left[0][1])) >= options:
        left = [(left[0][0], name[0]) for name in QUOTED.finditer(left[0][1])]
    for number, line in left:
        found = QUOTED.match(line)
        if not found:
            raise Damaged(number, "here a name in quotes belongs")
        name = re.sub(r"\\(.)", r"\1", found[1])
        if name in names[:options]:
            raise Damaged(number, f"two options are called {name!r}")
        names.append(name)
        if len(names) > options + 1:
            raise Damaged(number, "more names than options and a title")
    if len(names) < options:
        raise Damaged(last, f"{options} options, but {len(names)} names")
    return tuple(names[:options]), "".join(names[options:])
