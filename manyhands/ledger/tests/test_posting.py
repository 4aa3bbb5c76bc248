"""The one writer: once for each key, sealed in the record, reversed once, as of any day."""

from datetime import date, timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.groups.actions import leave_group
from manyhands.groups.powers import Rule, acting
from manyhands.groups.tests import make as people
from manyhands.ledger import accounts, checking, holds, queries
from manyhands.ledger.models import Account, Balance, Hold, Holder, Posting, Seal, Transfer
from manyhands.ledger.posting import Draft, post, post_all, reverse
from manyhands.ledger.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)

FOOD = ("Assets:Bank", -400), ("Expense:Food", 400)


@pytest.fixture
def group():
    group = make.books()
    make.given(group, 10_000, key="first")
    return group


def bank(group) -> tuple:
    leg = make.legs(group, ("Assets:Bank", 1))[0]
    return leg.account, leg.commodity, leg.fund


def by_rule(group, doing, *args, **more):
    with acting("test"):
        return doing(Rule(group), *args, **more)


def test_the_same_key_a_second_time_posts_nothing(group):
    once = make.posted(group, *FOOD, key="rent")
    with times.at(now() + timedelta(days=3)):  # even on another day
        again = make.posted(group, *FOOD, key="rent")

    assert once.pk == again.pk
    assert make.held(group, "Assets:Bank") == 9_600


def test_the_order_of_lines_makes_no_other_transfer(group):
    once = make.posted(group, *FOOD, key="rent")
    assert make.posted(group, *reversed(FOOD), key="rent").pk == once.pk


def test_one_key_is_not_for_two_things(group):
    make.posted(group, *FOOD, key="rent")
    with pytest.raises(NotPossible, match="Something else"):
        make.posted(group, ("Assets:Bank", -401), ("Expense:Food", 401), key="rent")
    assert make.held(group, "Assets:Bank") == 9_600


def test_each_seal_is_an_entry_in_the_record(group):
    seal = Seal.objects.get()
    body = Body.objects.get(entry__log=group.log, entry__seq=seal.entry_seq)
    assert '"ledger.seal"' in body.payload
    assert seal.digest in body.payload


def test_many_transfers_are_under_one_seal_or_none_is_written(group):
    good = [Draft(f"{day}", "test", make.legs(group, *FOOD)) for day in range(3)]
    too_much = Draft(
        "x", "test", make.legs(group, ("Assets:Bank", -9_999), ("Expense:Food", 9_999))
    )

    with pytest.raises(NotPossible, match="not enough"):
        by_rule(group, post_all, [*good, too_much])
    assert make.held(group, "Assets:Bank") == 10_000

    by_rule(group, post_all, good)
    assert Seal.objects.count() == 2
    assert make.held(group, "Assets:Bank") == 8_800
    assert checking.problems(group) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("Assets:Bank", -100), ("Expense:Food", 99)], "add up"),
        ([("Assets:Bank", 5)], "one line is not enough"),
        ([("Assets:Bank", -10_001), ("Expense:Food", 10_001)], "not enough there"),
        ([("Assets:Bank", 0), ("Expense:Food", 0)], "moves something"),
    ],
)
def test_what_the_database_refuses_is_said_in_a_sentence(group, lines, said):
    with pytest.raises(NotPossible, match=said):
        make.posted(group, *lines)
    assert Transfer.objects.count() == 1


def test_what_is_on_a_closed_day_is_refused(group):
    book = accounts.book_of(group)
    book.closed_until = date(2026, 1, 31)
    book.save()
    with pytest.raises(NotPossible, match="closed for that day"):
        make.posted(group, *FOOD, on=date(2026, 1, 31))
    make.posted(group, *FOOD, on=date(2026, 2, 1))


def test_a_reversal_takes_everything_back_once(group):
    rent = make.posted(group, *FOOD, key="rent")
    back = by_rule(group, reverse, rent, effective=date(2026, 2, 1))

    assert back.effective == date(2026, 2, 1)
    assert make.held(group, "Assets:Bank") == 10_000
    for again in (rent, back):
        with pytest.raises(NotPossible, match="reversed"):
            by_rule(group, reverse, again)


def test_what_was_given_out_can_be_printed_again(group):
    """As of a day, and as it was known then."""
    account, euro, fund = bank(group)
    then = now() + timedelta(days=40)
    with times.at(then):
        make.posted(group, *FOOD, on=date(2020, 3, 1))
        assert queries.balance(account, euro, fund) == 9_600
        assert queries.balance(account, euro, as_of=date(2020, 3, 1)) == -400
        assert queries.balance(account, euro, as_of=date(2020, 2, 29)) == 0
    known = then - timedelta(days=1)
    assert queries.balance(account, euro, as_known_at=known) == 10_000


def test_a_statement_adds_up_line_by_line(group):
    account, euro, _fund = bank(group)
    today = now().date()
    make.posted(group, *FOOD, on=today)
    make.posted(group, *FOOD, on=today + timedelta(days=1))
    before, rows = queries.statement(account, euro, today + timedelta(days=1), date(2100, 1, 1))
    assert (before, [row.after for row in rows]) == (9_600, [9_200])


