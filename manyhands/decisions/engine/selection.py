"""Choosing who takes a role by naming somebody with a reason, and then asking for objections.

Everybody names one person and says why; a name without a reason is not counted. Whoever is named
most often is proposed; if somebody objects with a reason, the next is, until nobody objects.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from manyhands.decisions.engine.ties import Lot, draw_one


@dataclass(frozen=True)
class Nomination:
    """Who names whom, and why."""

    by: str
    whom: str
    reason: str


@dataclass(frozen=True)
class Proposed:
    """Who is proposed now, and how many reasons speak for each who was named."""

    whom: str | None
    reasons: dict[str, int]
    lot: Lot | None = None


def propose(nominations: Iterable[Nomination], objected_to: Collection[str], seed: str) -> Proposed:
    """Say who is proposed next; None if everybody who was named was objected to.

    The last nomination of each member counts. The equal are drawn with the seed
    "SEED, selection N", N being one more than the number of those objected to.

    >>> ana, ben = Nomination("Ana", "Cleo", "calm"), Nomination("Ben", "Cleo", "was there")
    >>> propose([ana, ben, Nomination("Cleo", "Ana", "fair")], {"Cleo"}, "seed").whom
    'Ana'
    """
    last = {nomination.by: nomination for nomination in nominations}
    reasons = Counter(one.whom for one in last.values() if one.reason.strip())
    left = {whom: count for whom, count in reasons.items() if whom not in objected_to}
    tied = sorted(whom for whom, count in left.items() if count == max(left.values()))
    if len(tied) < 2:
        return Proposed(tied[0] if tied else None, dict(reasons))
    place, lot = draw_one(range(len(tied)), tied, f"{seed}, selection {len(set(objected_to)) + 1}")
    return Proposed(tied[place], dict(reasons), lot)
