"""Pressing a button of the books does it, or proposes it; what was typed is never lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from manyhands.base.times import now
from manyhands.decisions.changing import changes
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests.make import uses
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.ledger.models import Balance, Book, Commodity, Count, Fund, Transfer
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana():
    group = make.books()
    make.given(group, 100_000, key="first", on=date(2026, 1, 5))
    return groups.member(group, "Ana")


def alone(member, *powers: str):
    """In this group each does these things alone; says the member anew."""
    for power in powers:
        uses(member.group, power, {"method": "do"})
    return groups.again(member)


def send(member, route, *args, **form):
    return groups.browser(member).post(reverse(route, args=[member.group.slug, *args]), form)


def written(*lines: tuple[str, str], fund: str, **more: str) -> dict[str, str]:
    form = {"unit": "EUR", "nonce": 22 * "n", "effective": "2026-02-01"}
    form |= {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"} | more
    for number, (account, amount) in enumerate(lines):
        row = {"account": account, "amount": amount, "fund": fund}
        form |= {f"form-{number}-{name}": value for name, value in row.items()}
    return form


def common(member) -> str:
    return Fund.objects.get(group=member.group, name="Common").ref


FOOD = ("Assets:Bank", "-40,50"), ("Expense:Food", "40.5")


def test_what_is_written_by_hand_becomes_a_proposal_that_says_it_in_words(ana):
    answer = send(ana, "write-by-hand", **written(*FOOD, fund=common(ana)))

    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == proposal.get_absolute_url()
    said = changes(ana.group, proposal.act, proposal.head.preview)
    words = "".join(text for one in said for _kind, text in one.pieces)
    assert "Bank -€40.50 (Common); Food €40.50 (Common)" in words
    assert "nnnn" not in proposal.title + words
    page = groups.browser(ana).get(proposal.get_absolute_url())
    assert "Food €40.50" in page.content.decode()
    assert Transfer.objects.count() == 1


def test_where_one_does_it_alone_it_is_done_once(ana):
    ana = alone(ana, "books.write")
    for _click in "ab":
        answer = send(ana, "write-by-hand", **written(*FOOD, fund=common(ana)))
        assert answer.status_code == 302
    assert make.held(ana.group, "Assets:Bank") == 95_950
    assert Transfer.objects.get(kind="books.write").effective == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("Assets:Bank", "-40"), ("Expense:Food", "39")], "do not add up"),
        ([("Assets:Bank", "-40")], "one line is not enough"),
        ([("Assets:Bank", "-4.005"), ("Expense:Food", "4.005")], "Write an amount such as"),
        ([("Assets:Bank", "four"), ("Expense:Food", "4")], "Write an amount such as"),
        ([("Assets:Bank", "-1"), ("", "1")], "Say which account"),
        ([("Assets:Bank", "-1"), ("Lunch", "1")], "Write an account such as"),
        ([("Assets:Bank", "-2000"), ("Expense:Food", "2000")], "not enough there"),
        ([("Assets:Bank", "-" + 16 * "9"), ("Expense:Food", 16 * "9")], "more than the books"),
    ],
)
def test_what_is_no_transfer_comes_back_as_it_was_typed(ana, lines, said):
    answer = send(ana, "write-by-hand", **written(*lines, fund=common(ana)))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    for account, amount in lines:
        assert f'value="{amount}"' in text
        assert not account or f'value="{account}"' in text
    assert Transfer.objects.count() == 1
    assert Proposal.objects.count() == 0


def test_one_more_line_keeps_what_was_typed(ana):
    form = written(*FOOD, fund=common(ana), more="1")
    text = send(ana, "write-by-hand", **form).content.decode()
    assert 'name="form-3-account"' in text
    assert 'value="-40,50"' in text
    assert "Please look at this again" not in text


def test_it_is_taken_back_for_a_day_that_is_said(ana):
    ana = alone(ana, "books.reverse")
    first = Transfer.objects.get()
    assert send(ana, "reverse-transfer", first.ref).status_code == 422
    send(ana, "reverse-transfer", first.ref, effective="2026-03-01")

    back = Transfer.objects.get(reverses=first)
    assert back.effective == date(2026, 3, 1)
    again = send(ana, "reverse-transfer", first.ref, effective="2026-03-01")
    assert again.status_code == 422
    assert "has been reversed already" in again.content.decode()


def test_closed_days_are_closed_and_opened_again(ana):
    ana = alone(ana, "books.close", "books.reopen", "books.write")
    tomorrow = f"{now().date() + timedelta(days=1)}"
    refused = send(ana, "close-books", until=tomorrow)
    assert "Only days that are over" in refused.content.decode()
    assert f'value="{tomorrow}"' in refused.content.decode()
    send(ana, "close-books", until="2026-03-31")
    late = send(ana, "write-by-hand", **written(*FOOD, fund=common(ana)))
    assert "books are closed for that day" in late.content.decode()
    assert f"open is {date_format(date(2026, 4, 1))}." in late.content.decode()
    page = groups.browser(ana).get(
        reverse("reverse-transfer", args=[ana.group.slug, Transfer.objects.get().ref])
    )
    assert 'value="2026-04-01"' in page.content.decode()
    send(ana, "reopen-books", until="2026-01-31")
    assert Book.objects.get().closed_until == date(2026, 1, 31)
    assert send(ana, "write-by-hand", **written(*FOOD, fund=common(ana))).status_code == 302


def test_an_account_is_kept_within_its_limits(ana):
    ana = alone(ana, "books.limit", "books.write")
    limits = {"unit": "EUR", "fund": common(ana), "floor": "", "ceiling": "1 000"}
    assert send(ana, "limit-account", "Assets:Bank", **limits).status_code == 302
    assert Balance.objects.get(account__path="Assets:Bank").ceiling == 100_000
    more = written(("Assets:Bank", "1"), ("Income:Gifts", "-1"), fund=common(ana))
    assert "more than may be there" in send(ana, "write-by-hand", **more).content.decode()
    refused = send(ana, "limit-account", "Assets:Bank", **{**limits, "ceiling": "1,-"})
    assert refused.status_code == 422
    assert 'value="1,-"' in refused.content.decode()


def test_limits_can_be_proposed(ana):
    limits = {"unit": "EUR", "fund": common(ana), "floor": "0", "ceiling": "2000"}
    send(ana, "limit-account", "Assets:Bank", **limits)
    proposal = Proposal.objects.get()
    page = groups.browser(ana).get(proposal.get_absolute_url()).content.decode()
    assert "€2,000.00" in page
    assert "Common" in page


def test_what_was_counted_is_written_down(ana):
    answer = send(ana, "count-account", "Assets:Bank", unit="EUR", fund="", counted="999.50")
    assert answer.status_code == 302
    count = Count.objects.get()
    assert (count.counted, count.booked, count.fund) == (99_950, 100_000, None)
    assert send(ana, "count-account", "Assets:Bank", unit="EUR", counted="x").status_code == 422


def test_a_unit_is_made(ana):
    ana = alone(ana, "unit.make")
    unit = {"name": "Jars", "code": "JARS", "kind": "goods", "scale": "0"}
    for code in ("ü", "our JARS", "JARSJARSJARSJ"):
        assert send(ana, "make-unit", **{**unit, "code": code}).status_code == 422
    send(ana, "make-unit", **unit)
    assert Commodity.objects.get(code="JARS").kind == "goods"


def test_the_sums_are_for_members_until_the_group_decides_otherwise(ana):
    send(ana, "publish-books")
    assert Proposal.objects.get().act.details == {"for_all": True}
    ana = alone(ana, "books.publish")
    send(ana, "publish-books")
    assert Book.objects.get().public_since
    send(ana, "publish-books")
    assert Book.objects.get().public_since is None


def test_an_account_of_another_group_is_not_there(ana):
    other = make.books("Elsewhere")
    accounts.account(other, "Assets:Theirs")
    assert send(ana, "limit-account", "Assets:Theirs").status_code == 404
