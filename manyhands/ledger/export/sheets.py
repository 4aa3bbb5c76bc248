"""The books as sheets of a data package: what members may read, and refs instead of names."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import IO, Any

from manyhands.base.datapackage import (
    AT_A_TIME,
    Column,
    Sheet,
    describe_sheet,
    each,
    of,
    write_sheet,
)
from manyhands.base.db import in_parts, one_moment
from manyhands.base.times import now
from manyhands.groups.models import Group
from manyhands.ledger.amounts import plain
from manyhands.ledger.models import Account, Balance, Commodity, Count, Fund, Posting, Transfer

TO_A_TRANSFER = {"transfer": ("books_transfers", "ref")}
TO_A_FUND = {"fund": ("books_funds", "ref")}
TO_A_UNIT = {"unit": ("books_units", "code")}
TO_AN_ACCOUNT = {"account": ("books_accounts", "path")}


def amount(name: str) -> Callable[[Any], Decimal | None]:
    """What stands in that column of a row, in units with their digits behind the point."""

    def value(row: Any) -> Decimal | None:
        minor = getattr(row, name)
        return None if minor is None else Decimal(plain(minor, row.commodity.scale))

    return value


def _postings(group: Group, viewer: Any) -> Iterator[Posting]:
    for part in in_parts(Transfer.objects.filter(group=group), AT_A_TIME):
        rows = Posting.objects.filter(transfer__in=part)
        rows = rows.select_related("transfer__seal", "account", "commodity", "fund")
        yield from rows.order_by("transfer", "pk")


def _balances(group: Group, viewer: Any) -> Iterator[Balance]:
    rows = Balance.objects.filter(account__group=group)
    return each(rows.select_related("account", "commodity", "fund"))


SHEETS = [
    Sheet(
        "books_units",
        lambda group, viewer: each(Commodity.objects.filter(group=group)),
        [
            Column("code", "string", of("code")),
            Column("name", "string", of("name")),
            Column("kind", "string", of("kind")),
            Column("digits", "integer", of("scale")),
            Column("use_by", "date", of("use_by")),
        ],
        "code",
    ),
    Sheet(
        "books_funds",
        lambda group, viewer: each(Fund.objects.filter(group=group)),
        [
            Column("ref", "string", of("ref")),
            Column("name", "string", of("name")),
            Column("purpose", "string", of("purpose")),
            Column("opened_at", "datetime", of("opened_at")),
            Column("closed_at", "datetime", of("closed_at")),
        ],
        "ref",
    ),
    Sheet(
        "books_accounts",
        lambda group, viewer: each(Account.objects.filter(group=group)),
        [
            Column("path", "string", of("path")),
            Column("title", "string", of("title")),
            Column("kind", "string", of("kind")),
        ],
        "path",
    ),
    Sheet(
        "books_transfers",
        lambda group, viewer: each(
            Transfer.objects.filter(group=group).select_related("reverses", "corrects", "seal")
        ),
        [
            Column("ref", "string", of("ref")),
            Column("key", "string", of("key")),
            Column("kind", "string", of("kind")),
            Column("under", "string", of("under")),
            Column("effective", "date", of("effective")),
            Column("recorded_at", "datetime", of("recorded_at")),
            Column("reverses", "string", of("reverses", "ref")),
            Column("corrects", "string", of("corrects", "ref")),
            Column("entry", "integer", of("seal", "entry_seq")),
            Column("says", "string", lambda row: bytes(row.says).hex()),
        ],
        "ref",
    ),
    Sheet(
        "books_lines",
        _postings,
        [
            Column("transfer", "string", of("transfer", "ref")),
            Column("effective", "date", of("effective")),
            Column("account", "string", of("account", "path")),
            Column("fund", "string", of("fund", "ref")),
            Column("unit", "string", of("commodity", "code")),
            Column("amount", "number", amount("amount")),
            Column("minor_units", "integer", of("amount")),
        ],
        points=TO_A_TRANSFER | TO_AN_ACCOUNT | TO_A_FUND | TO_A_UNIT,
    ),
    Sheet(
        "books_balances",
        _balances,
        [
            Column("account", "string", of("account", "path")),
            Column("fund", "string", of("fund", "ref")),
            Column("unit", "string", of("commodity", "code")),
            Column("posted", "number", amount("posted")),
            Column("set_aside", "number", amount("held")),
            Column("floor", "number", amount("floor")),
            Column("ceiling", "number", amount("ceiling")),
        ],
        points=TO_AN_ACCOUNT | TO_A_FUND | TO_A_UNIT,
    ),
    Sheet(
        "books_counts",
        lambda group, viewer: each(
            Count.objects.filter(group=group).select_related("account", "commodity", "fund")
        ),
        [
            Column("day", "date", of("day")),
            Column("account", "string", of("account", "path")),
            Column("fund", "string", of("fund", "ref")),
            Column("unit", "string", of("commodity", "code")),
            Column("counted", "number", amount("counted")),
            Column("booked", "number", amount("booked")),
        ],
        points=TO_AN_ACCOUNT | TO_A_UNIT,
    ),
]


def zip_into(out: IO[bytes], group: Group) -> None:
    """Write the books alone as a data package in one ZIP file, as of one moment."""
    about = {
        "name": f"{group.slug}-books",
        "title": group.name,
        "created": f"{now():%Y-%m-%dT%H:%M:%SZ}",
        "resources": [describe_sheet(sheet) for sheet in SHEETS],
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive, one_moment():
        for sheet in SHEETS:
            with (
                archive.open(f"{sheet.name}.csv", "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
            ):
                write_sheet(sheet, sheet.rows(group, None), text)
        archive.writestr("datapackage.json", json.dumps(about, ensure_ascii=False, indent=1))
