"""The books in the neighborhood of the tour, and their pages below `/g/<slug>/books/`."""

from datetime import timedelta

from manyhands.base.times import now
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Member
from manyhands.groups.tests.make import decided
from manyhands.ledger import accounts
from manyhands.ledger.actions import write_count
from manyhands.ledger.shelves import put_in
from manyhands.ledger.tests import make as ledgers

STOPS = {
    "books": "",
    "show-account": "accounts/Assets:Bank/",
    "show-account: other days": "accounts/Assets:Bank/?from=soon",
    "show-account: a member's": "accounts/{owed}/",
    "limit-account": "accounts/Assets:Bank/limits/",
    "count-account": "accounts/Assets:Bank/count/",
    "personal-accounts": "members/",
    "write-by-hand": "transfers/new/",
    "show-transfer": "transfers/{transfer}/",
    "reverse-transfer": "transfers/{transfer}/reversal/",
    "make-unit": "units/new/",
    "close-books": "closing/",
    "reopen-books": "reopening/",
    "carry-over": "years/",
    "exchange": "exchanges/new/",
    "show-shelf": "shelf/",
    "put-in": "shelf/new/",
    "count-left": "shelf/Place:Fridge/count/",
    "bin-lot": "shelf/Place:Fridge/waste/",
    "write-by-hand: a correction": "transfers/new/?corrects={transfer}",
    "publish-books": "publishing/",
}


# The page that anybody may read is elsewhere.
PUBLIC = "/g/{slug}/accounts/"


def books(group: Group, ana: Member, cleo: Member) -> dict[str, str]:
    """Gifts, food and dues in the books; Ana may read names, and what Cleo owes is there."""
    for month in (-2, -1, 0):
        given = ledgers.given(group, 12_000, on=now().date() + timedelta(days=30 * month))
    ledgers.posted(group, ("Assets:Bank", -4_550), ("Expense:Food", 4_550))
    owed = [accounts.personal(member, "Receivable") for member in (ana, cleo)]
    for account in owed:
        ledgers.posted(group, (account.path, 500), ("Income:Dues", -500))
    decided(
        "mandate.grant", group, role="books", holder=ana.ref, days=90, purpose="The books",
        powers=["books.read_names"], report_every_d=30,
    )  # fmt: skip
    today = day_in(group, now())
    for days, name in ((-1, "Soup"), (3, "Bread")):
        came, last = (f"{today + timedelta(days=n)}" for n in (min(days, 0), days))
        lot = ["Place:Fridge", name, last, 12]
        put_in(ana, ledgers.fund(group), nonce=22 * name[0], lot=lot, effective=came)
    write_count(ana, accounts.account(group, "Assets:Bank"), code="EUR", counted=31_000)
    return {"owed": owed[1].path, "transfer": given.ref}
