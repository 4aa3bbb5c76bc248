"""The books of the small world: a gift, what a member owes, days that are closed."""

from datetime import date, timedelta
from typing import Any

from manyhands.base.times import now
from manyhands.groups.models import Group, Member
from manyhands.groups.tests.make import decided
from manyhands.ledger import accounts
from manyhands.ledger.tests import make


class Books:
    """A group's books, with days that are closed, and those of another group."""

    def __init__(self, group: Group, elsewhere: Group, owing: Member) -> None:
        self.transfer, self.their_transfer = (
            make.given(each, 10_000) for each in (group, elsewhere)
        )
        make.given(group, 300, on=date(2025, 6, 1))
        accounts.commodity(group, "HOURS", kind="minutes")
        self.common, today = make.fund(group), f"{now().date()}"
        soup = ["Place:Fridge", "Soup", "", 9]
        decided("shelf.put_in", self.common, nonce=22 * "s", lot=soup, effective=today)
        owed = accounts.personal(owing, "Receivable")
        make.posted(group, (owed.path, 650), ("Income:Dues", -650))
        book = accounts.book_of(group)
        book.closed_until = date(2026, 1, 31)
        book.save()

    # What the paths of its pages take.
    named = {"path": "Assets:Bank", "shelf": "Place:Fridge", "file": "books.beancount"}

    def own(self) -> list[tuple[str, Any]]:
        """What belongs into the paths of the pages of books."""
        return [("transfers/", self.transfer)]

    def theirs(self) -> list[tuple[str, Any]]:
        """The same of the other group."""
        return [("transfers/", self.their_transfer)]

    def form(self, name: str) -> dict[str, str]:
        """Something good to send to a page of the books, or nothing where it takes nothing."""
        today, day = now().date(), timedelta(days=1)
        rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
        for number, (path, amount) in enumerate((("Assets:Bank", "-4"), ("Expense:Food", "4"))):
            row = {"account": path, "amount": amount, "fund": self.common.ref}
            rows |= {f"form-{number}-{field}": value for field, value in row.items()}
        dated = {"nonce": 22 * "n", "effective": ""}
        kept = {"unit": "EUR", "fund": self.common.ref}
        lists = {
            "write-by-hand": {"unit": "EUR", "nonce": 22 * "n"} | rows,
            "reverse-transfer": {"effective": f"{today}"},
            "make-unit": {"name": "Jars", "code": "JARS", "kind": "goods", "scale": "0"},
            "limit-account": kept | {"floor": "0", "ceiling": "900"},
            "count-account": kept | {"counted": "100"},
            "close-books": {"until": f"{today - day}"},
            "reopen-books": {"until": "2026-01-01"},
            "carry-over": {"year": "2025"},
            "put-in": dated
            | {"name": "Rice", "amount": "3", "place": "Fridge", "fund": self.common.ref},
            "count-left": dated | {f"SOUP:{self.common.ref}": "4"},
            "bin-lot": dated | {"lot": f"SOUP:{self.common.ref}", "amount": "1"},
            "exchange": {
                "fund": self.common.ref,
                "nonce": 22 * "n",
                "source": "Assets:Bank",
                "given_unit": "EUR",
                "given": "10",
                "till": "Assets:Cash",
                "got_unit": "HOURS",
                "got": "11",
            },
        }
        return lists.get(name, {})
