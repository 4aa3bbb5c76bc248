"""The books as text for Beancount, which then finds the same balances.

Each fund has accounts of its own below the ledger's, and each transfer is one entry in each of its
funds, so that Beancount checks that every fund adds up by itself. Amounts are exact decimal text.
Source: https://beancount.github.io/docs/beancount_language_syntax.html
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Max, Min

from manyhands.base.db import in_parts
from manyhands.groups.models import Group
from manyhands.ledger.amounts import plain
from manyhands.ledger.models import Balance, Commodity, Count, Fund, Posting, Transfer

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "income": "Income",
    "expense": "Expenses",
    "equity": "Equity",
}
SAME_ROOT = {"Assets", "Income", "Expense", "Equity"}
AT_A_TIME = 1000


def account_name(path: str, kind: str, fund: str) -> str:
    """The account of the ledger in one fund, as Beancount may call it.

    >>> account_name("Expense:Food", "expense", "k3v7")
    'Expenses:Food:Fund-k3v7'
    >>> account_name("Receivable:abcd", "asset", "k3v7")
    'Assets:Receivable:X-abcd:Fund-k3v7'
    """
    parts = path.split(":")
    own = parts[1:] if parts[0] in SAME_ROOT else parts
    named = [part if part[0].isupper() or part[0].isdigit() else f"X-{part}" for part in own]
    return ":".join([ROOTS[kind], *named, f"Fund-{fund}"])


def unit_names(units: Iterable[Commodity]) -> dict[int, str]:
    """How Beancount may call each unit: capital letters, and no two alike."""
    found: dict[int, str] = {}
    for unit in units:
        plainly = re.sub(r"[^A-Z0-9]", "", unit.code.upper())[:16]
        name = plainly if len(plainly) > 1 and plainly[0].isalpha() else f"U{plainly}X"
        taken = set(found.values())
        while name in taken:
            name = f"{name[:16]}{unit.pk}"
        found[unit.pk] = name
    return found


def lines(group: Group) -> Iterator[str]:
    """The whole text, line by line: what there is, every transfer, and what each account holds."""
    units = {unit.pk: unit for unit in Commodity.objects.filter(group=group).order_by("pk")}
    names = unit_names(units.values())
    first, last = _days(group)
    yield f'option "title" {_text(group.name)}\n'
    yield f"; Made from the books of {group.slug}. Amounts above zero are debit.\n\n"
    for unit in units.values():
        yield f"{first} commodity {names[unit.pk]}\n"
        yield f"  code: {_text(unit.code)}\n"
        yield f"  name: {_text(unit.name or unit.code)}\n"
        if unit.use_by:
            yield f"  use_by: {unit.use_by}\n"
    balances = list(_balances(group))
    yield from _opened(group, balances, names, first)
    for part in in_parts(Transfer.objects.filter(group=group), AT_A_TIME):
        yield from _transfers(part, units, names)
    yield "\n"
    for row in balances:
        amount = plain(row.posted, units[row.commodity_id].scale)
        yield (
            f"{last + timedelta(days=1)} balance {_called(row)}"
            f"  {amount} ~ 0 {names[row.commodity_id]}\n"
        )
    yield from _counts(group, names)


def _days(group: Group) -> tuple[date, date]:
    found = Transfer.objects.filter(group=group).aggregate(Min("effective"), Max("effective"))
    day = date(1970, 1, 1)
    return found["effective__min"] or day, found["effective__max"] or day


def _balances(group: Group) -> Iterable[Balance]:
    rows = Balance.objects.filter(account__group=group).select_related("account", "fund")
    return rows.order_by("account__path", "fund", "commodity")


def _called(row: Balance | Posting) -> str:
    return account_name(row.account.path, row.account.kind, row.fund.ref)


def _opened(
    group: Group, balances: list[Balance], names: dict[int, str], first: date
) -> Iterator[str]:
    """Each fund, and each account in each fund, with the units it holds."""
    yield "\n"
    for fund in Fund.objects.filter(group=group).order_by("pk"):
        yield f'{first} custom "fund" {_text(fund.ref)} {_text(fund.name)}\n'
        yield f"  purpose: {_text(fund.purpose)}\n"
    yield "\n"
    for name, rows in groupby(balances, key=_called):
        own = list(rows)
        yield f"{first} open {name} {','.join(names[row.commodity_id] for row in own)}\n"
        yield f"  account: {_text(own[0].account.path)}\n  fund: {_text(own[0].fund.name)}\n"
        if own[0].account.title:
            yield f"  title: {_text(own[0].account.title)}\n"


def _transfers(
    part: list[Transfer], units: dict[int, Commodity], names: dict[int, str]
) -> Iterator[str]:
    rows = Posting.objects.filter(transfer__in=part).select_related("account", "fund")
    legs: dict[int, list[Posting]] = {}
    for row in rows.order_by("fund", "pk"):
        legs.setdefault(row.transfer_id, []).append(row)
    back = dict(
        Transfer.objects.filter(pk__in=[row.reverses_id for row in part]).values_list("pk", "ref")
    )
    for transfer in part:
        for fund, own in groupby(legs[transfer.pk], key=lambda row: row.fund):
            yield f"\n{transfer.effective} * {_text(transfer.kind)} {_text(fund.name)}"
            yield f" ^{transfer.ref}\n"
            yield f'  recorded: "{transfer.recorded_at:%Y-%m-%dT%H:%M:%SZ}"\n'
            if transfer.reverses_id:
                yield f'  reverses: "{back[transfer.reverses_id]}"\n'
            for leg in own:
                amount = plain(leg.amount, units[leg.commodity_id].scale)
                yield f"  {_called(leg)}  {amount} {names[leg.commodity_id]}\n"


def _counts(group: Group, names: dict[int, str]) -> Iterator[str]:
    rows = Count.objects.filter(group=group).select_related("account", "commodity").order_by("pk")
    for row in rows:
        unit, scale = names[row.commodity_id], row.commodity.scale
        counted, booked = (plain(amount, scale) for amount in (row.counted, row.booked))
        yield (
            f'{row.day} custom "counted" {_text(row.account.path)}'
            f" {counted} {unit} {booked} {unit}\n"
        )


def _text(words: str) -> str:
    """Words in quotation marks; a line break would be part of them, so it becomes a space.

    >>> _text('Say "yes"')
    '"Say \\\\"yes\\\\""'
    """
    plainly = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plainly}"'
