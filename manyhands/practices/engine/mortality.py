"""How many of those of an age die within a year, as published tables have it.

ENGLAND_1854: men of England and Wales, 1838 to 1854: English Life Table No. 3, as given in Popular
Science Monthly 19 (1881), to a hundredth of a percent at 20, 25 .. 60 and 70.
UNITED_STATES_2009: the period life table of 2009 of the Social Security Administration, the mean of
women and men, rounded up to one of a million, at 20, 25 .. 65.
"""

from collections.abc import Mapping
from fractions import Fraction

MILLION = 1_000_000

# By age, of a million.
ENGLAND_1854 = {
    20: 8_300, 25: 9_200, 30: 10_000, 35: 11_300, 40: 13_000, 45: 15_400, 50: 18_800, 55: 24_500,
    60: 32_500, 70: 67_300,
}  # fmt: skip
UNITED_STATES_2009 = {
    20: 760, 25: 949, 30: 1_041, 35: 1_255, 40: 1_790, 45: 2_779, 50: 4_318, 55: 6_231,
    60: 8_871, 65: 13_240,
}  # fmt: skip

TABLES: dict[str, Mapping[int, int]] = {
    "england_1854": ENGLAND_1854,
    "united_states_2009": UNITED_STATES_2009,
}


def dying(table: str, age: int) -> Fraction:
    """The part of those of this age who die within a year; between two ages of the table, evenly.

    Raises ValueError outside of the table.

    >>> dying("england_1854", 60), dying("england_1854", 65)
    (Fraction(13, 400), Fraction(499, 10000))
    """
    at = TABLES[table]
    if not min(at) <= age <= max(at):
        raise ValueError(f"{age} is not from {min(at)} to {max(at)}")
    below = max(each for each in at if each <= age)
    above = min(each for each in at if each >= age)
    more = Fraction((at[above] - at[below]) * (age - below), (above - below) or 1)
    return (at[below] + more) / MILLION
