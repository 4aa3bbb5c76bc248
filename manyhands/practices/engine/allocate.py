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


def up_to(total: int, most: Mapping[str, int]) -> dict[str, int]:
    """Parts of `total` as equal as can be, none above what is the most for it; where all of these
    together are less than `total`, each has its most.

    >>> up_to(10, {"a": 1, "b": 9, "c": 9})
    {'a': 1, 'b': 5, 'c': 4}
    """
    if total < 0 or min(most.values(), default=0) < 0:
        raise ValueError("nothing is to be below zero")
    parts, left = dict[str, int](), total
    names = sorted(most, key=lambda one: (most[one], one))
    for place, name in enumerate(names):
        rest = names[place:]
        if most[name] * len(rest) > left:
            return parts | equally(left, rest)
        parts[name] = most[name]
        left -= most[name]
    return parts


def chosen_first(
    total: int, chosen: Mapping[str, int], most: Mapping[str, int]
) -> tuple[dict[str, int], int]:
    """Parts of `total`, and what nobody bears: first what some have chosen to give, in proportion
    where that is more than all of it; then what is missing, equally over the others, each up to
    their `most`. The parts and what nobody bears add up to `total`.

    >>> chosen_first(100, {"a": 30, "b": 0}, {"c": 40, "d": 20})
    ({'a': 30, 'b': 0, 'd': 20, 'c': 40}, 10)
    """
    if chosen.keys() & most.keys():
        raise ValueError("one has chosen or has not")
    if min(chosen.values(), default=0) < 0:
        raise ValueError("nothing is to be below zero")
    given = sum(chosen.values())
    first = by_weight(total, chosen) if given > total else dict(chosen)
    parts = first | up_to(total - sum(first.values()), most)
    return parts, total - sum(parts.values())
