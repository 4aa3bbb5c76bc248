"""Paying: never by who asked or who agreed alone, twice by nobody, and each ask ends at zero."""

from datetime import timedelta

import pytest
from django.urls import reverse

from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, paying, queries
from manyhands.funds.purse.models import Claim
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests import purses
from manyhands.groups.models import Member
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.ledger import checking
from manyhands.ledger.models import Balance, Posting, Transfer
from manyhands.people.merging import bring_together
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)

HOW = "At the mill, after five"


@pytest.fixture
def fund(group):
    found = purses.fund(group)
    purses.given(found, 5_000)
    purses.given(found, 5_000, to="Assets:Cash")
    return found


def again(claim):
    return Claim.objects.select_related("hold", "fund", "commodity", "group", "key").get(
        pk=claim.pk
    )


def ready(who, fund, amount=2_000, **more):
    return again(purses.agreed(purses.asked(who, fund, amount, **more)))


def url(name, claim):
    return reverse(name, args=[claim.group.slug, claim.ref])


def holds(fund, root):
    rows = Balance.objects.filter(fund=fund, account__path__startswith=root)
    return sum(rows.values_list("posted", flat=True))


def is_sound(fund):
    assert checking.problems(fund.group) == []
    assert sum(Balance.objects.filter(fund=fund).values_list("held", flat=True)) == 0
    return True


# --- who pays ------------------------------------------------------------------------------------


def test_neither_who_asked_nor_who_agreed_alone_pays(four, fund):
    decisions.uses(fund.group, "fund.spend", {"method": "do"})
    decisions.uses(fund.group, "claim.pay", {"method": "do"})
    ana, ben, cleo, _dov = (make.again(member) for member in four)
    claim = purses.asked(ana, fund, way="bank")
    asking.spend(ben, claim, amount=claim.amount)

    for member in (ana, ben):
        for act in (paying.pay, paying.read_where):
            with pytest.raises(Refused):
                act(member, again(claim))
    assert paying.pay(cleo, again(claim)).ended_as == "paid"


def test_a_transfer_needs_one_and_is_paid_once(four, fund):
    claim = ready(four[0], fund, way="bank")

    paying.pay(four[1], claim)
    with pytest.raises(NotPossible, match="over already"):
        paying.pay(four[2], claim)

    assert holds(fund, "Assets:Bank") == 3_000
    assert holds(fund, "Expense:Grants") == 2_000
    assert Transfer.objects.filter(key=f"ask:{claim.ref}").count() == 1
    assert is_sound(fund)


def test_cash_needs_two(four, fund):
    claim = ready(four[0], fund)

    paying.pay(four[1], claim)
    assert holds(fund, "Assets:Cash") == 5_000
    with pytest.raises(NotPossible, match="Another member"):
        paying.pay(four[1], claim)

    paying.pay(four[2], claim)
    assert holds(fund, "Assets:Cash") == 3_000
    assert is_sound(fund)


def test_cash_that_is_fetched_from_the_bank_needs_two_as_well(four, fund):
    claim = ready(four[0], fund, 5_000 - 1)
    other = ready(four[0], fund, 4_000)
    assert {one.hold.account.path for one in (claim, other)} == {"Assets:Cash", "Assets:Bank"}
    page = make.browser(four[1]).get(url("show-claim", other)).text
    assert "It is wanted in cash, and the money is at the bank" in page

    paying.pay(four[1], other)
    assert holds(fund, "Assets:Bank") == 5_000
    with pytest.raises(NotPossible, match="Another member"):
        paying.pay(four[1], other)

    paying.pay(four[2], other)
    assert holds(fund, "Assets:Bank") == 1_000
    assert again(other).ended_as == "paid"


def test_who_leaves_and_comes_back_is_nobody_else(four, fund):
    decisions.uses(fund.group, "fund.spend", {"method": "do"})
    ana, ben, cleo, dov = (make.again(member) for member in four)
    claim = purses.asked(ana, fund)
    asking.spend(ben, claim, amount=claim.amount)
    paying.pay(cleo, again(claim))

    for member in (ana, ben, cleo):  # who asked, who agreed alone, who said that it is paid
        back = make.again(purses.back_again(member))
        for act in (paying.pay, paying.read_where):
            with pytest.raises(Refused):
                act(back, again(claim))
    page = make.browser(back).get(url("show-claim", claim)).text
    assert "You came after it was agreed" in page
    assert "It is paid</button>" not in page
    assert paying.pay(dov, again(claim)).ended_as == "paid"


def test_where_the_group_decided_it_it_is_paid(four, fund):
    claim = ready(four[0], fund)
    make.decided("claim.pay", claim)
    assert again(claim).ended_as == "paid"


def test_where_the_group_decides_it_who_asked_is_heard_and_not_counted(four, fund):
    decisions.uses(fund.group, "claim.pay", {"method": "consent"})
    claim = ready(four[0], fund)
    with pytest.raises(NeedsDecision) as needed:
        paying.pay(make.again(four[1]), claim)
    assert needed.value.concerns == four[0]


