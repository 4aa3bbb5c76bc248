"""How often bail money comes round again before it is used up. Model of P16."""

from fractions import Fraction


def kept_each_turn(returned: Fraction, fee: Fraction) -> Fraction:
    """The part of what was posted that comes back, when a court keeps `fee` of what it returns.

    >>> kept_each_turn(Fraction(95, 100), Fraction(3, 100))
    Fraction(1843, 2000)
    """
    return returned * (1 - fee)


def turns_in_all(kept: Fraction) -> Fraction:
    """How many times its own amount a fund posts before nothing is left: 1 / (1 - kept)."""
    return 1 / (1 - kept)
