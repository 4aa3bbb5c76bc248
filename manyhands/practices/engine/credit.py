"""Mutual credit: what lies idle shrinks a little, for the pool; the sum stays nothing."""

from collections.abc import Mapping


def demurrage(balances: Mapping[str, int], rate_bp: int, free: int = 0) -> dict[str, int]:
    """What each member with more than `free` gives to the pool this month, rounded down.

    >>> demurrage({"A": 30000, "B": -12000, "C": 4500, "D": -22500}, 100)
    {'A': 300, 'C': 45}
    """
    charged = {member: max(0, held - free) * rate_bp // 10_000 for member, held in balances.items()}
    return {member: charge for member, charge in charged.items() if charge}