def test_what_is_set_aside_is_settled_once_and_the_rest_is_free(group):
    leg = make.legs(group, ("Assets:Bank", 4_000))[0]
    until = now() + timedelta(hours=48)
    kept = by_rule(group, holds.hold, "case", leg, until=until)
    assert by_rule(group, holds.hold, "case", leg, until=until).pk == kept.pk
    assert queries.available(leg.account, leg.commodity, leg.fund, now()) == 6_000

    with pytest.raises(NotPossible, match="not enough"):
        make.posted(group, ("Assets:Bank", -6_001), ("Expense:Food", 6_001))
    paid = Draft(
        "pay", "test", make.legs(group, ("Assets:Bank", -3_000), ("Assets:Court:x", 3_000))
    )
    first = by_rule(group, holds.settle, kept, paid)
    assert by_rule(group, holds.settle, kept, paid).pk == first.pk
    assert queries.available(leg.account, leg.commodity, leg.fund, now()) == 7_000
    with pytest.raises(NotPossible, match="not set aside"):
        by_rule(group, holds.void, kept)


def test_more_than_was_set_aside_is_not_taken(group):
    leg = make.legs(group, ("Assets:Bank", 40))[0]
    kept = by_rule(group, holds.hold, "case", leg, until=now() + timedelta(hours=1))
    paid = Draft("pay", "test", make.legs(group, ("Assets:Bank", -41), ("Expense:Food", 41)))
    with pytest.raises(NotPossible, match="more than was set aside"):
        by_rule(group, holds.settle, kept, paid)
    assert Balance.objects.get(account=leg.account).held == 40


def test_what_is_set_aside_for_too_long_is_free(group):
    leg = make.legs(group, ("Assets:Bank", 10_000))[0]
    kept = by_rule(group, holds.hold, "case", leg, until=now() + timedelta(hours=48))
    with times.at(now() + timedelta(hours=48)):
        assert queries.available(leg.account, leg.commodity, leg.fund, now()) == 10_000
        make.posted(group, *FOOD)  # before any work in the background has freed it
        with pytest.raises(NotPossible, match="not set aside"):
            by_rule(group, holds.void, kept)
    assert Hold.objects.get().ended == "expired"


def test_a_person_goes_and_every_sum_stays(group):
    ana = people.member(group)
    owed = accounts.personal(ana, "Receivable")
    make.posted(group, (owed.path, 650), ("Income:Dues", -650))
    before = list(Balance.objects.order_by("pk").values_list("posted"))

    leave_group(ana, ana)

    assert Holder.objects.get(pk=owed.holder_id).member is None
    assert list(Balance.objects.order_by("pk").values_list("posted")) == before
    assert checking.problems(group) == []


def test_no_name_is_in_any_path(group):
    ana = people.member(group, "Anastasia")
    path = accounts.personal(ana, "Payable").path
    assert "Anastasia" not in path
    assert ana.ref not in path
    assert Account.objects.filter(path=path, holder__member=ana).exists()


def test_what_is_changed_from_outside_is_found(group):
    from django.db import connection

    from manyhands.ledger import schema

    make.posted(group, *FOOD, key="rent")
    assert checking.problems(group) == []
    with schema.emptied_and_filled():
        Posting.objects.filter(amount=-400).update(amount=-300)
        Posting.objects.filter(amount=400).update(amount=300)
    found = checking.problems(group)
    assert "Assets:Bank holds is not the sum" in found[0]
    assert any("not what was written down" in said for said in found)
    if connection.vendor == "sqlite":
        Balance.objects.filter(posted=10_000 - 400).update(posted=9_700)
        assert not any("Assets:Bank holds" in said for said in checking.problems(group))
        assert checking.problems(group)


def test_unsound_books_take_nothing_until_they_are_sound(group):
    from manyhands.ledger.actions import check_books

    book = accounts.book_of(group)
    book.unsound_at = now()
    book.save()
    with pytest.raises(NotPossible, match="changed them from outside"):
        make.posted(group, *FOOD)
    check_books(Rule(group), group)
    make.posted(group, *FOOD)


def test_posting_costs_the_same_however_many_lines_there_are(group, django_assert_num_queries):
    legs = make.legs(group, *FOOD)
    for number in range(2):
        with acting("test"), django_assert_num_queries(9, exact=False):
            post(Rule(group), Draft(f"{number}", "test", legs))


def test_many_transfers_come_in_with_few_statements(group, django_assert_max_num_queries):
    legs = make.legs(group, ("Assets:Bank", 1), ("Income:Gifts", -1))
    drafts = [Draft(f"{number}", "import", legs) for number in range(600)]
    with acting("test"), acting("test"), django_assert_max_num_queries(14):
        post_all(Rule(group), drafts)
    assert make.held(group, "Assets:Bank") == 10_600
    assert checking.problems(group) == []
