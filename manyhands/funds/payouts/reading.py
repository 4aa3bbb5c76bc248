"""Whom and where to pay, read from the words in which somebody said it."""

import re

from manyhands.funds.codes.iban import LENGTHS, checks
from manyhands.funds.values import on_one_line

BEGINS = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[0-9]{2}")
CALLED = re.compile(r"(?i)\biban\b\s*:?")


def payee(words: str) -> tuple[str, str]:
    """The name and the account number in these words; all of them, without one, as the account.

    >>> payee("Ana Ruiz, IBAN: DE89 3704 0044 0532 0130 00")
    ('Ana Ruiz', 'DE89370400440532013000')
    >>> payee("Mill Bank 12-34-56")
    ('', 'Mill Bank 12-34-56')
    """
    text = on_one_line(words)
    for begin in BEGINS.finditer(text):
        rest = LENGTHS.get(begin[1].upper(), 4) - 4
        whole = re.compile(rf"(?:[ .-]?[A-Za-z0-9]){{{rest}}}(?![A-Za-z0-9])")
        found = whole.match(text, begin.end())
        number = re.sub(r"[ .-]", "", begin[0] + found[0]).upper() if found else ""
        if found and rest and checks(number):
            name = CALLED.sub(" ", f"{text[: begin.start()]} {text[found.end() :]}")
            return on_one_line(name).strip(" ,;:.-"), number
    return "", text
