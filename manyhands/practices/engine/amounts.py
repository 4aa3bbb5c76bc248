"""Amounts in recipes: sums of names, so that an event can be proved to balance before it runs.

`+amount-kept` is the amount less what was kept; `+2*dues` twice the dues; `-pot(round)` a number
that the practice works out. Two amounts are the same when they have the same terms.
"""

import re
from collections import Counter
from collections.abc import Mapping

TERM = re.compile(r"([+-])(?:(\d+)\*)?([a-z_]\w*(?:\([a-z_, ]*\))?)")

Amount = Counter[str]  # name -> how many times


def read(text: str) -> Amount:
    """The terms of an amount; ValueError where there is anything else.

    >>> read("+amount-2*kept") == {"amount": 1, "kept": -2}
    True
    """
    plain = text.replace(" ", "")
    found = list(TERM.finditer(plain))
    if not plain or "".join(term[0] for term in found) != plain:
        raise ValueError(f"{text!r} is no sum of names with + or - before each")
    amount: Amount = Counter()
    for term in found:
        amount[term[3]] += (-1 if term[1] == "-" else 1) * int(term[2] or 1)
    return without_nothing(amount)


def without_nothing(amount: Amount) -> Amount:
    """Without the names that cancel out."""
    return Counter({name: times for name, times in amount.items() if times})


def worth(amount: Amount, values: Mapping[str, int]) -> int:
    """The number that an amount comes to; KeyError for a name without a value."""
    return sum(times * values[name] for name, times in amount.items())
