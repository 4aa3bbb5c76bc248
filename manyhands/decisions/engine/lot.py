"""Drawing lots that anybody can draw again: the same list and seed give the same people.

The algorithm, which never changes:

1. The list is put in order: names sorted by their code points. No name may be there twice.
2. A number below n is made from the seed: SHA-256 of the UTF-8 text "SEED:COUNTER", read as one
   whole number of 256 bits; COUNTER begins at 0 and grows by one with every number made. So that
   no remainder comes up more often than another, a number at or above the largest multiple of n
   that fits in 256 bits is thrown away and the next one is made. What remains is taken modulo n.
3. Each draw takes the name at that place of those that are left, counted from 0.

In a weighted draw each name has a whole number of tickets, in proportion to 1 / (1 + times served)
with the smallest whole numbers possible among those that are left; n is the number of tickets, and
the ticket drawn belongs to the name whose tickets, laid end to end in the order of 1, cover it.

To check an unweighted draw at home:

>>> from hashlib import sha256
>>> left, seed, counter, drawn = sorted(["Ana", "Ben", "Cleo", "Dov"]), "4 May, 1729", 0, []
>>> while len(drawn) < 2:
...     number = int.from_bytes(sha256(f"{seed}:{counter}".encode()).digest(), "big")
...     counter += 1
...     if number < 2**256 - 2**256 % len(left):
...         drawn.append(left.pop(number % len(left)))
>>> drawn == draw(["Dov", "Cleo", "Ben", "Ana"], 2, "4 May, 1729")
True
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from math import gcd, lcm

ALL = 2**256


class Numbers:
    """Whole numbers that follow from a seed; each is below what it is asked for."""

    def __init__(self, seed: str) -> None:
        if not seed:
            raise ValueError("a lot needs a seed: a text that nobody could choose to their liking")
        self._seed, self._counter = seed, 0

    def below(self, limit: int) -> int:
        """The next number from 0 up to, not including, `limit`; each equally likely."""
        if not 0 < limit <= ALL:
            raise ValueError(f"cannot draw below {limit}")
        while (number := self._next()) >= ALL - ALL % limit:
            pass
        return number % limit

    def _next(self) -> int:
        text = f"{self._seed}:{self._counter}"
        self._counter += 1
        return int.from_bytes(sha256(text.encode()).digest(), "big")


def draw(names: Collection[str], how_many: int, seed: str) -> list[str]:
    """The names drawn, in the order in which they were drawn; each has the same chance.

    Raises ValueError if a name is there twice, if fewer are there than are to be drawn, or if the
    seed is empty.
    """
    left, numbers = _in_order(names, how_many), Numbers(seed)
    return [left.pop(numbers.below(len(left))) for _ in range(how_many)]


def draw_for_roster(served: Mapping[str, int], how_many: int, seed: str) -> list[str]:
    """The names drawn; who has served twice has a third of the chance of who never has.

    `served` says how often each has served. Raises ValueError as `draw` does, and for a number
    of times below 0.

    >>> draw_for_roster({"Ana": 3, "Ben": 0, "Cleo": 1}, 2, "first of May")
    ['Ana', 'Ben']
    """
    left, numbers = _in_order(served.keys(), how_many), Numbers(seed)
    if any(times < 0 for times in served.values()):
        raise ValueError("nobody has served less than never")
    drawn = []
    for _ in range(how_many):
        tickets = _tickets([1 + served[name] for name in left])
        drawn.append(left.pop(_holder(tickets, numbers.below(sum(tickets)))))
    return drawn


def _in_order(names: Collection[str], how_many: int) -> list[str]:
    if len(set(names)) != len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise ValueError(f"on the list twice: {twice}")
    if not 0 <= how_many <= len(names):
        raise ValueError(f"cannot draw {how_many} from a list of {len(names)}")
    return sorted(names)


def _tickets(parts: list[int]) -> list[int]:
    """The smallest whole numbers in proportion to 1/part.

    >>> _tickets([1, 2, 3]), _tickets([2, 4])
    ([6, 3, 2], [2, 1])
    """
    whole = lcm(*parts)
    tickets = [whole // part for part in parts]
    common = gcd(*tickets)
    return [number // common for number in tickets]


def _holder(tickets: list[int], number: int) -> int:
    """Whose ticket it is, when all are laid end to end."""
    for holder, count in enumerate(tickets):
        number -= count
        if number < 0:
            return holder
    raise AssertionError("a number below the number of tickets")
