"""What people do with what they hold in common, on a small phone and without script."""

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from manyhands.base import times
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make
from manyhands.funds.tests import purses
from manyhands.funds.values import in_words
from manyhands.groups.tests.make import decided
from manyhands.ledger import accounts
from manyhands.ledger.tests.make import held
from manyhands.practices.models import Case, Practice
from manyhands.practices.tests import make as practices
from manyhands.site.tests.browser.phone import Phone
from manyhands.site.tests.browser.test_meetings import hold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMMONS = "/g/rosewood/commons/"


@pytest.fixture
def members(house):
    """Four of long standing, whose group counts in euros."""
    members = make.assembly(4, at=times.now() - timedelta(days=20))
    accounts.money(members[0].group, "EUR")
    return members


def open_what_waits(phone: Phone) -> None:
    """From the board to what waits for this member, in two taps."""
    phone.go("/g/rosewood/")
    phone.follow("Commons")
    phone.tap(phone.page.locator("section[aria-labelledby=waits] h3 a").first)


def agree_with_two_keys(*phones: Phone) -> None:
    """From the page of what would become of a button until it is done."""
    phones[0].press("Put it before the group")
    path = Proposal.objects.latest("pk").get_absolute_url()
    for phone in phones:
        phone.go(path)
        phone.press("Turn my key")
    make.work_off()
    make.time_goes_by(days=2)


def test_a_gift_comes_is_asked_for_agreed_to_with_two_keys_paid_and_seen_by_anybody(
    members, lend, calendar
):
    group = members[0].group
    make.uses(group, "fund.spend", {"method": "two_keys"})
    purses.fund(group)
    decided("books.publish", group, for_all=True)
    ana, ben, cleo, dov = (hold(lend(language="ar"), member) for member in members)

    ana.go(COMMONS)
    ana.open_card("Solidarity")
    ana.follow("Give something")
    ana.fill("How much?", "20")
    ana.field("In cash").check()
    ana.press("I give this")
    for phone in (ben, cleo):
        open_what_waits(phone)
        phone.press("It has come")
    dov.go(COMMONS)
    dov.open_card("Solidarity")
    dov.follow("Ask for money")
    dov.fill("How much do you need?", "12")
    dov.fill("Where to?", "At the mill")
    dov.press("Ask for it")
    dov.reads("It waits for the others to look at it. You do not have to do anything.")
    open_what_waits(ben)
    ben.press("Give it")
    agree_with_two_keys(ben, cleo)
    for phone in (ana, cleo):
        open_what_waits(phone)
        phone.press("It is paid")
    open_what_waits_not(dov)

    calendar.moment = times.now() + timedelta(days=32)
    anybody = lend(language="ar")
    anybody.go("/g/rosewood/accounts/")
    with translation.override("ar"):
        anybody.reads("Solidarity", in_words(2_000, "EUR"), in_words(1_200, "EUR"))
    anybody.reads_not("Dov", "At the mill")


def open_what_waits_not(phone: Phone) -> None:
    phone.go(COMMONS)
    phone.reads_not("Waiting for you")


def test_a_bail_fund_is_adopted_and_takes_a_case_through_its_whole_life(members, lend):
    group = members[0].group
    make.uses(group, "practice.adopt", {"method": "two_keys"})
    ana, ben, cleo = (hold(lend(), member) for member in members[:3])

    ana.go(COMMONS)
    ana.follow("What we could run")
    ana.open_card("Bail fund")
    ana.press("Propose this")
    agree_with_two_keys(ana, ben)
    practice = Practice.objects.get()
    given = {"event": "opened", "key": "first", "values": {"bail": 100_000}}
    decided("practice.book", practice, **given, currency="EUR")
    make.uses(group, "case.pay", {"method": "do"})
    ana.go(COMMONS)
    ana.open_card("Bail fund")
    ana.tap(ana.page.locator("section[aria-labelledby=cases] a.button").first)
    ana.fill("How much", "768")
    ana.press("Write it down")
    path = Case.objects.get().get_absolute_url()
    ben.go(path)  # who asked never lets money move
    ben.press_first_in("article[aria-labelledby=to-held] form")
    make.uses(group, "case.pay", {"method": "two_keys"})  # the recipe asks for two before the court
    ben.press_first_in("article[aria-labelledby=to-posted] form")
    agree_with_two_keys(ben, cleo)
    ben.go(path)
    ben.press_first_in("article[aria-labelledby=to-exonerated] form")
    agree_with_two_keys(ben, cleo)
    ben.go(path)
    ben.press_first_in("article[aria-labelledby=to-refund_due] form")
    assert held(group, "Assets:Bank") == 100_000 - 76_800
    ben.fill("what the court keeps", "23.04")
    ben.press_first_in("article[aria-labelledby=to-refunded] form")
    agree_with_two_keys(ben, cleo)
    ben.go(path)

    ben.reads("Nothing: it is over.")
    assert Case.objects.get().state == "refunded"
    assert held(group, "Assets:Bank") == 100_000 - 2_304


def test_the_lot_of_a_stokvel_is_drawn_and_another_member_draws_it_again(members, lend, tmp_path):
    practice = practices.adopted(members[0].group, "rosca", name="Pot")
    ana, ben = (hold(lend(by_keyboard=True), member) for member in members[:2])
    words = {ana: "seven green kettles", ben: "the tram is late"}

    for phone, said in words.items():
        phone.go(f"{practice.get_absolute_url()}turns/")
        phone.fill("Your words", said)
        phone.press("Commit")
    ben.press("All are in: begin to draw")
    for phone, said in words.items():
        phone.go(f"{practice.get_absolute_url()}turns/")
        phone.fill("Your words", said)
        phone.press("Reveal")
    ana.again()
    ana.press("Draw the turns")
    ana.reads("The order")

    ben.again()
    order = ben.page.locator("section ol li bdi").all_inner_texts()
    hands = {hand.ref: hand.holder.member.name for hand in practice.hands.all()}
    papers = ben.page.locator("pre.slip").inner_text().split()
    seed = hashlib.sha256("\n".join(sorted(words.values())).encode()).hexdigest()
    ben.reads(seed)
    (tmp_path / "papers").write_text("\n".join(papers))
    out = StringIO()
    call_command("tally", "lot", tmp_path / "papers", "--draw", "2", "--seed", seed, stdout=out)
    drawn = [word for word in out.getvalue().split() if word in hands]
    assert [hands[ref] for ref in drawn] == order
