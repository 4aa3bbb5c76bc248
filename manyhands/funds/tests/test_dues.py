"""Dues: given as one can, for oneself or for somebody else, or not this time; nobody owes them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Sum
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.funds.purse import dues, giving, queries, tasks
from manyhands.funds.purse.models import Gift, Waiver
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests import make as ways
from manyhands.funds.tests import purses
from manyhands.groups.actions import leave_group
from manyhands.groups.powers import Visitor
from manyhands.groups.tests import make
from manyhands.ledger import checking
from manyhands.ledger.models import Balance, Posting, Transfer
from manyhands.people.merging import bring_together
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november():
    with times.at(DAY):
        yield


@pytest.fixture
def rent(group):
    found = purses.fund(group, "Rent")
    purses.terms(found, dues=500, dues_every="month")
    return found


def solidarity(group, amount):
    found = purses.fund(group)
    purses.terms(found, pays_waivers=True)
    if amount:
        purses.given(found, amount)
    return found


def given(by, fund, **more):
    return dues.give(by, fund, **{"currency": "EUR", "way": "cash", "amount": 500, **more})


def in_books(fund, root):
    rows = Balance.objects.filter(fund=fund, account__path__startswith=root)
    return rows.aggregate(sum=Sum("posted"))["sum"] or 0


def written(about):
    """What the record says about it."""
    return "".join(f"{body.payload}" for body in Body.objects.filter(about=about))


def url(name, fund):
    return reverse(name, args=[fund.group.slug, fund.ref])


def test_dues_that_came_are_in_the_books_as_dues_and_say_nobody(four, rent):
    gift = given(four[0], rent)
    for member in four[1:3]:
        giving.confirm_gift(member, gift)

    assert in_books(rent, "Income:Dues") == -500
    assert in_books(rent, "Assets:Cash") == 500
    assert not Transfer.objects.filter(postings__account__holder__isnull=False).exists()


def test_dues_that_come_by_bank_are_dues_too(group, four, rent):
    savings = bank.account(group)
    bank.brought(four[0], savings)
    line = bank.line(savings, 2_500)
    gift = given(four[1], rent, amount=2_500, way="bank")

    part = ["said", gift.ref, rent.ref, 2_500, "EUR"]
    make.decided("bank.link", line, parts=[part])

    assert in_books(rent, "Income:Dues") == -2_500
    assert in_books(rent, "Income:Gifts") == 0


def test_only_oneself_sees_what_one_gave(four, rent):
    given(four[0], rent)

    assert "What you gave" in make.browser(four[0]).get(url("give-dues", rent)).text
    assert "What you gave" not in make.browser(four[1]).get(url("give-dues", rent)).text


def test_anyone_covers_for_anyone_and_neither_is_named(four, rent):
    ana, ben, cleo, _dov = four

    gift = given(ana, rent, covers=ben.ref)

    for_ben = make.browser(ben).get(url("give-dues", rent)).text
    assert "Somebody gives €5.00 for you" in for_ben
    gift_page = reverse("show-gift", args=[rent.group.slug, gift.ref])
    assert "You give it for Ben" in make.browser(ana).get(gift_page).text
    for member in (ben, cleo):
        page = make.browser(member).get(gift_page).text
        assert "for Ben" not in page
        assert "Ana" not in page
    said = written(gift.ref)
    assert "gift.say" in said
    assert ana.ref not in said
    assert ben.ref not in said


def test_a_waiver_is_paid_by_the_fund_for_it_and_names_nobody(group, four, rent):
    pays = solidarity(group, 2_000)

    dues.waive(four[0], rent)
    dues.waive(four[0], rent)

    assert (in_books(pays, "Assets"), in_books(rent, "Assets")) == (1_500, 500)
    assert in_books(pays, "Expense:Grants") == -in_books(rent, "Income:Dues") == 500
    assert checking.problems(group) == []
    assert not Transfer.objects.filter(key__contains=four[0].ref).exists()
    assert "dues.waive" in written(rent.ref)
    assert four[0].ref not in written(rent.ref)


def test_what_a_fund_gets_as_dues_is_the_same_whether_given_or_waived(group, four, rent):
    solidarity(group, 2_000)
    dues.waive(four[0], rent)
    gift = given(four[1], rent)
    for member in four[2:]:
        giving.confirm_gift(member, gift)

    lines = Posting.objects.filter(fund=rent, account__path="Income:Dues")
    assert list(lines.values_list("amount", flat=True)) == [-500, -500]
    assert [(one.label, one.amount) for one in queries.purses(rent)[0].came] == [("Dues", 1_000)]


@pytest.mark.parametrize("by", ["themselves", "somebody for them"])
def test_who_has_given_their_dues_is_not_paid_for_again(group, four, rent, by):
    ana, ben, *_others = four
    pays = solidarity(group, 2_000)
    given(ana, rent, **({} if by == "themselves" else {"covers": ben.ref}))
    who, other = (ana, ben) if by == "themselves" else (ben, ana)

    with pytest.raises(NotPossible, match="given already"):
        dues.waive(who, rent)

    assert "Not this time?" not in make.browser(who).get(url("give-dues", rent)).text
    assert in_books(pays, "Assets") == 2_000
    dues.waive(other, rent)
    assert in_books(pays, "Assets") == 1_500
    with times.at(DAY + timedelta(days=7)):
        dues.waive(who, rent)
    assert in_books(pays, "Assets") == 1_000


@pytest.mark.parametrize("why", ["no such fund", "too little is in it", "somebody waits there"])
def test_else_it_is_simply_not_due(group, four, rent, why):
    if why != "no such fund":
        pays = solidarity(group, 499 if why.startswith("too") else 1_000)
    if why.startswith("somebody"):
        purses.agreed(purses.asked(four[1], pays, 5_000))

    dues.waive(four[0], rent)

    assert in_books(rent, "Assets") == 0
    assert Waiver.objects.get().member == four[0]


def test_a_waiver_is_one_tap_and_asks_nothing(four, rent):
    browser, path = make.browser(four[0]), url("give-dues", rent)
    assert "Not this time</button>" in browser.get(path).text

    browser.post(url("waive-dues", rent))

    mine, others = browser.get(path).text, make.browser(four[1]).get(path).text
    assert "nobody is told" in mine
    assert "Not this time</button>" not in mine
    assert "Not this time</button>" in others


def test_who_did_not_give_is_forgotten_when_the_time_is_over(four, rent):
    dues.waive(four[0], rent)
    later = datetime(2026, 12, 1, 12, tzinfo=UTC)  # November is over by all clocks
    assert not dues.over(later - timedelta(seconds=1)).exists()

    with times.at(later):
        tasks.forget_waivers_that_are_over(later)

    assert not Waiver.objects.exists()
    assert not dues.over(later).exists()


def test_by_page_dues_are_given_once_and_the_code_leads_to_where_they_go(group, four, rent):
    ways.way(group)
    browser, path = make.browser(four[0]), url("give-dues", rent)
    page = browser.get(path).text
    assert "we suggest €5.00" in page
    assert "November 2026" in page
    sent = {"covers": "", "amount": "3", "way": "bank", "secret": 32 * "s"}

    there = browser.post(path, sent).headers["Location"]
    browser.post(path, sent)

    gift = Gift.objects.get()
    assert (gift.amount, f"{gift.due_on}") == (300, "2026-11-01")
    assert f"?amount=3.00&amp;words={gift.ref}" in browser.get(there).text
    wrong = browser.post(path, sent | {"amount": "three", "secret": 32 * "t"})
    assert wrong.status_code == 422
    assert 'value="three"' in wrong.text


def test_where_there_are_no_dues_there_is_no_page_and_nothing_to_waive(group, four):
    bare = purses.fund(group)

    assert make.browser(four[0]).get(url("give-dues", bare)).status_code == 404
    with pytest.raises(NotPossible, match="no dues"):
        dues.waive(four[0], bare)


def test_only_members_of_the_group_give_dues_and_for_members(group, four, rent):
    stranger = make.member(make.group("Elsewhere"), "Zed")

    with pytest.raises(Refused):
        dues.waive(Visitor(group), rent)
    with pytest.raises(Refused):
        dues.waive(stranger, rent)
    with pytest.raises(NotPossible, match="no such member"):
        given(four[0], rent, covers=stranger.ref)


def test_whoever_leaves_has_given_waived_and_been_given_nothing(four, rent):
    ana, ben, *_ = four
    dues.waive(ben, rent)
    given(ana, rent, covers=ben.ref)

    leave_group(ben, ben)

    assert Gift.objects.get().covers is None
    assert not Waiver.objects.exists()


def test_under_one_name_one_covers_nobody_and_waives_once(four, rent):
    ana, ben, *_ = four
    for member in (ana, ben):
        dues.waive(member, rent)
    given(ana, rent, covers=ben.ref)

    bring_together(ana.person, ben.person)

    assert Gift.objects.get().covers is None
    assert Waiver.objects.count() == 1


def test_terms_are_agreed_with_dues_and_say_how_often(group, four):
    fund = purses.fund(group)
    browser, path = make.browser(four[0]), url("fund-terms", fund)
    assert browser.post(path, {"currency": "EUR", "dues": "5"}).status_code == 422

    answer = browser.post(path, {"currency": "EUR", "dues": "5", "dues_every": "month"})

    assert "Each month: €5.00" in browser.get(answer.headers["Location"]).text


def test_for_whom_another_gave_is_forgotten_when_the_time_is_over(four, rent):
    ana, ben, *_ = four
    gift = given(ana, rent, covers=ben.ref)
    over = DAY + timedelta(days=10)
    assert not dues.covered_before(DAY).exists()

    tasks.forget_covers_that_are_over(over)

    gift.refresh_from_db()
    assert (gift.covers, gift.amount, gift.giver) == (None, 500, ana)
    assert not dues.covered_before(over).exists(), "the job rests"
    said = [
        body.payload
        for body in Body.objects.all()
        if '"kind":"rule.forget_covers"' in f"{body.payload}"
    ]
    assert len(said) == 1
    assert ben.ref not in f"{said[0]}"


def test_where_dues_are_given_up_for_whom_is_forgotten_too(four, rent):
    given(four[0], rent, covers=four[1].ref)
    purses.terms(rent)
    tasks.forget_covers_that_are_over(DAY)
    assert not Gift.objects.filter(covers__isnull=False).exists()


def test_a_reminder_is_for_ones_own_calendar_and_nothing_here_says_who_took_it(four, rent):
    browser = make.browser(four[0])
    page = browser.get(reverse("give-dues", args=[rent.group.slug, rent.ref])).text
    path = reverse("dues-calendar", args=[rent.group.slug, rent.ref])
    assert f'href="{path}"' in page
    before = Body.objects.count()

    file = browser.get(path)

    assert file.headers["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{dues.period_now(rent)[1]:%Y%m%d}" in file.text
    assert "RRULE:FREQ=MONTHLY" in file.text
    assert "Ana" not in file.text
    assert Body.objects.count() == before
