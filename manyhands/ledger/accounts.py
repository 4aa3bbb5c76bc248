"""Finding what a transfer needs, or opening it: books, commodities, accounts, holders."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from itertools import count
from typing import Any

from babel.numbers import is_currency
from django.db import connection
from django.utils.translation import gettext_lazy as _

from manyhands.base.currencies import scale_of
from manyhands.base.errors import NotPossible
from manyhands.groups.models import Group, Member
from manyhands.ledger import rules
from manyhands.ledger.models import Account, Book, Commodity, Fund, Holder

# Written out, since every transfer waits for it.
CALLED: tuple[tuple[type[Account | Fund | Commodity], str, str], ...] = (
    (Account, "path", ""),
    (Fund, "ref", " AND closed_at IS NULL"),
    (Commodity, "code", ""),
)


def book_of(group: Group) -> Book:
    """The books of `group`, opened with the first look."""
    return Book.objects.get_or_create(group=group)[0]


def money(group: Group, currency: str) -> Commodity:
    """The group's money of this currency, by its ISO 4217 code."""
    return commodity(group, currency, kind="money", scale=scale_of(currency))


def commodity(group: Group, code: str, *, kind: str, scale: int = 0) -> Commodity:
    """What the group counts under `code`; NotPossible where it counts something else under it."""
    found, _is_new = Commodity.objects.get_or_create(
        group=group, code=code, defaults={"kind": kind, "scale": scale}
    )
    if (found.kind, found.scale) != (kind, scale):
        raise NotPossible(_("Your group counts something else under this code already."))
    return found


def lot(group: Group, name: str, use_by: date | None) -> Commodity:
    """The unit in which the group counts goods of this name and last day; made with the first."""
    alike = Commodity.objects.filter(group=group, kind="goods", name__iexact=name).order_by("pk")
    found = alike.filter(use_by=use_by).first()
    if found:
        return found
    stem = re.sub(r"[^A-Z0-9]", "", name.upper()).lstrip("0123456789")[:8] or "LOT"
    there = set(Commodity.objects.filter(group=group).values_list("code", flat=True))
    code = next(code for code in _codes(stem) if code not in there and not is_currency(code))
    first = alike.first()
    scale = first.scale if first else 0
    return Commodity.objects.create(
        group=group, code=code, name=name, kind="goods", scale=scale, use_by=use_by
    )


def _codes(stem: str) -> Iterator[str]:
    """JARS, JARS2, JARS3 and so on."""
    yield stem
    yield from (f"{stem}{number}" for number in count(2))


def account(group: Group, path: str, holder: Holder | None = None) -> Account:
    """The account of `group` called `path`; what holds real things is never below zero."""
    floor = 0 if rules.holds_real_things(path) else None
    about = {"kind": rules.kind_of(path), "holder": holder, "floor": floor}
    return Account.objects.get_or_create(group=group, path=path, defaults=about)[0]


def entitle(place: Account, title: str) -> None:
    """The place is called so; its path, which the books go by, stays."""
    place.title = title
    place.save(update_fields=["title"])


def called(group: Group, *names: Collection[str]) -> list[dict[str, Any]]:
    """The group's accounts with these paths, its open funds with these refs, and what it counts
    under these codes: those that are there, by name. What else they say is read when it is asked
    for. 1 query.
    """
    parts: list[str] = []
    values: list[Any] = []
    for place, ((table, field, which), asked) in enumerate(zip(CALLED, names, strict=True)):
        marks = ", ".join(["%s"] * len(asked))
        parts.append(
            f"SELECT {place}, id, {field} FROM {table._meta.db_table}"  # noqa: S608
            f" WHERE group_id = %s AND {field} IN ({marks}){which}"
        )
        values += [group.pk, *asked]
    found: list[dict[str, Any]] = [{} for _table in CALLED]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for place, pk, name in cursor.fetchall():
            table, field, _which = CALLED[place]
            found[place][name] = table.from_db(connection.alias, ["id", field], [pk, name])
    return found


def main_money(group: Group, currency: str = "") -> Commodity:
    """The group's money of this `currency`; without one, the only one it has.

    `NotPossible` where it has none yet or several.
    """
    if currency:
        return money(group, currency)
    found = list(Commodity.objects.filter(group=group, kind="money")[:2])
    if len(found) != 1:
        raise NotPossible(_("Say in which currency."))
    return found[0]


def holder_of(member: Member) -> Holder:
    """Under which ref the member stands in the books."""
    return Holder.objects.get_or_create(member=member, defaults={"group": member.group})[0]


def holder_of_ref(group: Group, ref: str) -> Holder:
    """The holder of the member of `group` with this ref; `NotPossible` where there is none."""
    member = Member.objects.filter(group=group, ref=ref, left_at=None).first()
    if member is None:
        raise NotPossible(_("There is no such member in your group."))
    return holder_of(member)


def personal(member: Member, root: str) -> Account:
    """The member's account below `root`, such as Receivable: its path names a holder, no person."""
    holder = holder_of(member)
    return account(member.group, f"{root}:{holder.ref}", holder)
