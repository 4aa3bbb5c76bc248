"""A gift that somebody said and the bank line that it came with are in the books once."""

from datetime import date

import pytest

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.funds.inbox.suggesting import ideas
from manyhands.funds.inbox.telling import of_linking
from manyhands.funds.models import BankLine
from manyhands.funds.purse import giving, queries
from manyhands.funds.purse.models import Gift
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests import purses
from manyhands.groups.acts import Act
from manyhands.groups.tests import make
from manyhands.ledger.models import Transfer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(group):
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo")]


@pytest.fixture
def fund(group):
    return purses.fund(group)


@pytest.fixture
def line(group, three):
    """€25 came on 2 November, as the bank says."""
    savings = bank.account(group)
    bank.brought(three[0], savings)
    return bank.line(savings, 2_500)


def there(fund):
    return [(one.currency, one.there) for one in queries.purses(fund)]


def promised(who, fund, amount=2_500, **more):
    return purses.promised(who, fund, amount, way="bank", **more)


def link(line, kind, fund, to="", **more):
    part = [kind, to, fund.ref, line.amount, "EUR"]
    return make.decided("bank.link", line, parts=[part], **more)


def test_a_line_brings_the_gift_that_was_said(three, fund, line):
    gift = promised(three[1], fund)
    assert ideas(fund.group, [line])[0].guess.to == gift.ref

    link(line, "said", fund, gift.ref)

    found = Gift.objects.get(pk=gift.pk)
    assert found.transfer == make.again(line).transfer
    assert found.transfer.effective == date(2026, 11, 2)
    with pytest.raises(NotPossible, match="not on its way"):
        giving.confirm_gift(three[2], gift)
    assert there(fund) == [("EUR", 2_500)]


def test_the_letters_of_a_gift_find_it_among_others(group, three, fund):
    one, two = promised(three[0], fund, None), promised(three[1], fund)
    promised(three[2], fund)
    savings = bank.account(group)
    for number, gift in enumerate((one, two)):
        words = f"{gift.ref[:8].upper()} {gift.ref[8:]}"
        file = bank.OFX.replace("Rosa Keller", words).replace("A1", f"B{number}")
        bank.brought(three[0], savings, file)
    lines = BankLine.objects.filter(amount=2_500).select_related("account", "key").order_by("pk")

    assert [idea.guess.to for idea in ideas(group, lines)] == [one.ref, two.ref]


def test_a_gift_of_which_nobody_said_how_much_is_what_came(three, fund, line):
    gift = promised(three[1], fund, None)
    link(line, "said", fund, gift.ref)
    assert Gift.objects.get(pk=gift.pk).amount == 2_500


def test_a_gift_that_two_have_seen_is_not_written_again_with_its_line(three, fund, line):
    BankLine.objects.filter(pk=line.pk).update(day=now().date())
    gift = promised(three[0], fund)
    for member in three[1:]:
        giving.confirm_gift(member, gift)

    with pytest.raises(NotPossible, match="in the books already"):
        link(line, "gift", fund)
    assert there(fund) == [("EUR", 2_500)]

    link(line, "gift", fund, anyway=True)
    assert there(fund) == [("EUR", 5_000)]


def test_a_line_is_no_other_gift_while_one_of_its_amount_is_on_its_way(three, fund, line):
    promised(three[0], fund)

    with pytest.raises(NotPossible, match="has said"):
        link(line, "gift", fund)
    assert not Transfer.objects.exists()

    link(line, "gift", fund, anyway=True)
    assert there(fund) == [("EUR", 2_500)]


@pytest.mark.parametrize("said", [{"amount": 2_400}, {"currency": "USD"}])
def test_a_gift_of_something_else_is_not_what_came(three, fund, line, said):
    gift = promised(three[0], fund, **said)

    with pytest.raises(NotPossible):
        link(line, "said", fund, gift.ref)
    link(line, "gift", fund)

    assert Gift.objects.get(pk=gift.pk).is_on_its_way


def test_one_line_is_one_gift_in_its_own_fund(group, three, fund, line):
    one, two = promised(three[0], fund, 1_500), promised(three[1], fund, 1_000)
    parts = [["said", one.ref, fund.ref, 1_500, "EUR"], ["said", two.ref, fund.ref, 1_000, "EUR"]]
    with pytest.raises(NotPossible, match="no more"):
        make.decided("bank.link", line, parts=parts)

    other, whole = purses.fund(group, "Rent"), promised(three[0], fund)
    with pytest.raises(NotPossible, match="another fund"):
        link(line, "said", other, whole.ref)
    assert not Transfer.objects.exists()


def test_no_habit_is_made_of_a_gift_that_came(three, fund, line):
    link(line, "said", fund, promised(three[1], fund).ref)
    assert make.again(line).account.habits == {}


def test_the_page_asks_whether_it_is_another_one(three, fund, line):
    promised(three[1], fund)
    browser = make.browser(three[0])
    path = f"/g/{fund.group.slug}/money/bank/lines/{line.ref}/"
    assert "Somebody said that just this comes." in browser.get(path).text
    sent = {"part-0-what": "gift:", "part-0-fund": fund.ref}

    asked = browser.post(path, sent)

    assert asked.status_code == 422
    assert "Somebody has said that such a gift comes." in asked.text
    assert 'name="anyway"' in asked.text
    assert "/decisions/" in browser.post(path, sent | {"anyway": "1"}).headers["Location"]


def test_a_proposal_says_what_it_links_before_and_after(three, fund, line):
    gift = promised(three[1], fund)
    part = ["said", gift.ref, fund.ref, 2_500, "EUR"]
    act = Act("bank.link", "", {"parts": [part], "anyway": True})
    assert "€25.00 that somebody gives" in str(of_linking(fund.group, act))
    assert "it is another one" in str(of_linking(fund.group, act))

    link(line, "said", fund, gift.ref)

    after = str(of_linking(fund.group, act))
    assert "A gift that somebody said" in after
    assert gift.ref not in after
