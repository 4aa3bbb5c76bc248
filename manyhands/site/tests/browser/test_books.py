"""What people do with the books, on a small phone, by keyboard, without script and in Arabic."""

import pytest

from manyhands.decisions.tests.make import uses
from manyhands.ledger import accounts
from manyhands.ledger.tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_came_in_is_written_down_read_and_taken_back(hands, street):
    accounts.money(street, "EUR")
    make.fund(street)
    for power in ("books.write", "books.reverse"):
        uses(street, power, {"method": "do"})
    ana = hands()
    ana.join("rosewood", "Ana")
    ana.go("/g/rosewood/")
    ana.follow("Commons")
    ana.follow("Our books")
    ana.reads("Nothing is written here yet")

    ana.follow("Write something down")
    ana.fill_line(1, account="Income:Gifts", amount="-100")
    ana.fill_line(2, account="Assets:Cash", amount="99")
    ana.press("Write it down")
    ana.reads("The lines do not add up to nothing in each fund, so it is no transfer.")
    ana.fill_line(2, amount="100")
    ana.press("Write it down")
    ana.reads("That is written down.")

    ana.follow("Cash box")
    ana.is_at("Cash box")
    ana.follow(ana.say("Write into the books by hand.").rstrip("."))
    ana.follow("Take it back")
    ana.press("Go on")
    ana.reads("That is written down.")
    ana.follow("To the books")
    ana.follow("Cash box")
    ana.reads("At the end")


def test_where_nobody_writes_alone_it_becomes_a_proposal(hands, street):
    accounts.money(street, "EUR")
    make.given(street, 10_000)
    ana = hands()
    ana.join("rosewood", "Ana")
    ana.go("/g/rosewood/books/transfers/new/")
    ana.unfold("How do we decide this?")
    ana.fill_line(1, account="Assets:Bank", amount="-40")
    ana.fill_line(2, account="Expense:Food", amount="40")
    ana.press("Write it down")
    ana.reads("In your group nobody does this alone. Nothing was changed yet. "
              "This is the proposal it would become.")  # fmt: skip
