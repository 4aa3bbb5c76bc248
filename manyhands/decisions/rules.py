"""What a round came to: one function for each method, from counts to a verdict.

In every one of them a less favorable position, silence among them, never turns "no" into "yes".
Floors are whole percents of the electors or whole numbers, and never more than all electors, so
that one, two or three people can decide too. Where there are no electors, nothing is adopted.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

# --- what cannot be ---


def _check_counts(electors: int, **positions: int) -> None:
    """Refuse counts that are not whole, negative, or more than there are electors."""
    _check_whole(electors=electors, **positions)
    if sum(positions.values()) > electors:
        named = " + ".join(f"{name.strip('_')} {count}" for name, count in positions.items())
        raise ValueError(f"more positions than electors: {named} > {electors}")


def _check_whole(**numbers: int) -> None:
    for name, number in numbers.items():
        if type(number) is not int or number < 0:
            raise ValueError(f"{name.strip('_')} is a whole number from 0 on, not {number!r}")


def _check_percents(**percents: int) -> None:
    for name, percent in percents.items():
        if type(percent) is not int or not 0 <= percent <= 100:
            raise ValueError(f"{name} is a whole percent from 0 to 100, not {percent!r}")


# --- what is counted ---


class Position(StrEnum):
    """What one member says in a round, the most favorable first; silence is none of them."""

    AGREE = "agree"
    RESERVE = "reserve"
    PASS = "pass"  # noqa: S105
    STAND_ASIDE = "stand_aside"
    BLOCK = "block"


class Verdict(StrEnum):
    """What a round came to."""

    ADOPT = "adopt"
    NOT_YET = "not_yet"
    NO_QUORUM = "no_quorum"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Tally:
    """How many of the electors took each position; the others are silent.

    Electors are those the round was opened for, less who left since and whom it concerns. An
    "I agree if …" that is not fulfilled counts as `stand_aside`.
    """

    electors: int
    agree: int = 0
    reserve: int = 0
    pass_: int = 0
    stand_aside: int = 0
    block: int = 0

    def __post_init__(self) -> None:
        _check_counts(**{field.name: getattr(self, field.name) for field in fields(self)})

    @property
    def in_favor(self) -> int:
        return self.agree + self.reserve

    @property
    def not_opposed(self) -> int:
        return self.in_favor + self.pass_

    @property
    def opposed(self) -> int:
        return self.stand_aside + self.block

    @property
    def silent(self) -> int:
        return self.electors - self.not_opposed - self.opposed


def tally_of(stances: Iterable[tuple[Hashable, Position]], electors: Collection[Hashable]) -> Tally:
    """Count the last position of each elector; `stances` are (member, position), oldest first.

    Who is no elector, or no longer one, is not counted. O(stances + electors).

    >>> tally_of([("ana", Position.BLOCK), ("ana", Position.AGREE)], electors=["ana"])
    Tally(electors=1, agree=1, reserve=0, pass_=0, stand_aside=0, block=0)
    """
    everyone = frozenset(electors)
    last = dict(stances)
    counts = Counter(position for member, position in last.items() if member in everyone)
    return Tally(len(everyone), *(counts[position] for position in Position))


def share(percent: int, *, of: int, least: int = 1) -> int:
    """That many percent of `of` people, rounded up; at least `least`, at most all of them.

    >>> share(28, of=25), share(40, of=2, least=3)
    (7, 2)
    """
    return min(of, max(least, -(-percent * of // 100)))


# --- consensus and consent ---


@dataclass(frozen=True)
class Consensus:
    """How a group practices consensus; percents are whole numbers.

    `support` percent of the electors, and two of them, must be in favor; `quorum` percent, and
    three, not opposed. Of those who are not silent and do not pass, at most `aside` percent may
    be opposed. `tolerated_blocks` is 0, or 1 or 2 where a group chose "consensus minus one" or two.
    """

    support: int = 25
    quorum: int = 40
    aside: int = 25
    tolerated_blocks: int = 0

    def __post_init__(self) -> None:
        _check_percents(support=self.support, quorum=self.quorum, aside=self.aside)
        _check_whole(tolerated_blocks=self.tolerated_blocks)


def consensus(tally: Tally, method: Consensus = Consensus()) -> Verdict:
    """Say what a round of consensus came to.

    The quorum counts only those who are not opposed, so keeping silent is never a stronger way to
    oppose than saying so. A tolerated block counts like standing aside.

    >>> consensus(Tally(electors=5, agree=4, block=1))
    <Verdict.BLOCKED: 'blocked'>

    Source: docs/decisions/0007-quorum-counts-those-not-opposed.md
    """
    if tally.block > method.tolerated_blocks:
        return Verdict.BLOCKED
    if tally.in_favor < share(method.support, of=tally.electors, least=2):
        return Verdict.NOT_YET
    if tally.not_opposed < share(method.quorum, of=tally.electors, least=3):
        return Verdict.NO_QUORUM
    if 100 * tally.opposed > method.aside * (tally.in_favor + tally.opposed):
        return Verdict.NOT_YET
    return Verdict.ADOPT if tally.electors else Verdict.NO_QUORUM


@dataclass(frozen=True)
class Consent:
    """How a circle consents: `in_favor` people, and `quorum` percent who are not opposed."""

    in_favor: int = 1
    quorum: int = 40

    def __post_init__(self) -> None:
        _check_whole(in_favor=self.in_favor)
        _check_percents(quorum=self.quorum)


def consent(tally: Tally, method: Consent = Consent()) -> Verdict:
    """Say whether a circle consents: one objection with a reason, counted as a block, stops.

    >>> consent(Tally(electors=5, agree=1, pass_=1, stand_aside=3))
    <Verdict.ADOPT: 'adopt'>
    """
    if tally.block:
        return Verdict.BLOCKED
    if tally.in_favor < min(tally.electors, method.in_favor):
        return Verdict.NOT_YET
    if tally.not_opposed < share(method.quorum, of=tally.electors):
        return Verdict.NO_QUORUM
    return Verdict.ADOPT if tally.electors else Verdict.NO_QUORUM


@dataclass(frozen=True)
class Lazy:
    """How far the word must have gone: `reach` percent of the electors were told."""

    reach: int = 80

    def __post_init__(self) -> None:
        _check_percents(reach=self.reach)


def lazy(objections: int, told: int, electors: int, method: Lazy = Lazy()) -> Verdict:
    """Say whether something passes because nobody who was told of it objects.

    >>> lazy(objections=0, told=8, electors=10)
    <Verdict.ADOPT: 'adopt'>
    """
    _check_counts(electors, objections=objections)
    _check_counts(electors, told=told)
    if objections:
        return Verdict.BLOCKED
    if told < share(method.reach, of=electors):
        return Verdict.NO_QUORUM
    return Verdict.ADOPT if electors else Verdict.NO_QUORUM


# --- yes or no ---


@dataclass(frozen=True)
class Supermajority:
    """At least `threshold` percent yes among yes and no, and `quorum` percent, and three, yes."""

    threshold: int = 80
    quorum: int = 40

    def __post_init__(self) -> None:
        _check_percents(threshold=self.threshold, quorum=self.quorum)
        if self.threshold <= 50:
            raise ValueError(f"threshold is more than half, not {self.threshold} %")


def supermajority(
    yes: int, no: int, electors: int, method: Supermajority = Supermajority()
) -> Verdict:
    """Say what the fallback of a consensus that got stuck came to.

    >>> supermajority(yes=8, no=2, electors=10), supermajority(yes=7, no=2, electors=10)
    (<Verdict.ADOPT: 'adopt'>, <Verdict.NOT_YET: 'not_yet'>)
    """
    return _enough(yes, no, electors, Fraction(method.threshold, 100), (method.quorum, 3))


@dataclass(frozen=True)
class Validity:
    """At least `part` says a block has no ground, and `quorum` percent, and three, say so."""

    part: Fraction = Fraction(2, 3)
    quorum: int = 40

    def __post_init__(self) -> None:
        _check_percents(quorum=self.quorum)
        if not (isinstance(self.part, Fraction) and Fraction(1, 2) < self.part <= 1):
            raise ValueError(f"part is a fraction above a half, at most 1, not {self.part!r}")


def validity(baseless: int, grounded: int, electors: int, method: Validity = Validity()) -> Verdict:
    """Say whether a block is set aside (ADOPT) because it rests on no principle or named harm.

    Electors are counted without who blocks and who proposed.

    >>> validity(baseless=4, grounded=2, electors=10)
    <Verdict.ADOPT: 'adopt'>
    """
    return _enough(baseless, grounded, electors, method.part, (method.quorum, 3))


@dataclass(frozen=True)
class Majority:
    """More yes than no, from two at least, and `quorum` percent of the electors are not opposed."""

    quorum: int = 20

    def __post_init__(self) -> None:
        _check_percents(quorum=self.quorum)


def majority_of_positions(
    yes: int, no: int, electors: int, method: Majority = Majority(), *, passed: int = 0
) -> Verdict:
    """Say whether a mandate is recalled: more are for it than against it.

    Electors are counted without who holds the mandate. Who passes, or sends a blank ballot, fills
    the quorum like who says yes, and counts on neither side: so saying no never helps, and passing
    is never worse for a recall than keeping silent.

    >>> majority_of_positions(yes=3, no=2, electors=10)
    <Verdict.ADOPT: 'adopt'>
    >>> majority_of_positions(yes=2, no=1, electors=20, passed=2)
    <Verdict.ADOPT: 'adopt'>

    Source: docs/decisions/0015-passing-fills-the-quorum-of-a-majority.md
    """
    _check_counts(electors, yes=yes, no=no, passed=passed)
    not_opposed = yes + passed
    if yes < min(2, electors) or not electors:
        return Verdict.NO_QUORUM
    if not_opposed < share(method.quorum, of=electors):
        return Verdict.NO_QUORUM
    return Verdict.ADOPT if yes > no else Verdict.NOT_YET


def ratify(
    yes: int, no: int, electors: int, method: Majority = Majority(), *, passed: int = 0
) -> Verdict:
    """Say whether an emergency act stands; anything but ADOPT undoes it.

    Electors are counted without who acted.

    >>> ratify(yes=2, no=2, electors=10)
    <Verdict.NOT_YET: 'not_yet'>
    """
    return majority_of_positions(yes, no, electors, method, passed=passed)


def _enough(yes: int, no: int, electors: int, part: Fraction, floor: tuple[int, int]) -> Verdict:
    """Whether `yes` is at least `part` of all who said yes or no, and reaches the floor.

    The floor is a percent of the electors and a least number of people.
    """
    _check_counts(electors, yes=yes, no=no)
    percent, least = floor
    if yes < share(percent, of=electors, least=least) or not electors:
        return Verdict.NO_QUORUM
    return Verdict.ADOPT if yes >= part * (yes + no) else Verdict.NOT_YET


# --- keys ---


def two_keys(keys: int, needed: int = 2) -> Verdict:
    """Say whether enough different people turned their key; `needed` is two or more.

    >>> two_keys(keys=1), two_keys(keys=2)
    (<Verdict.NOT_YET: 'not_yet'>, <Verdict.ADOPT: 'adopt'>)
    """
    _check_whole(keys=keys, needed=needed)
    if needed < 2:
        raise ValueError(f"needed is two keys or more, not {needed}")
    return Verdict.ADOPT if keys >= needed else Verdict.NOT_YET
