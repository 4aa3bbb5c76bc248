"""The books as a treasurer's workbook: what is there, every line, the funds, what was counted."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import IO

from django.utils.translation import gettext as _

from manyhands.base.db import one_moment
from manyhands.base.workbook_out import Cell, Tab, write_workbook
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group
from manyhands.ledger.amounts import plain
from manyhands.ledger.export.sheets import SHEETS
from manyhands.ledger.models import Count, Fund
from manyhands.ledger.queries import balances
from manyhands.ledger.words import FAMILIES, PERSONAL, account_name, personal_name, what_for

LINES = next(sheet for sheet in SHEETS if sheet.name == "books_lines")


def workbook_into(out: IO[bytes], group: Group) -> None:
    """Write it, as of one moment."""
    unit, fund, account = _("Unit"), _("Fund"), _("Account")
    day, amount, in_words = _("Day"), _("Amount"), _("In words")
    with one_moment():
        write_workbook(
            out,
            [
                Tab(
                    _("What is there"),
                    [fund, unit, _("Family"), account, amount, in_words],
                    _balances(group),
                ),
                Tab(
                    _("Lines"),
                    [
                        *(day, _("What for"), account, fund, unit, amount),
                        *(_("Transfer"), _("Entry"), in_words),
                    ],
                    _lines(group),
                ),
                Tab(_("Funds"), [fund, _("What it is for"), _("Closed on")], _funds(group)),
                Tab(
                    _("Counted"),
                    [day, account, unit, _("Counted"), _("In the books")],
                    _counts(group),
                ),
            ],
        )


def _balances(group: Group) -> Iterator[Sequence[Cell]]:
    for row in balances(group):
        held = Decimal(plain(row.posted, row.commodity.scale))
        family = str(FAMILIES[row.account.kind][0])
        yield [
            row.fund.name,
            row.commodity.code,
            family,
            row.account.path,
            held,
            _called(row.account.path),
        ]


def _lines(group: Group) -> Iterator[Sequence[Cell]]:
    called, meant = cache(_called), cache(what_for)  # a book has many lines and few of these
    for row in LINES.rows(group, None):
        amount = Decimal(plain(row.amount, row.commodity.scale))
        yield [
            row.effective,
            meant(row.transfer.kind),
            row.account.path,
            row.fund.name,
            row.commodity.code,
            amount,
            row.transfer.ref,
            row.transfer.seal.entry_seq,
            called(row.account.path),
        ]


def _called(path: str) -> str:
    """What members call the account; of a member's, whose ref its path has, only of which kind."""
    root, colon, _ref = path.partition(":")
    return personal_name(root) if colon and root in PERSONAL else account_name(path)


def _funds(group: Group) -> Iterator[Sequence[Cell]]:
    for row in Fund.objects.filter(group=group).order_by("pk"):
        yield [row.name, row.purpose, day_in(group, row.closed_at) if row.closed_at else None]


def _counts(group: Group) -> Iterator[Sequence[Cell]]:
    rows = Count.objects.filter(group=group).select_related("account", "commodity").order_by("pk")
    for row in rows:
        counted, booked = (
            Decimal(plain(amount, row.commodity.scale)) for amount in (row.counted, row.booked)
        )
        yield [row.day, row.account.path, row.commodity.code, counted, booked]
