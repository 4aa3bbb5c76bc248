"""A closed year is carried over: the next begins with nothing, and what was given out stays."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.base.errors import NotPossible
from manyhands.base.tests.effort import THOROUGH
from manyhands.base.times import now
from manyhands.decisions import undo
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests.make import uses
from manyhands.groups.tests import make as groups
from manyhands.ledger import checking, public, queries, years
from manyhands.ledger.actions import reverse_transfer
from manyhands.ledger.models import Account, Balance, Book, Commodity, Transfer
from manyhands.ledger.tests import make

pytestmark = pytest.mark.django_db(transaction=True)

POWERS = ("books.carry_over", "books.reverse", "books.close", "books.reopen", "books.write")
IN_2025, IN_2026 = date(2025, 5, 1), date(2026, 2, 1)
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def ana():
    """Gifts and food of 2025, and food of 2026, in two funds; 2025 is closed."""
    group = make.books()
    make.given(group, 9_000, on=IN_2025)
    make.posted(group, ("Assets:Bank", -2_500), ("Expense:Food", 2_500), on=IN_2025)
    make.posted(group, ("Assets:Cash", 700, "Winter"), ("Income:Dues", -700, "Winter"), on=IN_2025)
    make.posted(group, ("Assets:Bank", -400), ("Expense:Food", 400), on=IN_2026)
    closed_until(group, date(2025, 12, 31))
    for power in POWERS:
        uses(group, power, {"method": "do"})
    return groups.again(groups.member(group, "Ana"))


def closed_until(group, day):
    """The group closes its books until then or opens them again; days to come, by hand."""
    book = Book.objects.get(group=group)
    if day >= now().date():
        Book.objects.filter(group=group).update(closed_until=day)
    elif book.closed_until and day < book.closed_until:
        groups.decided("books.reopen", group, until=f"{day}")
    else:
        groups.decided("books.close", group, until=f"{day}")


def held(group) -> dict[tuple[str, str], int]:
    rows = Balance.objects.filter(account__group=group).exclude(posted=0)
    return {(path, fund): n for path, fund, n in rows.values_list(
        "account__path", "fund__name", "posted")}  # fmt: skip


def food(group, **when) -> int:
    return queries.balance(
        Account.objects.get(group=group, path="Expense:Food"), Commodity.objects.get(), **when
    )


def test_the_next_year_begins_with_nothing_and_each_fund_keeps_its_own(ana):
    made = years.carry_over(ana, ana.group, year=2025)

    assert made.effective == NEW_YEAR
    assert held(ana.group) == {
        ("Assets:Bank", "Common"): 6_100,
        ("Assets:Cash", "Winter"): 700,
        ("Expense:Food", "Common"): 400,
        ("Equity:Carried", "Common"): -6_500,
        ("Equity:Carried", "Winter"): -700,
    }
    assert food(ana.group, as_of=NEW_YEAR) == 0
    assert checking.problems(ana.group) == []


def test_what_was_given_out_of_the_year_stays_as_it_was(ana):
    last = date(2025, 12, 31)
    bank = Account.objects.get(path="Income:Gifts")
    said = [
        lambda: food(ana.group, as_of=last),
        lambda: queries.balance(bank, Commodity.objects.get(), as_of=last),
        lambda: [row.after for row in queries.statement(
            bank, Commodity.objects.get(), date(2025, 1, 1), last)[1]],
        lambda: [(one.came, one.went, one.months) for one in public.told_to_all(
            ana.group, date(2026, 4, 1))],
    ]  # fmt: skip
    before = [look() for look in said]

    years.carry_over(ana, ana.group, year=2025)

    assert [look() for look in said] == before


def test_a_year_that_is_open_is_not_carried_over(ana):
    closed_until(ana.group, date(2025, 12, 30))
    with pytest.raises(NotPossible, match="Close the books"):
        years.carry_over(ana, ana.group, year=2025)


def test_a_second_time_carries_only_what_came_since(ana):
    years.carry_over(ana, ana.group, year=2025)
    with pytest.raises(NotPossible, match="nothing of that year"):
        years.carry_over(ana, ana.group, year=2025)
    closed_until(ana.group, date(2025, 11, 30))
    make.given(ana.group, 50, on=date(2025, 12, 24))
    closed_until(ana.group, date(2025, 12, 31))

    years.carry_over(ana, ana.group, year=2025)

    assert held(ana.group)["Equity:Carried", "Common"] == -6_550
    assert ("Income:Gifts", "Common") not in held(ana.group)


def test_where_more_is_closed_it_counts_for_the_first_open_day(ana):
    closed_until(ana.group, IN_2026)
    made = years.carry_over(ana, ana.group, year=2025)
    assert made.effective == date(2026, 2, 2)
    assert held(ana.group)["Expense:Food", "Common"] == 400


def test_years_are_carried_over_in_their_order(ana):
    closed_until(ana.group, date(2026, 12, 31))
    years.carry_over(ana, ana.group, year=2026)
    assert not any(path.startswith(("Income", "Expense")) for path, _fund in held(ana.group))
    with pytest.raises(NotPossible, match="later year"):
        years.carry_over(ana, ana.group, year=2025)


def test_it_is_taken_back_and_done_again(ana):
    before = held(ana.group)
    made = years.carry_over(ana, ana.group, year=2025)
    reverse_transfer(ana, made, effective="2026-01-01")
    assert held(ana.group) == before

    again = years.carry_over(ana, ana.group, year=2025)

    assert again.key != made.key
    assert held(ana.group)["Equity:Carried", "Common"] == -6_500


def test_it_is_undone_as_anything_that_was_done(ana):
    before = held(ana.group)
    years.carry_over(ana, ana.group, year=2025)
    (done,) = [one for one in undo.what_can_be_undone(ana.group) if one.power == years.POWER]

    undo.undo(ana, ana.group, seq=done.seq)

    assert held(ana.group) == before
    assert Transfer.objects.get(reverses__kind=years.POWER).effective == NEW_YEAR


def test_by_page_it_becomes_a_proposal_or_is_done(ana):
    path = reverse("carry-over", args=[ana.group.slug])
    browser = groups.browser(ana)
    assert 'value="2025"' in browser.get(path).text
    uses(ana.group, "books.carry_over", {"method": "consent"})
    browser.post(path, {"year": "2025"})
    proposal = browser.get(Proposal.objects.get().get_absolute_url()).text
    assert "Carry what came in and went out" in proposal
    assert ">2025<" in proposal
    uses(ana.group, "books.carry_over", {"method": "do"})
    assert browser.post(path, {"year": "2025"}).status_code == 302
    refused = browser.post(path, {"year": "2025"})
    assert refused.status_code == 422
    assert "nothing of that year" in refused.text


def test_without_a_closed_year_the_page_says_what_comes_first():
    group = make.books()
    ana = groups.member(group, "Ana")
    page = groups.browser(ana).get(reverse("carry-over", args=[group.slug])).text
    assert "No year is closed to its end yet." in page


PATHS = ("Assets:Bank", "Expense:Food", "Income:Gifts", "Payable:abc", "Equity:Opening")
YEARS = [2023, 2024, 2025]
place = st.tuples(st.sampled_from(PATHS), st.sampled_from(["Common", "Winter"]))
moves = st.lists(
    st.tuples(place, st.sampled_from(PATHS), st.integers(1, 500), st.sampled_from(YEARS)),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(
    max_examples=30 if THOROUGH else 5,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=moves, carried=st.lists(st.sampled_from(YEARS), max_size=3, unique=True))
def test_whatever_was_written_nothing_of_a_carried_year_is_left(moves, carried):
    """Whichever years are carried over in their order, what is there and owed stays."""
    group = make.books()
    Account.objects.create(group=group, path="Assets:Bank", kind="asset", floor=None)
    for (path, fund), to, amount, year in moves:
        make.posted(group, (path, -amount, fund), (to, amount, fund), on=date(year, 7, 1))
    closed_until(group, date(2025, 12, 31))
    uses(group, "books.carry_over", {"method": "do"})
    ana = groups.again(groups.member(group, "Ana"))
    real = {
        where: n for where, n in held(group).items() if where[0] in ("Assets:Bank", "Payable:abc")
    }
    for year in sorted(carried):
        carry(ana, year)

    after = held(group)
    last = max(carried, default=0)
    flows = [(to, path, fund, n) for (path, fund), to, n, year in moves if year > last]
    left: dict = {}
    for to, path, fund, amount in flows:
        for where, n in ((to, amount), (path, -amount)):
            left[where, fund] = left.get((where, fund), 0) + n
    for path in ("Expense:Food", "Income:Gifts"):
        for fund in ("Common", "Winter"):
            assert after.get((path, fund), 0) == left.get((path, fund), 0)
    assert {where: after.get(where, 0) for where in real} == real
    assert checking.problems(group) == []


def carry(member, year):
    """Carry it over, where there is something to carry."""
    if any(years.legs_of(member.group, year)):
        years.carry_over(member, member.group, year=year)
