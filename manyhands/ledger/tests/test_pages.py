"""Members read the books page by page; names only for whoever carries the power to."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from manyhands.base import times
from manyhands.base.times import now
from manyhands.groups.powers import Rule, acting
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts
from manyhands.ledger.actions import check_books, write_count
from manyhands.ledger.models import Book, Transfer
from manyhands.ledger.posting import reverse as take_back
from manyhands.ledger.tests import make
from manyhands.record.models import Body, Entry, Log

pytestmark = pytest.mark.django_db(transaction=True)

FOOD = ("Assets:Bank", -4_000), ("Expense:Food", 4_000)


@pytest.fixture
def group():
    group = make.books()
    make.given(group, 100_000, on=date(2026, 1, 5))
    make.posted(group, *FOOD, key="food", on=date(2026, 1, 20))
    return group


@pytest.fixture
def ana(group):
    return groups.member(group, "Ana")


def page(who, route, *args, **asked) -> str:
    answer = groups.browser(who).get(reverse(route, args=[who.group.slug, *args]), asked)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def owes(member, amount: int = 650):
    """The member owes so much in dues; says their account."""
    account = accounts.personal(member, "Receivable")
    make.posted(member.group, (account.path, amount), ("Income:Dues", -amount))
    return account


def test_the_books_say_what_is_there_and_that_it_adds_up(ana):
    text = page(ana, "books")
    assert "€960.00" in text
    assert "€1,000.00" in text
    assert "It adds up" in text


def test_a_second_fund_and_unit_have_sheets_of_their_own(ana):
    make.posted(ana.group, ("Assets:Cash", 5_000, "Winter"), ("Income:Gifts", -5_000, "Winter"))
    make.posted(ana.group, ("Process:soup", 90, "Common", "time"), ("World", -90, "Common", "time"))
    text = page(ana, "books")
    assert text.count("It adds up") == 3
    assert "€50.00" in text
    assert "90 time" in text


def test_when_they_were_looked_through_is_said(ana):
    assert "Found sound" not in page(ana, "books")
    check_books(Rule(ana.group), ana.group)
    assert "Found sound" in page(ana, "books")


def test_what_is_wrong_is_said(ana):
    Book.objects.filter(group=ana.group).update(unsound_at=now())
    assert "have not added up since" in page(ana, "books")


def test_a_statement_says_what_was_before_and_after_each_line(ana):
    text = page(ana, "show-account", "Assets:Bank", **{"from": "2026-01-10", "to": "2026-01-31"})
    assert "€1,000.00" in text
    assert "-€40.00" in text
    assert text.count("€960.00") == 3  # what is there now, after the line, at the end


def test_a_statement_carries_the_signed_head_of_the_record(ana):
    text = page(ana, "show-account", "Assets:Bank")

    head = Log.objects.get(pk=ana.group.log_id).checkpoint
    assert head.splitlines()[1] == str(Entry.objects.filter(log=ana.group.log_id).count())
    assert escape(head) in text


def test_without_days_it_is_the_month_of_the_last_line(ana):
    assert "From 1 Jan 2026 to 31 Jan 2026" in page(ana, "show-account", "Assets:Bank")


def test_a_statement_is_as_it_was_known_on_a_day(ana):
    known = f"{now():%Y-%m-%d}"
    with times.at(now() + timedelta(days=3)):
        make.posted(ana.group, *FOOD, on=date(2026, 1, 25))
        asked = {"from": "2026-01-01", "to": "2026-01-31"}
        assert "€920.00" in page(ana, "show-account", "Assets:Bank", **asked)
        before = page(ana, "show-account", "Assets:Bank", **asked, known=known)
    assert "As it was known on" in before
    assert before.count("€960.00") == 2
    assert before.count("€920.00") == 1  # what is there now, above the statement


def test_a_long_statement_goes_on_where_it_stopped(ana):
    for number in range(60):
        make.posted(ana.group, *FOOD[:0], ("Assets:Bank", -100), ("Expense:Food", 100),
                    key=f"{number}", on=date(2026, 1, 21))  # fmt: skip
    text = page(ana, "show-account", "Assets:Bank", page=2)
    assert text.count("-€1.00") == 12
    assert "€911.00" in text  # after the first line of the page
    assert "€900.00" in text


@pytest.mark.parametrize("asked", [{"from": "soon"}, {"unit": "XXX"}, {"to": "9999-99-99"}])
def test_days_that_are_none_are_said_to_be_none(ana, asked):
    assert "Please look at this again" in page(ana, "show-account", "Assets:Bank", **asked)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["from", "to", "known"])
def test_days_that_no_book_is_about_are_told_so(ana, name, day):
    text = page(ana, "show-account", "Assets:Bank", **{name: day})
    assert "Write a day of the years 1900 to 2200." in text
    assert "From 1 Jan 2026 to 31 Jan 2026" in text


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30])
def test_a_page_that_is_none_is_not_there(ana, number):
    answer = groups.browser(ana).get(
        reverse("show-account", args=[ana.group.slug, "Assets:Bank"]), {"page": number}
    )
    assert answer.status_code == 404


def test_a_transfer_names_its_entry_and_what_took_it_back(ana):
    food = Transfer.objects.get(key="food")
    text = page(ana, "show-transfer", food.ref)
    assert f"as entry {food.seal.entry_seq} of the record" in text
    assert "Take it back" in text

    with acting("test"):
        back = take_back(Rule(ana.group), food, effective=date(2026, 2, 1))
    assert "This was taken back for 1 Feb 2026" in page(ana, "show-transfer", food.ref)
    assert "Take it back" not in page(ana, "show-transfer", food.ref)
    assert "This takes back" in page(ana, "show-transfer", back.ref)


def test_others_are_refs_and_oneself_is_yours(ana):
    ben = groups.member(ana.group, "Benedikta")
    own, other = owes(ana), owes(ben, 700)
    for route, args in (("books", []), ("personal-accounts", []), ("show-account", [own.path])):
        text = page(ana, route, *args)
        assert "yours" in text
        assert "Benedikta" not in text
    text = page(ana, "show-account", other.path)
    assert other.holder.ref in text
    assert "yours" not in text
    assert "Benedikta" not in text
    assert "Show me who this is" not in text


def test_who_carries_the_power_looks_names_up_and_that_stands_in_the_record(ana):
    ben = groups.member(ana.group, "Benedikta")
    account = owes(ben)
    groups.decided(
        "mandate.grant", ana.group, role="purse", holder=ana.ref, days=90,
        purpose="The money", powers=["books.read_names"], report_every_d=30,
    )  # fmt: skip
    client = groups.browser(ana)
    where = reverse("show-account", args=[ana.group.slug, account.path])
    assert "Benedikta" not in client.get(where).content.decode()

    client.post(reverse("look-up-names", args=[ana.group.slug]))

    assert "Benedikta" in client.get(where).content.decode()
    read = Body.objects.filter(entry__log=ana.group.log, payload__contains='"kind":"books.look_up"')
    assert read.count() == 1
    with times.at(now() + timedelta(hours=2)):
        assert "Benedikta" not in client.get(where).content.decode()


def test_nobody_else_looks_names_up(ana):
    client = groups.browser(ana)
    answer = client.post(reverse("look-up-names", args=[ana.group.slug]))
    assert answer.status_code == 403
    assert "names_in_books" not in client.session


def test_what_was_counted_stands_beside_the_books(ana):
    make.posted(ana.group, ("Assets:Cash", 5_000), ("Income:Gifts", -5_000))
    bank = accounts.account(ana.group, "Assets:Cash")
    write_count(ana, bank, code="EUR", counted=4_900)
    text = page(ana, "show-account", "Assets:Cash")
    assert "€49.00" in text
    assert "they differ" in text


def test_what_does_not_exist_is_not_there(ana):
    other = make.books("Elsewhere")
    theirs = make.given(other, 5)
    client = groups.browser(ana)
    for route, arg in (("show-transfer", theirs.ref), ("show-account", "Assets:Nowhere")):
        assert client.get(reverse(route, args=[ana.group.slug, arg])).status_code == 404


@pytest.mark.parametrize(
    ("route", "args", "most"),
    [
        ("books", [], 14),
        ("show-account", ["Assets:Bank"], 16),
        ("personal-accounts", [], 9),
    ],
)
def test_a_page_costs_the_same_however_long_the_books(
    ana, route, args, most, django_assert_max_num_queries
):
    for number in range(4):
        make.posted(ana.group, *FOOD, on=date(2026, 1, 21 + number))
        owes(groups.member(ana.group, f"N{number}"))
    client = groups.browser(ana)
    with django_assert_max_num_queries(most):
        client.get(reverse(route, args=[ana.group.slug, *args]))
