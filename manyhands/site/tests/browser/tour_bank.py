"""The stops of the tour at a bank's lines, and what stands there."""

from typing import Any

from manyhands.funds.inbox import actions, files
from manyhands.funds.tests import bank_files
from manyhands.groups.models import Member
from manyhands.groups.tests.make import again
from manyhands.ledger.tests import make as books

HELPER = "helper"
BANK = "/g/{slug}/money/bank/"

STOPS = {
    "bank": (HELPER, BANK),
    "bank: what is in the books": (HELPER, f"{BANK}?show=books"),
    "open-bank-account": (HELPER, f"{BANK}accounts/new/"),
    "bank-account": (HELPER, BANK + "accounts/{bank}/"),
    "bank-account: nothing was said yet": (HELPER, BANK + "accounts/{box}/"),
    "bank-file": (HELPER, BANK + "files/{bank_file}/"),
    "bank-line": (HELPER, BANK + "lines/{bank_line}/"),
    "bank-line: ignored": (HELPER, BANK + "lines/{ignored}/"),
}
NO_PAGES = {
    *("state-bank-balance", "choose-bank-file", "bring-bank-lines", "drop-bank-file"),
    *("match-bank-line", "begin-bank-account", "set-bank-line-aside"),
}


def heard(member: Member) -> dict[str, Any]:
    """Lines that wait, one that is ignored, a sheet about to be brought."""
    member = again(member)
    books.fund(member.group)
    account, box = (bank_files.account(member.group, name) for name in ("Savings bank", "Box"))
    bank_files.brought(member, account)
    ignored = bank_files.line(account, 10000)
    actions.set_aside(member, ignored, state="ignored")
    sheet = bank_files.CSV.replace("When", "Date").replace("How much", "Amount")
    return {
        "bank": account.ref,
        "box": box.ref,
        "bank_line": bank_files.line(account, 2500).ref,
        "ignored": ignored.ref,
        "bank_file": files.keep(member, account, sheet.encode(), "a.csv").ref,
    }
