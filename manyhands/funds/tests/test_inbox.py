"""Lines of a bank come in once, wait sealed, and are in the books only when they are linked."""

from datetime import date, timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.models import SealKey
from manyhands.base.times import now
from manyhands.funds.bank.closing import Closing, closing_of
from manyhands.funds.inbox import actions, files, queries
from manyhands.funds.inbox.suggesting import ideas
from manyhands.funds.inbox.tasks import forget, forget_files
from manyhands.funds.models import BankFile, BankLine
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests.bank_files import link, linked, part
from manyhands.funds.tests.test_bank import CAMT, MT940
from manyhands.groups.tests import make
from manyhands.ledger.models import Count, Transfer
from manyhands.ledger.tests import make as ledger
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return ledger.books()


# --- bringing ----------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing(ana, savings):
    first = bank.brought(ana, savings)
    second = bank.brought(ana, savings)

    assert (len(first.fresh), first.known) == (3, 0)
    assert (len(second.fresh), second.known) == (0, 3)
    assert BankLine.objects.count() == 3
    assert not BankFile.objects.exists()


def test_bringing_writes_nothing_into_the_books(there):
    assert not Transfer.objects.exists()
    assert set(BankLine.objects.values_list("state", flat=True)) == {"pending"}


def test_whose_money_it_is_stands_nowhere_in_the_clear(there):
    rows = [str(list(row)) for row in BankLine.objects.values_list()]
    entries = [str(payload) for payload in Body.objects.values_list("payload", flat=True)]

    assert not [row for row in rows + entries if "Rosa" in row or "Bakery" in row]


def test_what_the_file_says_was_there_stands_beside_the_books(there):
    count = Count.objects.get()

    assert (count.day, count.counted, count.booked) == (date(2026, 11, 5), 12010, 0)
    found = queries.compared(there)
    assert (found.difference, found.waiting, found.unexplained) == (12010, 12010, 0)


def test_lines_in_another_currency_are_counted_and_left_out(group, ana):
    dollars = bank.account(group, "Dollars", "USD")

    found = bank.brought(ana, dollars)

    assert (len(found.fresh), found.elsewhere, found.closing) == (0, 3, None)


def test_a_broken_file_names_its_line_and_brings_nothing(ana, savings):
    broken = bank.OFX.replace("-4.90", "-4.9.0")
    file = files.keep(ana, savings, broken.encode(), "a.ofx")

    with pytest.raises(files.Broken, match="Line 9"):
        actions.bring_lines(ana, file)

    assert not BankLine.objects.exists()


def test_only_who_chose_a_file_brings_it(group, ana, savings):
    file = files.keep(ana, savings, bank.OFX.encode(), "a.ofx")

    with pytest.raises(Refused):
        actions.bring_lines(make.again(make.member(group, "Ben")), file)


def test_a_file_that_waited_an_hour_is_forgotten(ana, savings):
    files.keep(ana, savings, bank.OFX.encode(), "a.ofx")
    key = BankFile.objects.get().key_id

    forget_files(now() + timedelta(minutes=61))

    assert not BankFile.objects.exists()
    assert not SealKey.objects.filter(pk=key).exists()


def test_closing_balances_are_read_from_each_format():
    assert closing_of(bank.OFX.encode()) == Closing(date(2026, 11, 5), 12010, "EUR")
    assert closing_of(MT940.encode()) == Closing(date(2026, 11, 3), 118716, "EUR")
    stated = """<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">9.5</Amt>
    <CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-11-04</Dt></Dt></Bal></Stmt>"""
    of_camt = CAMT.replace("</Stmt>", stated)
    assert closing_of(of_camt.encode()) == Closing(date(2026, 11, 4), -950, "CHF")
    assert closing_of(bank.CSV.encode()) is None
    assert closing_of(bank.OFX.replace("120.10", "12.0.1").encode()) is None


# --- suggestions and who reads -----------------------------------------------------------


def test_a_line_like_one_before_is_taken_for_the_same(group, ana, there, common):
    linked(bank.line(there, 10000), part("other", 10000, common, "Income:Grants"))
    bank.brought(ana, there, bank.OFX.replace("A2", "D2").replace("100.00", "90.00"))

    (idea,) = ideas(group, [bank.line(there, 9000)])

    assert (idea.guess.kind, idea.guess.to, idea.guess.fund) == ("other", "Income:Grants", common)


def test_a_fund_that_the_words_name_is_suggested(group, there):
    soup = ledger.fund(group, "Soup")
    common = ledger.fund(group)

    guesses = [one.guess for one in ideas(group, [bank.line(there, 2500)])]

    assert [one.fund for one in guesses] == [common.ref]
    assert ideas(group, [bank.line(there, 10000)]) == [None]
    assert soup.ref != common.ref


def test_ideas_for_many_take_as_many_queries_as_for_one(
    group, there, django_assert_max_num_queries
):
    lines = list(queries.lines_of(group))
    with django_assert_max_num_queries(8):
        ideas(group, lines)


