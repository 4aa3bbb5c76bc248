"""Those who have more than they need give to those who have less, in proportion. Golden P17."""

from collections.abc import Mapping

from manyhands.practices.engine import allocate


def share(haves: Mapping[str, int], needs: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """Who gives how much to whom: each giver in proportion to what they have, as far as it goes.

    Where there is enough, needs are met and what each gives is a share of what they have; where
    there is too little, all is given and each gets a share of what they need.

    >>> share({"d": 10, "e": 30, "f": 60}, {"a": 30, "b": 20})["f", "a"]
    18
    """
    total = min(sum(haves.values()), sum(needs.values()))
    if total <= 0:
        return {}
    given = allocate.by_weight(total, haves)
    gets = allocate.by_weight(total, needs)
    left, payments = dict(gets), {}
    for giver in sorted(given):
        parts = allocate.by_weight(given[giver], left) if sum(left.values()) else {}
        for taker, part in parts.items():
            if part:
                payments[giver, taker] = part
                left[taker] -= part
    return payments