def test_who_said_that_it_is_paid_takes_that_back(four, fund):
    ana, ben, cleo, dov = four
    claim = ready(ana, fund)
    paying.pay(ben, claim)
    with pytest.raises(Refused):
        paying.unsay(cleo, again(claim))
    paying.unsay(ben, again(claim))

    paying.pay(cleo, again(claim))
    assert again(claim).is_open
    paying.pay(dov, again(claim))
    with pytest.raises(NotPossible, match="over already"):
        paying.unsay(ana, again(claim))
    assert is_sound(fund)


def test_who_asks_and_has_not_got_it_says_so_and_takes_it_back(four, fund):
    ana, ben = four[:2]
    claim = ready(ana, fund)
    paying.pay(ben, claim)
    browser = make.browser(ana)
    page = browser.get(url("show-claim", claim)).text
    assert "If you have not got it, say so." in page
    assert "Take it back" not in page

    told = browser.post(url("unsay-payment", claim), follow=True)

    assert "It is still to be paid." in told.text
    assert "Take it back" in told.text
    bodies = Body.objects.filter(entry__log=fund.group.log_id).values_list("payload", flat=True)
    assert not [body for body in bodies if claim.ref in (body or "") and ana.ref in body]
    assert browser.post(url("unsay-payment", claim)).status_code == 409
    asking.take_back_claim(ana, again(claim))
    assert is_sound(fund)


def test_who_is_suspended_says_too_that_they_have_not_got_it(four, fund):
    claim = ready(four[0], fund)
    paying.pay(four[1], claim)
    Member.objects.filter(pk=four[0].pk).update(suspended_until=now() + timedelta(days=7))

    paying.unsay(make.again(four[0]), again(claim))

    assert again(claim).paid_by is None


def test_money_in_a_second_bank_account_pays_what_was_agreed(four, fund):
    for name, currency in {"Savings bank": "EUR", "Mill bank": "EUR", "Overseas": "USD"}.items():
        bank.account(fund.group, name, currency)
    purses.given(fund, 90_000, to="Assets:Bank:2")
    purses.given(fund, 90_000, "USD", to="Assets:Bank:3")
    by_bank, in_cash = ready(four[0], fund, 8_000, way="bank"), ready(four[0], fund, 8_000)
    assert {one.hold.account.path for one in (by_bank, in_cash)} == {"Assets:Bank:2"}
    assert ready(four[0], fund, 5_000).hold.account.path == "Assets:Cash"

    paying.pay(four[1], by_bank)

    assert again(by_bank).ended_as == "paid"
    assert holds(fund, "Assets:Bank:2") == 82_000


def test_what_is_not_set_aside_is_not_paid(four, fund):
    waits = ready(four[0], fund, 90_000)
    undecided = purses.asked(four[0], fund)
    for claim in (waits, undecided):
        with pytest.raises(NotPossible, match="not set aside"):
            paying.pay(four[1], claim)


def test_what_was_paid_is_not_taken_back(four, fund):
    claim = ready(four[0], fund, way="bank")
    paying.pay(four[1], claim)
    with pytest.raises(NotPossible):
        asking.take_back_claim(four[0], claim)


# --- each ask ends at zero -----------------------------------------------------------------------


@pytest.mark.parametrize("given", [0, 1_640, 3_640])
@pytest.mark.parametrize("way", ["cash", "bank"])
def test_an_errand_is_settled_to_zero_in_cash_by_transfer_as_a_gift_or_a_mix(
    four, fund, way, given
):
    ana, ben, cleo, _dov = four
    claim = ready(ana, fund, 3_640, is_errand=True, way=way)
    assert holds(fund, "Payable") == -3_640

    if given:
        paying.give(ana, claim, amount=given)
    if given < 3_640:
        paying.pay(ben, claim)
        if way == "cash":
            paying.pay(cleo, claim)

    assert again(claim).ended_as == "paid"
    assert holds(fund, "Payable") == 0
    assert holds(fund, "Assets") == 10_000 - (3_640 - given)
    assert holds(fund, "Income:Gifts") == -10_000 - given
    assert holds(fund, "Expense:Errands") == 3_640
    assert is_sound(fund)


@pytest.mark.parametrize("becomes", ["left", "one of two accounts"])
def test_an_errand_is_settled_to_zero_though_who_asked_is_not_there_any_more(four, fund, becomes):
    ana, ben, cleo, dov = (make.again(member) for member in four)
    claim = ready(ana, fund, is_errand=True)
    paying.pay(ben, claim)

    if becomes == "left":
        purses.back_again(ana)
    else:
        bring_together(dov.person, ana.person)
    paying.pay(cleo, again(claim))

    assert holds(fund, "Payable") == 0
    assert holds(fund, "Expense") == 2_000
    assert is_sound(fund)