def test_words_are_for_who_brought_them_and_who_keeps_the_purse(group, ana, there):
    line = bank.line(there, 2500)
    ben = make.again(make.member(group, "Ben"))

    assert queries.words_of(line).name == "Rosa Keller"
    assert queries.may_read(ana, line, queries.sees_all_names(ana))
    assert not queries.may_read(ben, line, queries.sees_all_names(ben))
    make.decided(
        "mandate.grant", group, role="purse", holder=ben.ref, days=90,
        powers=["books.read_names"], purpose="The money", report_every_d=30,
    )  # fmt: skip
    assert queries.may_read(ben, line, queries.sees_all_names(ben))


def test_words_are_forgotten_48_hours_after_linking_and_the_rest_stays(there, common):
    line = linked(bank.line(there, 2500), part("gift", 2500, common))
    key = line.key_id

    forget(line.settled_at + timedelta(hours=47, minutes=59))
    assert make.again(line).sealed is not None
    with times.at(line.settled_at + timedelta(hours=48)):
        forget(now())

    line.refresh_from_db()
    assert (line.sealed, line.key, line.brought_by) == (None, None, None)
    assert SealKey.objects.get(pk=key).wrapped is None
    assert queries.words_of(line) is None
    assert (line.amount, line.state) == (2500, "linked")
    assert bank.line(there, 10000).sealed is not None


def test_words_of_lines_that_nobody_settles_are_forgotten_after_60_days(group, ana, there, common):
    link(bank.line(there, 10_000), part("gift", 10_000, common))
    lines = BankLine.objects.exclude(state="linked")
    actions.set_aside(ana, bank.line(there, -490), state="on_hold")
    keys = list(lines.values_list("key", flat=True))
    brought_at = bank.line(there, 2_500).brought_at
    forget(brought_at + timedelta(days=59, hours=23))
    assert lines.filter(forgotten_at=None).count() == 2

    with times.at(brought_at + timedelta(days=60)):
        assert not queries.may_read(ana, queries.lines_of(group).get(amount=2_500), True)
        forget(now())

    assert lines.filter(forgotten_at=None).count() == 0
    assert not SealKey.objects.filter(pk__in=keys).exclude(wrapped=None).exists()
    line = make.again(bank.line(there, 2_500))
    assert (line.state, queries.words_of(line)) == ("pending", None)
    link(line, part("other", 2_500, common, "Income:Dues"))
    assert ledger.held(group, "Assets:Bank") == 12_500


def test_a_forgotten_line_does_not_come_again(ana, there, common):
    line = linked(bank.line(there, 2500), part("gift", 2500, common))
    with times.at(line.settled_at + timedelta(hours=48)):
        forget(now())

    assert bank.brought(ana, there).known == 3


# --- books and bank ----------------------------------------------------------------------


def test_a_balance_that_is_typed_in_is_compared_as_of_its_day(group, ana, there, common):
    linked(bank.line(there, 2500), part("gift", 2500, common))
    linked(bank.line(there, 10000), part("gift", 10000, common))

    actions.state_balance(ana, there, end_of="2026-11-06", stated=[13000, "EUR"])

    found = queries.compared(there)
    assert (found.bank, found.books) == (13000, 12500)
    assert (found.difference, found.waiting, found.unexplained) == (500, -490, 990)
    assert Count.objects.latest("pk").booked == 12500


def test_accounts_have_each_a_name_and_a_place_in_the_books(group, savings):
    second = bank.account(group, "Post")

    assert (savings.path, second.path) == ("Assets:Bank", "Assets:Bank:2")
    with pytest.raises(NotPossible, match="of this name"):
        bank.account(group, "Post")


def test_what_was_there_before_the_books_is_written_down_once(group, savings, common):
    details = {"end_of": "2026-10-31", "stated": [50000, "EUR"], "fund": common}

    first = make.decided("bank.begin", savings, **details)
    again = make.decided("bank.begin", savings, **details)

    assert first == again
    assert queries.booked(savings, date(2026, 10, 31)) == 50000
    assert ledger.held(group, "Equity:Opening") == -50000
    with pytest.raises(NotPossible, match="Something else"):
        make.decided("bank.begin", savings, **{**details, "stated": [40000, "EUR"]})
    with pytest.raises(NotPossible, match="another currency"):
        make.decided("bank.begin", savings, **{**details, "stated": [40000, "USD"]})


def test_a_line_under_a_name_that_the_bank_used_before_is_not_lost(ana, savings, there):
    december = bank.OFX.replace("<DTPOSTED>202611", "<DTPOSTED>202612")

    found = [bank.brought(ana, savings, december) for _time in range(2)]

    assert [(len(one.fresh), one.known) for one in found] == [(3, 0), (0, 3)]
    assert BankLine.objects.filter(account=savings).count() == 6
