"""What anybody may read of the books: sums of months that are over, and no person in them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.times import now
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, public
from manyhands.ledger.models import Book, Fund
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group():
    """A group that has published its sums two months after it began to write them down."""
    group = make.books()
    Fund.objects.update(purpose="Food for whoever asks")
    today = now().date()
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=3)
    before = (last.replace(day=1) - timedelta(days=1)).replace(day=3)
    make.given(group, 100_000, on=before)
    make.posted(group, ("Assets:Bank", -4_000), ("Expense:Food", 4_000), on=last)
    make.given(group, 77_700, on=today)
    Book.objects.update(public_since=now())
    return group


def page(group, who=None) -> str:
    answer = groups.browser(who).get(reverse("public-accounts", args=[group.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_reads_the_sums_of_months_that_are_over(group):
    text = page(group)
    assert "Food for whoever asks" in text
    assert "€960.00" in text
    assert "€1,000.00" in text
    assert "€40.00" in text
    assert "777" not in text


def test_what_is_told_adds_up(group):
    (told,) = public.told_to_all(group, now().date())
    assert told.there == "€960.00"
    assert told.came == [("Gifts", "€1,000.00")]
    assert told.went == [("Food", "€40.00")]
    assert [(month.came, month.went) for month in told.months] == [
        ("€0.00", "€40.00"),
        ("€1,000.00", "€0.00"),
    ]


def test_what_was_there_before_and_what_moved_otherwise_makes_it_add_up(group):
    (told,) = public.told_to_all(group, now().date())
    assert (told.before, told.otherwise) == ("", "")
    last = (now().date().replace(day=1) - timedelta(days=1)).replace(day=5)
    make.given(group, 20_000, on=told.since - timedelta(days=1))
    make.given(group, 300, on=told.since)
    make.posted(group, ("Assets:Bank", 1_500), ("Payable", -1_500), on=last)
    make.posted(group, ("Assets:Bank", -2_500), ("Equity:Interfund", 2_500), on=last)

    (told,) = public.told_to_all(group, now().date())

    assert (told.before, told.came, told.went) == (
        "€200.00",
        [("Gifts", "€1,003.00")],
        [("Food", "€40.00")],
    )
    assert (told.otherwise, told.there) == ("-€10.00", "€1,153.00")
    text = page(group)
    assert "before what stands below: <bdi>€200.00</bdi>" in text
    assert "lent or owed: <bdi>-€10.00</bdi>" in text


def test_what_the_inbox_of_the_bank_offers_is_told_by_its_name(group):
    last = (now().date().replace(day=1) - timedelta(days=1)).replace(day=5)
    for path, amount in (("Expense:Rent", 900), ("Expense:Goods", 80), ("Expense:Fees", 7)):
        make.posted(group, ("Assets:Bank", -amount), (path, amount), on=last)

    (told,) = public.told_to_all(group, now().date())

    assert dict(told.went) == {
        "Food": "€40.00",
        "Rent": "€9.00",
        "Goods that were bought": "€0.80",
        "Fees of the bank": "€0.07",
    }


def test_the_signed_checkpoint_of_a_day_that_is_over_is_there(group):
    with times.at(now() + timedelta(days=1)):
        make.given(group, 5)
        note = public.last_checkpoint(group)
        assert note.startswith(group.log.origin)
        assert note.splitlines()[2] in page(group)


def test_it_is_for_members_alone_until_the_group_wants_it(group):
    ana = groups.member(group, "Ana")
    Book.objects.update(public_since=None)
    answer = groups.browser().get(reverse("public-accounts", args=[group.slug]))
    nowhere = groups.browser().get(reverse("public-accounts", args=["nowhere"]))
    assert answer.status_code == nowhere.status_code == 404
    assert "Only members can read this now" in page(group, ana)


def test_the_books_say_whether_anybody_can_read_the_sums(group):
    ana = groups.member(group, "Ana")
    books = reverse("books", args=[group.slug])
    assert "The page that anybody can read" in groups.browser(ana).get(books).text

    Book.objects.update(public_since=None)

    assert "The page that anybody could read" in groups.browser(ana).get(books).text


def test_a_group_without_books_shows_nothing(group):
    other = groups.group("Elsewhere")
    answer = groups.browser().get(reverse("public-accounts", args=[other.slug]))
    assert answer.status_code == 404


def test_no_person_is_in_it(group):
    """Neither a name nor a ref, an account of somebody nor a path that could name somebody."""
    last = (now().date().replace(day=1) - timedelta(days=1)).replace(day=5)
    ana = groups.member(group, "Canaryanna")
    owed = accounts.personal(ana, "Receivable")
    lines = (owed.path, 650), ("Income:Dues:Canaryanna", -650)
    transfer = make.posted(group, *lines, on=last, key="canarykey")
    make.posted(group, ("Assets:Canarybox", 5), ("Income:Gifts", -5), on=last)
    for who in (None, ana):
        text = page(group, who)
        for canary in ("anary", owed.holder.ref, owed.path, ana.ref, transfer.ref):
            assert canary not in text
        assert "Other" in text


def test_few_people_are_not_counted(group):
    last = (now().date().replace(day=1) - timedelta(days=1)).replace(day=5)

    def dues(many: int) -> None:
        for number in range(many):
            member = groups.member(group, f"N{number}")
            path = accounts.personal(member, "Receivable").path
            make.posted(group, (path, 500), ("Income:Dues", -500), on=last)

    dues(4)
    assert public.told_to_all(group, now().date())[0].months[0].people == "fewer than five"
    dues(1)
    assert public.told_to_all(group, now().date())[0].months[0].people == "5"


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2028, 1, 1), date(2027, 12, 31)])
def test_it_is_there_on_odd_days(group, today):
    assert public.told_to_all(group, today)


def test_it_costs_the_same_however_long_the_books(group, django_assert_max_num_queries):
    for name in ("Winter", "Summer", "Bail"):
        make.posted(group, ("Assets:Bank", 5, name), ("Income:Gifts", -5, name))
    with django_assert_max_num_queries(7):
        public.told_to_all(group, now().date())
