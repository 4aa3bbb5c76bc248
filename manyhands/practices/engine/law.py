"""What the law of a place says to who posts bail for others: a table, and how it stands to a sum.

It reads the place, whether the group has its license, the sum and how often the group posted in
some days: nothing about whom it is for. As P16 of the practices has it.
"""

from dataclasses import dataclass

ALLOWS, WARNS, FORBIDS = range(3)


@dataclass(frozen=True)
class Law:
    """What holds in one place; without a license no more than `most` in `days` days."""

    place: str  # as in the notices of the recipe
    source: str
    most: int | None = None
    days: int = 0
    range: tuple[int, int] | None = None  # in whole dollars, also for who has a license
    is_said: bool = False  # there is something to think of, whatever is posted


# In the order of the choices of the recipe; a new one comes last, since groups chose by number.
LAWS = (
    Law("other", "P16: the law differs from place to place; a counsel is asked", is_said=True),
    Law("us-ny", "P16: New York, a license, and 250 to 2,000 for each", 0, 365, (250, 2_000)),
    Law("us-in", "P16: Indiana, certified unless for at most 3 people in 180 days", 3, 180),
    Law("us-ga", "P16: Georgia, SB 63, at most 3 cash bonds a year", 3, 365),
    Law("us-il", "P16: Illinois, before 2023 the clerk kept 10 %", is_said=True),
    Law("us-ma", "P16: Massachusetts, a fee of 40 that is not given back", is_said=True),
)


def stands(law: Law, amount: int, posted: int, *, has_license: bool, one: int = 100) -> int:
    """How the law stands to one more of this amount, where `posted` were posted in its days.

    `one` is how many units of the amount make a dollar. Who has used up all but one is warned.

    >>> stands(LAWS[3], 50_000, 2, has_license=False), stands(LAWS[3], 50_000, 3, has_license=False)
    (1, 2)
    """
    if law.range and not law.range[0] * one <= amount <= law.range[1] * one:
        return FORBIDS
    if law.most is not None and not has_license and posted >= law.most:
        return FORBIDS
    is_last = law.most is not None and not has_license and posted == law.most - 1
    return WARNS if law.is_said or is_last else ALLOWS