def test_only_what_was_laid_out_can_be_left_and_no_more_than_that(four, fund):
    ana, ben = four[:2]
    with pytest.raises(NotPossible):
        paying.give(ana, ready(ana, fund), amount=100)
    errand = ready(ana, fund, 1_000, is_errand=True)
    with pytest.raises(NotPossible):
        paying.give(ana, errand, amount=1_001)
    with pytest.raises(Refused):
        paying.give(ben, errand, amount=100)


def test_what_is_left_as_a_gift_is_there_for_the_next(four, fund):
    ana, ben = four[:2]
    errand = ready(ana, fund, 5_000, is_errand=True, way="bank")
    cash = ready(ben, fund, 5_000)
    waits = ready(ben, fund, 4_000)
    assert cash.is_ready
    assert not waits.is_ready

    paying.give(ana, errand, amount=5_000)

    assert again(waits).is_ready


def test_what_is_left_as_a_gift_need_not_be_there(four, fund):
    errand = ready(four[0], fund, 8_000, is_errand=True)
    assert not errand.is_ready

    paying.give(four[0], errand, amount=3_500)
    assert again(errand).hold.amount == 4_500

    paying.give(four[0], errand, amount=3_000)
    assert (again(errand).is_ready, again(errand).hold.amount) == (True, 5_000)
    paying.give(four[0], errand, amount=2_000)
    assert not again(errand).is_ready, "there are no 60 in one place"
    paying.give(four[0], errand, amount=4_000)
    for payer in (four[2], four[3]):
        paying.pay(payer, again(errand))
    assert holds(fund, "Payable") == 0
    assert is_sound(fund)


def test_of_what_was_left_as_a_gift_nobody_asks_whether_it_came(four, fund):
    errand = ready(four[0], fund, is_errand=True)
    paying.give(four[0], errand, amount=2_000)
    assert "Have you got it?" not in make.browser(four[0]).get(url("show-claim", errand)).text


# --- where to ------------------------------------------------------------------------------------


def test_who_pays_opens_where_to_and_who_asked_sees_it(four, fund):
    ana, ben, cleo, _dov = four
    claim = ready(ana, fund)
    assert paying.where_to(ben, claim) == ""

    make.browser(ben).post(url("read-where", claim))

    assert HOW in make.browser(ben).get(url("show-claim", claim)).text
    assert HOW not in make.browser(cleo).get(url("show-claim", claim)).text
    own = make.browser(ana).get(url("show-claim", claim)).text
    assert HOW in own
    assert "Ben" in own


def test_once_it_is_paid_it_is_closed_again(four, fund):
    ana, ben = four[:2]
    claim = ready(ana, fund, way="bank")
    paying.read_where(ben, claim)
    paying.pay(ben, claim)
    assert paying.where_to(ben, again(claim)) == ""


def test_no_book_and_no_entry_says_who_was_paid(four, fund):
    ana = four[0]
    claim = ready(ana, fund, way="bank")
    paying.pay(four[1], claim)

    bodies = Body.objects.filter(entry__log=fund.group.log_id).values_list("payload", flat=True)
    assert not [body for body in bodies if claim.ref in (body or "") and ana.ref in body]
    paths = set(Posting.objects.values_list("account__path", flat=True))
    assert paths == {"Assets:Bank", "Assets:Cash", "Income:Gifts", "Expense:Grants"}


# --- the pages -----------------------------------------------------------------------------------


def test_asked_agreed_and_paid_by_pages(four, fund):
    decisions.uses(fund.group, "fund.spend", {"method": "do"})
    ana, ben, cleo, dov = four
    path = reverse("ask-money", args=[fund.group.slug, fund.ref])
    asked = {"amount": "20", "way": "cash", "how": HOW, "secret": 32 * "a"}
    make.browser(ana).post(path, asked)
    claim = Claim.objects.get()

    make.browser(ben).post(url("agree-claim", claim))
    for member in (cleo, dov):
        answer = make.browser(member).post(url("pay-claim", claim), follow=True)
    assert "It is paid, and in the books." in answer.text
    assert make.browser(dov).post(url("pay-claim", claim)).status_code == 409
    assert "It is paid" in make.browser(ana).get(url("show-claim", claim)).text
    page = make.browser(ana).get(reverse("show-fund", args=[fund.group.slug, fund.ref])).text
    assert "Given to neighbors" in page
    assert queries.purses(fund)[0].there == 8_000


def test_the_asker_leaves_some_of_it_by_page(four, fund):
    claim = ready(four[0], fund, 3_640, is_errand=True)
    browser = make.browser(four[0])

    assert browser.post(url("give-claim", claim), {"amount": "99"}).status_code == 422
    browser.post(url("give-claim", claim), {"amount": "20"})

    assert again(claim).waived == 2_000
    assert "€16.40" in make.browser(four[1]).get(url("show-claim", claim)).text
