"""Paying many at once: each once, by neither who asked nor who agreed alone; no file stays."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from manyhands.base.errors import NotPossible, Refused
from manyhands.base.tests.effort import THOROUGH
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, batches, pages_batches, paying
from manyhands.funds.purse.models import Claim, Opening, PayoutBatch
from manyhands.funds.tests import bank_files as bank
from manyhands.funds.tests import make as ways
from manyhands.funds.tests import purses
from manyhands.funds.tests.test_payouts import SCHEMAS, texts
from manyhands.groups.powers import Rule
from manyhands.groups.tests import make
from manyhands.ledger import checking
from manyhands.ledger.models import Balance, Transfer
from manyhands.people.merging import bring_together

pytestmark = pytest.mark.django_db(transaction=True)

ANA, BEN = "Ana Ñandú, ES91 2100 0418 4502 0005 1332", "DE89370400440532013000 Ben Groß"
FILE = {"kind": "09", "payer": "Rosewood", "iban": ways.GERMAN, "pay_on": "2026-12-01"}


@pytest.fixture
def fund(group):
    found = purses.fund(group)
    purses.given(found, 9_000)
    purses.given(found, 2_000, to="Assets:Cash")
    return found


@pytest.fixture
def claims(four, fund):
    ana, ben, *_ = four
    asked = (
        purses.asked(ana, fund, 2_000, way="bank", how=ANA),
        purses.asked(ben, fund, 1_050, way="bank", how=BEN),
    )
    return [again(purses.agreed(claim)) for claim in asked]


def again(claim):
    rows = Claim.objects.select_related(
        "hold__account", "fund", "commodity", "group", "key", "batch"
    )
    return rows.get(pk=claim.pk)


def gathered(by, claims, ref="a" * 16):
    return batches.gather(by, by.group, asks=[claim.ref for claim in claims], ref=ref)


def url(name, *of):
    return reverse(name, args=[of[0].group.slug, *(one.ref for one in of)])


def holds(fund, root):
    rows = Balance.objects.filter(fund=fund, account__path__startswith=root)
    return sum(rows.values_list("posted", flat=True))


def test_all_in_a_batch_is_settled_in_one_go_and_once(four, fund, claims):
    batch = gathered(four[2], claims)

    batches.pay_all(four[2], batch)
    with pytest.raises(NotPossible, match="over already"):
        batches.pay_all(four[3], batch)

    assert [again(claim).ended_as for claim in claims] == ["paid", "paid"]
    assert holds(fund, "Assets:Bank") == 5_950
    assert holds(fund, "Expense:Grants") == 3_050
    assert Transfer.objects.filter(key__startswith="ask:").count() == 2
    assert checking.problems(fund.group) == []


def test_what_is_in_a_batch_is_in_no_other_until_it_is_put_back(four, claims):
    batch = gathered(four[2], claims)
    with pytest.raises(NotPossible, match="is in a batch"):
        gathered(four[3], claims[:1], "b" * 16)

    batches.put_back(four[3], batch, asks=[claims[0].ref])

    assert gathered(four[3], claims[:1], "b" * 16).claims.get() == claims[0]
    assert batch.claims.get() == claims[1]
    assert batches.put_back(four[2], batch, asks=[claims[1].ref]).ended_as == "back"


def test_the_same_form_sent_twice_at_once_is_one_batch(four, claims):
    batch = gathered(four[2], claims)

    assert gathered(four[2], claims) == batch
    assert PayoutBatch.objects.count() == 1
    with pytest.raises(NotPossible, match="is in a batch"):
        gathered(four[3], claims)


def test_each_reading_is_seen_by_who_asked(four, claims):
    gathered(four[2], claims)

    page = make.browser(four[0]).get(url("show-claim", claims[0])).text

    assert "Cleo opened it on" in page
    assert Opening.objects.filter(member=four[2]).count() == 2


def test_what_is_in_a_batch_is_not_paid_by_hand_given_or_taken_back(four, claims):
    gathered(four[2], claims)

    for act in (
        lambda: paying.pay(four[3], claims[0]),
        lambda: asking.take_back_claim(four[0], claims[0]),
    ):
        with pytest.raises(NotPossible, match="together with others"):
            act()
    assert "Take it back" not in make.browser(four[0]).get(url("show-claim", claims[0])).text


def test_neither_who_asked_nor_who_agreed_alone_pays_it_or_takes_it_out(four, fund):
    decisions.uses(fund.group, "fund.spend", {"method": "do"})
    ana, ben, cleo, dov = (make.again(member) for member in four)
    claim = purses.asked(ana, fund, way="bank", how=ANA)
    asking.spend(ben, claim, amount=claim.amount)

    for member in (ana, ben):
        with pytest.raises(Refused):
            gathered(member, [claim])
    batch = gathered(cleo, [claim])
    for member in (ana, ben):
        with pytest.raises(Refused):
            batches.pay_all(member, batch)
        with pytest.raises(Refused):
            batches.read_all(member, batch)
        with pytest.raises(Refused):
            batches.put_back(member, batch, asks=[claim.ref])
    batches.pay_all(dov, batch)
    assert again(claim).ended_as == "paid"


def test_where_each_payment_is_decided_nobody_pays_several_at_once(four, fund, claims):
    batch, path = gathered(four[2], claims), reverse("payouts", args=[fund.group.slug])
    decisions.uses(fund.group, "claim.pay", {"method": "consent"})
    cleo, dov = (make.again(member) for member in four[2:])

    for act in (batches.read_all, batches.pay_all):
        with pytest.raises(Refused, match="by themselves"):
            act(dov, batch)
    make.decided("claim.pay", again(claims[0]))
    batches.put_back(cleo, batch, asks=[claims[1].ref])
    assert "you do not pay by yourself" in make.browser(dov).get(path).text
    assert [again(claim).ended_as for claim in claims] == ["paid", ""]
    batch.refresh_from_db()
    assert (batch.ended_as, batch.claims.get()) == ("paid", claims[0])


def test_cash_and_two_accounts_make_no_batch(four, fund, claims):
    cash = again(purses.agreed(purses.asked(four[0], fund)))
    with pytest.raises(NotPossible, match="two members"):
        gathered(four[2], [cash])
    bank.account(fund.group, "Mill bank")
    bank.account(fund.group, "Savings bank")
    purses.given(fund, 60_000, to="Assets:Bank:2")
    elsewhere = again(purses.agreed(purses.asked(four[0], fund, 50_000, way="bank", how=ANA)))
    with pytest.raises(NotPossible, match="one account"):
        gathered(four[2], [*claims, elsewhere])
    assert not PayoutBatch.objects.exists()


def test_what_is_wanted_in_cash_and_fetched_from_the_bank_is_in_no_batch(four, fund, claims):
    cash = again(purses.agreed(purses.asked(four[0], fund, 2_500)))
    assert cash.hold.account.path == "Assets:Bank"
    with pytest.raises(NotPossible, match="two members"):
        gathered(four[2], [*claims, cash])

    cleo = make.browser(four[2])
    page = cleo.get(reverse("payouts", args=[fund.group.slug])).text
    assert all(f'value="{claim.ref}"' in page for claim in claims)
    assert f'value="{cash.ref}"' not in page
    assert "Cash is handed over one by one" in page


def test_by_page_it_is_chosen_carried_to_the_bank_and_settled(four, fund, claims):
    ways.way(fund.group)
    browser, path = make.browser(four[2]), reverse("payouts", args=[fund.group.slug])
    assert browser.post(path, {"secret": 32 * "s"}).status_code == 422
    assert browser.post(path, {"ask": [claims[0].ref]}).status_code == 422
    sent = {"ask": [claim.ref for claim in claims], "secret": 32 * "s"}
    there = browser.post(path, sent)
    assert browser.post(path, sent).headers["Location"] == there.headers["Location"]
    batch = PayoutBatch.objects.get()
    page = browser.get(there.headers["Location"]).text
    assert "2 transfers, €30.50" in page
    assert "Ana Ñandú" in page
    assert f'value="{ways.GERMAN}"' in page

    made = browser.post(url("payout-file", batch), FILE)

    SCHEMAS["09"].validate(made.content.decode())
    assert texts(made.content, "InstdAmt") == ["20.00", "10.50"]
    assert texts(made.content, "Nm")[2:] == ["Ana Nandu", "Ben Gross"]
    assert "attachment" in made.headers["Content-Disposition"]
    assert "no-store" in made.headers["Cache-Control"]
    rows = browser.post(url("payout-file", batch), FILE | {"kind": "sheet"}).content.decode(
        "utf-8-sig"
    )
    assert [row["account"] for row in csv.DictReader(StringIO(rows))] == [
        "ES9121000418450200051332",
        "DE89370400440532013000",
    ]
    browser.post(url("pay-payout", batch))
    assert [again(claim).ended_as for claim in claims] == ["paid", "paid"]
    after = browser.get(url("show-payout", batch)).text
    assert "All of it is paid" in after
    assert "ES91" not in after


def test_all_of_a_till_go_together_however_many_but_not_ones_own(four, fund, claims, monkeypatch):
    monkeypatch.setattr(pages_batches, "LINES_A_PAGE", 2)
    monkeypatch.setattr(batches, "MOST", 4)
    for number in range(4):
        purses.agreed(purses.asked(four[0], fund, 100 + number, way="bank", how=ANA))
    purses.agreed(purses.asked(four[2], fund, 50, way="bank", how=BEN))
    browser, path = make.browser(four[2]), reverse("payouts", args=[fund.group.slug])
    page = browser.get(path).text
    assert "Pay all 4 together" in page
    assert "And 5 more." in page

    there = browser.post(path, {"all": "Assets:Bank EUR", "secret": 32 * "s"})

    first = browser.get(there.headers["Location"]).text
    assert "4 transfers, €32.51" in first
    assert "?page=2" in first
    assert "€1.00" in browser.get(there.headers["Location"] + "?page=2").text
    batch = PayoutBatch.objects.get()
    with pytest.raises(NotPossible, match="at most 4"):
        gathered(four[3], list(Claim.objects.all()), "b" * 16)
    browser.post(url("put-back", batch), {"all": "1"})
    assert not Claim.objects.filter(batch__isnull=False)


def test_three_hundred_are_paid_in_one_batch(four, fund):
    for _number in range(300 if THOROUGH else 30):
        claim = purses.asked(four[0], fund, 10, way="bank", how=ANA)
        purses.agreed(claim)
    browser, path = make.browser(four[2]), reverse("payouts", args=[fund.group.slug])

    browser.post(path, {"all": "Assets:Bank EUR", "secret": 32 * "s"})
    batch = PayoutBatch.objects.get()
    ways.way(fund.group)
    made = browser.post(url("payout-file", batch), FILE)
    assert browser.post(url("pay-payout", batch)).status_code == 302

    many = Claim.objects.filter(ended_as="paid").count()
    assert many == (300 if THOROUGH else 30)
    assert len(texts(made.content, "InstdAmt")) == many
    assert holds(fund, "Expense:Grants") == 10 * many
    assert checking.problems(fund.group) == []


def test_a_file_that_no_bank_takes_is_not_made_and_says_which_line(four, fund):
    claim = again(purses.agreed(purses.asked(four[0], fund, way="bank", how="The blue house")))
    batch = gathered(four[2], [claim])

    answer = make.browser(four[2]).post(url("payout-file", batch), FILE)

    assert answer.status_code == 422
    assert "Line 1: An IBAN begins with" in answer.text
    assert "Rosewood" in answer.text


def test_another_who_pays_opens_it_first(four, claims):
    batch = gathered(four[2], claims)
    browser = make.browser(four[3])
    assert "ES91" not in browser.get(url("show-payout", batch)).text

    browser.post(url("read-payout", batch))

    assert "ES91" in browser.get(url("show-payout", batch)).text
    assert Opening.objects.filter(member=four[3]).count() == 2


def test_who_took_it_to_the_bank_is_forgotten_with_the_asks(four, fund, claims):
    batch = gathered(four[2], claims)
    batches.pay_all(four[3], batch)

    over = list(Claim.objects.all())
    asking.erase_claims(Rule(fund.group), fund.group, claims=over)

    batch.refresh_from_db()
    assert (batch.made_by, Opening.objects.count()) == (None, 0)


def test_under_one_name_it_is_still_theirs(four, claims):
    batch = gathered(four[2], claims)
    bring_together(four[2].person, four[3].person)
    batch.refresh_from_db()
    assert batch.made_by == four[2]


def test_what_the_group_decided_to_pay_meanwhile_is_not_in_the_file_for_the_bank(four, claims):
    batch = gathered(four[2], claims)
    make.decided("claim.pay", again(claims[0]))
    browser = make.browser(four[2])

    made = browser.post(url("payout-file", batch), FILE)
    page = browser.get(url("show-payout", batch)).text
    browser.post(url("pay-payout", batch))

    assert texts(made.content, "InstdAmt") == ["10.50"]
    assert "1 transfer, €10.50" in page
    assert [again(claim).ended_as for claim in claims] == ["paid", "paid"]
    assert Transfer.objects.filter(key__startswith="ask:").count() == 2
