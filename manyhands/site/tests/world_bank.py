"""What the small world has of a bank: a line that waits, a file about to be brought, a transfer."""

from datetime import date
from typing import Any

from manyhands.funds.inbox import files
from manyhands.funds.tests import bank_files
from manyhands.ledger.tests import make as books


def fill(world: Any, word: str) -> None:
    """A line that waits in each group, of `word` in ours; a file of the member's; a transfer."""
    member, sly = world.members["member"], world.members["elsewhere"]
    world.given = books.given(world.group, 2500, on=date(2026, 11, 2))
    world.bank_fund = books.fund(world.group)
    text = bank_files.OFX.partition("<STMTTRN><TRNTYPE>FEE")[0].replace("100.00", "0.00")
    text = text.replace("Rosa Keller", word) + "</BANKTRANLIST></OFX>"
    world.savings, world.their_savings = (
        bank_files.account(group) for group in (world.group, world.elsewhere)
    )
    bank_files.brought(member, world.savings, text)
    bank_files.brought(sly, world.their_savings)
    world.bank_line = bank_files.line(world.savings, 2500)
    world.their_line = bank_files.line(world.their_savings, 2500)
    world.bank_file = files.keep(member, world.savings, text.replace("A1", "Z1").encode(), "a")


def own(world: Any) -> list[tuple[str, Any]]:
    """What stands in the paths of the bank's pages."""
    return [
        ("bank/accounts/", world.savings),
        ("bank/files/", world.bank_file),
        ("bank/lines/", world.bank_line),
    ]


def theirs(world: Any) -> list[tuple[str, Any]]:
    """The same of the other group."""
    return [("bank/accounts/", world.their_savings), ("bank/lines/", world.their_line)]


def forms(world: Any) -> dict[str, dict[str, str]]:
    """Something good to send to each of them."""
    return {
        "open-bank-account": {"name": "Post", "currency": "EUR"},
        "state-bank-balance": {"day": "2026-11-05", "amount": "1"},
        "begin-bank-account": {
            "before-day": "2026-11-01",
            "before-amount": "9",
            "before-fund": world.bank_fund.ref,
        },
        "bank-line": {
            "part-0-what": "gift:",
            "part-0-fund": world.bank_fund.ref,
            "anyway": "1",  # for it may be what was given
        },
        "match-bank-line": {"transfer": world.given.ref},
        "set-bank-line-aside": {"state": "ignored"},
    }
