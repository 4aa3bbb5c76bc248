"""Books as plain values: what balances, what a transfer says, what kind an account is of."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from manyhands.record.verify import canonical

# More than zero is debit. Each account is below one of these; the kind says how reports read it.
KINDS = {
    "Assets": "asset",
    "Receivable": "asset",
    "Member": "asset",
    "Place": "asset",
    "Process": "asset",
    "Payable": "liability",
    "Income": "income",
    "Expense": "expense",
    "Equity": "equity",
    "Fund": "equity",
    "Commons": "equity",
    "Pool": "equity",
    "World": "equity",
}
REAL = ("Assets:Cash", "Assets:Bank", "Place")  # hold real things, so never fewer than none
PERSONAL = ("Receivable", "Payable", "Member")  # below these, accounts are somebody's
PATH = re.compile(r"[A-Z][A-Za-z0-9]*(:[A-Za-z0-9]+)*")
MOST = 10**15  # minor units that one posting may move


class Line(NamedTuple):
    """One leg as names: an account's path, a commodity's code, a fund's ref, whole minor units."""

    account: str
    commodity: str
    fund: str
    amount: int


def kind_of(path: str) -> str:
    """The kind of an account called `path`; ValueError where nothing may be called so.

    >>> kind_of("Assets:Bank")
    'asset'
    """
    root = path.partition(":")[0]
    if root not in KINDS or not PATH.fullmatch(path):
        raise ValueError(f"{path!r} is no account")
    return KINDS[root]


def holds_real_things(path: str) -> bool:
    """Whether what the account holds could be counted on a table, so that it cannot be negative."""
    return any(path == real or path.startswith(f"{real}:") for real in REAL)


def sums(lines: Iterable[Line]) -> dict[tuple[str, str], int]:
    """What the lines of each (commodity, fund) add up to, where that is not nothing."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        found[line.commodity, line.fund] += line.amount
    return {key: total for key, total in found.items() if total}


def says(key: str, kind: str, effective: date, lines: Sequence[Line], **why: str) -> bytes:
    """SHA-256 of all that a transfer says, whatever the order of its lines.

    `why` names what it reverses or corrects, and under which practice it was. RFC 8785 text, so
    that anybody with an export can compute it again.
    """
    day, legs = f"{effective}", sorted(lines)
    said: dict[str, Any] = {"key": key, "kind": kind, "effective": day, "lines": legs}
    said |= {name: value for name, value in why.items() if value}
    return hashlib.sha256(canonical(said).encode()).digest()


def seal_digest(transfers: Iterable[bytes]) -> str:
    """What a seal says of its transfers, in their order: SHA-256 over what each of them says."""
    whole = hashlib.sha256()
    for said in transfers:
        whole.update(said)
    return whole.hexdigest()
