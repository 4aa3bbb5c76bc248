"""Splits a whole into whole parts, to the last unit; ties fall by name, never by order of a list.

Source: largest remainder (Hamilton 1792); Balinski and Young, Fair Representation, 1982, ch. 2.
"""

from collections.abc import Iterable, Mapping


def by_weight(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Parts of `total` in proportion to whole weights >= 0, each less than one unit off.

    What is left over goes to the largest remainders, among equals to the first by name. The parts
    add up to `total`, which may be negative. ValueError where nobody has any weight.

    >>> by_weight(10001, dict.fromkeys("abcdefg", 1))["a"]
    1429
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values(), default=0) < 0:
        raise ValueError("somebody must have a weight, and nobody one below zero")
    sign, total = (-1, -total) if total < 0 else (1, total)
    parts = {name: total * weight // whole for name, weight in weights.items()}
    rest = {name: total * weight % whole for name, weight in weights.items()}
    left = total - sum(parts.values())
    for name in sorted(rest, key=lambda one: (-rest[one], one))[:left]:
        parts[name] += 1
    return {name: sign * part for name, part in parts.items()}


def equally(total: int, names: Iterable[str]) -> dict[str, int]:
    """Equal parts of `total`; where it does not divide, the first by name get one unit more."""
    return by_weight(total, dict.fromkeys(names, 1))


def up_to(total: int, asks: Mapping[str, int]) -> dict[str, int]:
    """Equal parts of `total`, none more than was asked for; what one leaves goes to all others.

    They add up to `total`, or to all that was asked for where there is enough. O(n^2 log n) at the
    worst; a fund is shared by hundreds at most.

    >>> up_to(100, {"a": 10, "b": 60, "c": 80})
    {'a': 10, 'b': 45, 'c': 45}
    """
    parts, left, total = dict.fromkeys(asks, 0), dict(asks), max(0, total)
    while left:
        full = {name: ask for name, ask in left.items() if ask <= total // len(left)}
        if not full:
            return parts | equally(total, left)
        parts |= full
        total -= sum(full.values())
        left = {name: ask for name, ask in left.items() if name not in full}
    return parts
