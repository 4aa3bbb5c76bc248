"""Those who have more than they need give to those who have less, in proportion. Golden P17."""

from collections.abc import Mapping

from manyhands.practices.engine import allocate

FEW = 12  # up to so many people the fewest payments are looked for in all ways

Payments = dict[tuple[str, str], int]  # giver, taker -> how much


def parts(haves: Mapping[str, int], needs: Mapping[str, int]) -> tuple[dict[str, int], ...]:
    """What each gives in all, and what each gets: in proportion to what they have and need.

    Where there is enough, needs are met; where there is too little, all is given.

    >>> parts({"d": 10, "e": 30, "f": 60}, {"a": 30, "b": 20})
    ({'d': 5, 'e': 15, 'f': 30}, {'a': 30, 'b': 20})
    """
    total = min(sum(haves.values()), sum(needs.values()))
    if total <= 0:
        return {}, {}
    return allocate.by_weight(total, haves), allocate.by_weight(total, needs)


def fewest(haves: Mapping[str, int], needs: Mapping[str, int]) -> Payments:
    """Who pays whom so that each gives and gets their part in as few payments as can be.

    Where givers and takers fall into groups that even out by themselves, each group of n settles in
    n - 1 payments; so most groups are fewest payments. Up to FEW people all ways are tried; with
    more, those that even out in pairs are found, and there are never more payments than people
    less one.

    >>> fewest({"d": 10, "e": 30, "f": 60}, {"a": 30, "b": 20})
    {('d', 'b'): 5, ('e', 'b'): 15, ('f', 'a'): 30}
    """
    given, got = parts(haves, needs)
    left = [("give", name, part) for name, part in sorted(given.items()) if part]
    left += [("get", name, part) for name, part in sorted(got.items()) if part]
    groups = _most_groups(left) if len(left) <= FEW else _pairs(left)
    found: Payments = {}
    for group in groups:
        found |= _settle(group)
    return dict(sorted(found.items()))


Part = tuple[str, str, int]  # give or get, a name, how much


def _most_groups(left: list[Part]) -> list[list[Part]]:
    """Split so that each group evens out, and into as many groups as can be."""
    sums, best, last = [0], [0], [0]
    for chosen in range(1, 1 << len(left)):
        low = chosen & -chosen
        what, _name, part = left[low.bit_length() - 1]
        sums.append(sums[chosen ^ low] + (part if what == "give" else -part))
        without = [chosen ^ (1 << at) for at in range(len(left)) if chosen >> at & 1]
        before = max(without, key=lambda one: best[one])
        best.append(best[before] + (sums[chosen] == 0))
        last.append(before)
    groups, chosen = list[list[Part]](), len(last) - 1
    while chosen:
        if sums[chosen] == 0:
            groups.append([])
        groups[-1].append(left[(chosen ^ last[chosen]).bit_length() - 1])
        chosen = last[chosen]
    return groups


def _pairs(left: list[Part]) -> list[list[Part]]:
    """Each giver with a taker of just as much, where there is one; and the others together."""
    takers: dict[int, list[Part]] = {}
    for one in left:
        if one[0] == "get":
            takers.setdefault(one[2], []).append(one)
    pairs, others = [], []
    for one in left:
        if one[0] == "give":
            if takers.get(one[2]):
                pairs.append([one, takers[one[2]].pop(0)])
            else:
                others.append(one)
    rest = others + [one for of_such in takers.values() for one in of_such]
    return [*pairs, rest] if rest else pairs


def _settle(group: list[Part]) -> Payments:
    """The largest giver pays the largest taker until all are even: less payments than people."""
    givers, takers = (
        sorted(((part, name) for what, name, part in group if what == way), reverse=True)
        for way in ("give", "get")
    )
    found: Payments = {}
    while givers and takers:
        (has, giver), (lacks, taker) = givers.pop(0), takers.pop(0)
        part = min(has, lacks)
        found[giver, taker] = part
        if has > part:
            givers.insert(0, (has - part, giver))
        if lacks > part:
            takers.insert(0, (lacks - part, taker))
    return found


def share(haves: Mapping[str, int], needs: Mapping[str, int]) -> Payments:
    """Who gives how much to whom: each giver in proportion to what they have, as far as it goes.

    Where there is enough, needs are met and what each gives is a share of what they have; where
    there is too little, all is given and each gets a share of what they need.

    >>> share({"d": 10, "e": 30, "f": 60}, {"a": 30, "b": 20})["f", "a"]
    18
    """
    given, gets = parts(haves, needs)
    left, payments = dict(gets), Payments()
    for giver in sorted(given):
        each = allocate.by_weight(given[giver], left) if sum(left.values()) else {}
        for taker, part in each.items():
            if part:
                payments[giver, taker] = part
                left[taker] -= part
    return payments
