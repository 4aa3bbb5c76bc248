"""What a bank says is compared with the books from the first day on of which anything is known."""

import pytest

from manyhands.groups.models import Group
from manyhands.groups.tests import make
from manyhands.ledger.tests import make as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return ledger.books()


@pytest.fixture
def browser(ana):
    return make.browser(ana)


def at(account) -> str:
    return f"/g/rosewood/money/bank/accounts/{account.ref}/"


@pytest.mark.parametrize(("day", "is_known"), [("2026-11-01", False), ("2026-11-02", True)])
def test_books_and_bank_are_compared_from_the_first_day_that_is_known(
    browser, there, day, is_known
):
    Group.objects.update(founded_at=there.opened_at)  # later than the lines of the file

    answer = browser.post(f"{at(there)}balance/", {"day": day, "amount": "5"})

    assert answer.status_code == (302 if is_known else 422)
    says = "Nothing is known of this account before 2 Nov 2026."
    assert (says in answer.text) is not is_known


@pytest.mark.parametrize("where", ["balance/", "before/"])
def test_no_book_is_of_the_year_one(group, browser, there, where):
    sent = {"day": "0001-01-01", "amount": "5"}
    sent |= {f"before-{name}": value for name, value in sent.items()}
    answer = browser.post(f"{at(there)}{where}", sent | {"before-fund": ledger.fund(group).ref})
    assert answer.status_code == 422
    assert "Nothing is known of this account before" in answer.text
    assert 'value="0001-01-01"' in answer.text
