"""Pages of a practice that runs: take part, book what happened, lead a case through its states."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.refs import new_ref
from manyhands.decisions.models import Proposal
from manyhands.funds.purse.giving import ref_from
from manyhands.groups.powers import ACTIONS
from manyhands.groups.tests import make
from manyhands.ledger import accounts
from manyhands.ledger.models import Transfer
from manyhands.practices import running
from manyhands.practices.models import Case, Participant, Practice
from manyhands.practices.tests.make import adopted
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db
KEY = re.compile(r'name="key" value="([a-z2-7]{16})"')


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


@pytest.fixture
def browser(ana):
    return make.browser(ana)


@pytest.fixture
def bail(group) -> Practice:
    return adopted(group, "bail_fund", name="Home")


def at(thing, name, *more) -> str:
    return reverse(name, args=[thing.group.slug, thing.ref, *more])


def text(answer) -> str:
    return answer.content.decode()


def fed(practice: Practice, amount: int, event: str = "opened", name: str = "bail") -> None:
    said = {"event": event, "key": new_ref(), "values": {name: amount}, "currency": "EUR"}
    make.decided("practice.book", practice, **said)


def opened(browser, practice: Practice, kind: str, **typed: str) -> Case:
    path = at(practice, "open-case", kind)
    key = KEY.findall(text(browser.get(path)))[0]
    answers = [browser.post(path, typed | {"key": key}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    return Case.objects.get(ref=ref_from(key))


def carried_out(browser, thing, path: str, form: dict[str, str]) -> None:
    """What became a proposal is what the group then decides."""
    answer = browser.post(path, form)
    assert answer.status_code == 302, text(answer)
    act = Proposal.objects.order_by("-pk")[0].act
    assert act is not None
    make.decided(act.power, make.again(thing), **act.details)


def stands(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_one_takes_part_and_steps_out_again(browser, bail):
    society = adopted(bail.group, "friendly_society", name="Society")
    assert "Take part" in text(browser.get(society.get_absolute_url()))
    browser.post(at(society, "enter-practice"))
    assert "1 member takes part" in text(browser.get(society.get_absolute_url()))
    browser.post(at(society, "step-out-of-practice"))
    assert not Participant.objects.filter(left_at=None).exists()


def test_where_nothing_is_booked_for_members_there_is_nothing_to_take_part_in(browser, bail):
    page = text(browser.get(bail.get_absolute_url()))
    assert "Take part" not in page
    assert "take part" not in page


def test_strangers_see_the_rule_and_nothing_of_the_money_or_the_cases(client, browser, bail):
    fed(bail, 500_000)
    assert "5,000.00" in text(browser.get(bail.get_absolute_url()))
    page = text(client.get(bail.get_absolute_url()))
    assert "5,000.00" not in page
    assert "What is open" not in page


def test_what_happened_is_proposed_with_its_currency_and_booked_once(browser, bail):
    path = at(bail, "book-event")
    assert "Money is given" in text(browser.get(path))
    assert "Bail is posted" not in text(browser.get(path))  # that is for the page of a case
    page = text(browser.get(path, {"event": "opened"}))
    form = {"event": "opened", "value-bail": "5000,50", "currency": "eur"}
    form["key"] = KEY.findall(page)[0]

    carried_out(browser, bail, path, form)
    draft = Proposal.objects.get()
    told = text(browser.get(draft.get_absolute_url()))

    assert "€5,000.50" in told
    assert form["key"] not in draft.head.title
    assert Transfer.objects.count() == 1
    assert "€5,000.50" in text(browser.get(bail.get_absolute_url()))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value-bail": "5.000,50", "currency": "EUR"}, "Write the amount in figures"),
        ({"value-bail": "5", "currency": "QQQ"}, "no such currency"),
        ({"value-bail": "", "currency": "EUR"}, "required"),
        ({"value-bail": "0", "currency": "EUR"}, "This needs an amount"),
        ({"value-bail": "5", "currency": "EUR", "on": "31.2."}, "valid date"),
    ],
)
def test_what_was_typed_wrong_stays_and_is_said(browser, bail, typed, said):
    form = {"event": "opened", "key": new_ref(), **typed}

    answer = browser.post(at(bail, "book-event"), form)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not Proposal.objects.exists()


def test_a_bail_case_goes_its_whole_way_by_buttons(browser, bail):
    fed(bail, 500_000)
    case = opened(browser, bail, "case", amount="768")
    assert case.amount == 76_800
    assert browser.post(at(case, "pay-case"), {"to": "held"}).status_code == 403, (
        "not who opened it"
    )
    page = text(browser.get(case.get_absolute_url()))
    assert "Others do this, since you wrote it down." in page
    assert "Set it aside</button>" not in page
    browser = make.browser(make.member(bail.group, "Zoe"))
    page = text(browser.get(bail.get_absolute_url()))
    assert case.get_absolute_url() in page
    assert "€768.00" in page

    pay, move = at(case, "pay-case"), at(case, "move-case")
    carried_out(browser, case, pay, {"to": "held"})
    assert "set aside for this until" in text(browser.get(case.get_absolute_url()))
    carried_out(browser, case, pay, {"to": "posted"})
    carried_out(browser, case, pay, {"to": "exonerated"})
    browser.post(move, {"to": "refund_due"})
    page = text(browser.get(case.get_absolute_url()))
    assert "what the court keeps" in page
    assert page.count('class="done"') == 5
    wrong = browser.post(pay, {"to": "refunded", "kept": "a bit"})
    assert wrong.status_code == 422
    assert 'value="a bit"' in text(wrong)
    carried_out(browser, case, pay, {"to": "refunded", "kept": "23.04"})

    page = text(browser.get(case.get_absolute_url()))
    assert stands(case) == "refunded"
    assert "it is over" in page
    assert "Bail is posted" in page
    assert case.get_absolute_url() not in text(browser.get(bail.get_absolute_url()))


def test_where_there_is_not_enough_it_waits_in_its_place(browser, bail):
    fed(bail, 50_000)
    first, second = (opened(browser, bail, "case", amount="768") for _ in range(2))

    for case, place in ((first, 1), (second, 2)):
        page = text(browser.get(case.get_absolute_url()))
        assert "Nothing is promised that is not in the fund. There is now: €500.00." in page
        assert f"wait for money: {place}" in page
        assert "Set it aside</button>" not in page
    assert browser.post(at(first, "move-case"), {"to": "held"}).status_code == 409


def test_before_any_money_came_in_nothing_with_an_amount_is_opened(browser, bail):
    page = text(browser.get(at(bail, "open-case", "case")))
    assert "First book money that came in" in page
    answer = browser.post(at(bail, "open-case", "case"), {"key": new_ref()})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_who_asks_sees_that_others_pay(group, browser, ana):
    practice = adopted(group)
    fed(practice, 100_000, "given", "x")
    case = opened(browser, practice, "ask", m=ana.ref, amount="150")
    by_another = make.browser(make.member(group, "Ben"))

    assert "Others do this" in text(browser.get(case.get_absolute_url()))
    assert browser.post(at(case, "pay-case"), {"to": "approved"}).status_code == 403
    assert "Others do this" not in text(by_another.get(case.get_absolute_url()))
    outside = opened(browser, practice, "ask", m="", amount="1")
    assert outside.holder is None


def test_one_writes_down_help_and_who_was_helped_confirms_it(group, browser, ana):
    practice, ben = adopted(group, "time_bank"), make.member(group, "Ben")
    form = {"to": ana.ref, "from": ben.ref, "amount": "75"}
    case = opened(browser, practice, "record", **form)
    confirm = at(case, "confirm-case")

    assert "The other side confirms this" in text(browser.get(case.get_absolute_url()))
    assert browser.post(confirm, {"to": "confirmed"}).status_code == 403
    theirs = make.browser(ben)
    assert "Yes, so it was" in text(theirs.get(case.get_absolute_url()))
    assert theirs.post(confirm, {"to": "confirmed"}).status_code == 302

    assert "1 h 15 min" in text(browser.get(practice.get_absolute_url()))
    assert "-1 h 15 min" in text(theirs.get(practice.get_absolute_url()))
    both = browser.post(at(practice, "open-case", "record"), form | {"from": ana.ref})
    assert both.status_code == 422


def test_the_word_of_a_case_is_taken_by_one_practice_alone(group, ana, bail):
    sick, other = adopted(group, "friendly_society"), adopted(group, "strike_fund")
    accounts.money(group, "EUR")
    running.enter_practice(ana, sick)
    case = running.open_case(ana, sick, kind="sick", key=new_ref(), about=ana.ref)
    with pytest.raises(Exception, match="gone on"):
        running.open_case(ana, other, kind="strike", key=case.ref)
    assert "case.open" in ACTIONS


@pytest.mark.parametrize(
    "recipe",
    ["burial_levy", "friendly_society", "mutual_credit", "rosca", "savings_circle", "strike_fund"],
)
def test_each_practice_has_a_page_and_a_form_for_whatever_it_books(group, browser, recipe):
    practice = adopted(group, recipe)
    page = text(browser.get(practice.get_absolute_url()))
    chooser = text(browser.get(at(practice, "book-event")))
    events, kinds = re.findall(r"\?event=(\w+)", chooser), re.findall(r"/open/(\w+)/", page)

    for event in events:
        form = browser.get(at(practice, "book-event"), {"event": event})
        assert 'name="key"' in text(form)
    for kind in kinds:
        assert browser.get(at(practice, "open-case", kind)).status_code == 200
    assert events
    assert browser.get(at(practice, "open-case", "nothing")).status_code == 404


def test_a_court_that_keeps_the_money_for_long_is_to_be_asked_for_it(browser, ana, bail):
    fed(bail, 500_000)
    case = opened(browser, bail, "case", amount="768.00")
    for to in ("held", "posted", "exonerated"):
        make.decided("case.pay", case, to=to)
    make.decided("case.move", case, to="refund_due")
    pages = [case.get_absolute_url(), bail.get_absolute_url()]
    said = re.compile("for the money now|Ask the court for the money")
    for days, times_said in ((59, 0), (60, 1)):
        with times.at(times.now() + timedelta(days=days)):
            later = make.browser(ana)
            found = [said.findall(text(later.get(page))) for page in pages]
        assert [len(one) for one in found] == [times_said] * 2


def test_a_circle_says_at_its_first_meeting_what_it_counts_in(group, ana, browser):
    circle = adopted(group, "savings_circle")
    running.enter_practice(ana, circle)
    holder, path = accounts.holder_of(ana).ref, at(circle, "hold-circle-meeting")
    typed = {"number": "1", f"{holder}-shares": "5", f"{holder}-social": "0.50", "counted": "10.50"}

    asked = browser.get(path)
    wrong = browser.get(path, {"currency": "XQQ"})
    page = text(browser.get(path, {"currency": "eur"}))
    answer = browser.post(path, typed | {"currency": "EUR"}, follow=True)

    assert (asked.status_code, wrong.status_code) == (200, 200)
    assert "Three letters" in text(asked)
    assert "There is no such currency" in text(wrong)
    assert 'name="currency" value="EUR"' in page
    proposed = text(answer)
    assert "Shares bought: 5; Into the social fund: €0.50" in proposed
    assert "€10.50" in proposed
    act = Proposal.objects.get().act
    make.decided(act.power, circle, **act.details)
    assert Transfer.objects.filter(key__startswith="meeting:").count() == 2


def test_nobody_is_told_who_asks_for_a_grant(group, ana, browser):
    grants = adopted(group, "solidarity_grants")
    fed(grants, 20_000, "given", "x")
    case = opened(browser, grants, "ask", m=ana.ref, amount="50")

    theirs = text(make.browser(make.member(group, "Ben")).get(case.get_absolute_url()))
    own = text(browser.get(case.get_absolute_url()))

    assert "Whom it is about" in own
    assert "Whom it is about" not in theirs
    said = json.loads(Body.objects.get(about=case.ref).payload)
    assert said["by"] == "asker"


def test_whose_sickness_it_can_be_are_those_who_take_part(group, browser):
    society = adopted(group, "friendly_society")
    ana, zoe = make.member(group, "Ana of the society"), make.member(group, "Zoe outside")
    running.enter_practice(ana, society)
    page = text(browser.get(at(society, "open-case", "sick")))
    assert f'value="{ana.ref}"' in page
    assert f'value="{zoe.ref}"' not in page
