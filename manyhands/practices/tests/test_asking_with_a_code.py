"""Whoever has no account asks a practice with a code: how much is all that is asked."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from manyhands.base import codes, jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions.tests import make as decisions
from manyhands.groups.models import Group
from manyhands.groups.tests import make as groups
from manyhands.ledger.models import Balance
from manyhands.practices import asking, forgetting, pages_codes, running
from manyhands.practices.models import AskCode, Case
from manyhands.practices.tests.make import adopted as adopted_by
from manyhands.practices.tests.make import asked_with_a_code
from manyhands.practices.tests.test_running import MONDAY, adopted, booked, held, paid, sound
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)
SENT = {"amount": "20", "way": "cash", "how": "At the mill, the blue coat", "secret": 32 * "s"}


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def members():
    practice, found = adopted("solidarity_grants")
    booked(practice, "given", 50_000)
    return [groups.again(one) for one in found], practice


@pytest.fixture
def practice(members):
    return members[1]


def url(name, thing):
    return reverse(name, args=[thing.group.slug, thing.ref])


@pytest.fixture
def browser(practice):
    """A browser in which somebody has asked."""
    found = Client()
    assert found.post(url("ask-practice", practice), SENT).status_code == 201
    return found


def the_case() -> Case:
    return Case.objects.select_related("group__constitution", "practice__group").get()


def test_a_stranger_finds_the_page_and_is_asked_how_much_and_where_to_alone(practice):
    stranger = Client()
    assert url("ask-practice", practice) in stranger.get(practice.get_absolute_url()).text

    page = stranger.get(url("ask-practice", practice)).text

    asked = set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page))
    assert asked - {"csrfmiddlewaretoken", "secret", "language", "next"} == {"amount", "way", "how"}
    assert "You do not have to say why" in page


def test_the_code_is_shown_once_and_sending_again_asks_once(practice, browser):
    code = codes.code_from(SENT["secret"])

    again = browser.post(url("ask-practice", practice), SENT)

    case = the_case()
    assert code.words("en").split()[0] in again.text
    assert (case.amount, case.holder, case.opened_by) == (2_000, None, None)
    assert bytes(AskCode.objects.get().index) == code.index()
    assert b"blue coat" not in bytes(case.where_to.sealed)


def test_with_the_code_one_comes_back_anywhere_and_without_it_nobody_does(browser):
    case, words = the_case(), codes.code_from(SENT["secret"]).words("en")
    other = Client()
    assert other.get(url("show-case", case)).status_code == 302

    opened = other.post(reverse("enter-code"), {"code": words})

    assert opened.headers["Location"] == url("show-case", case)
    page = other.get(url("show-case", case)).text
    assert "You asked for €20.00" in page
    assert "Its place among those that wait for money: 1" in page
    other.post(reverse("put-away"))
    assert other.get(url("show-case", case)).status_code == 302
    for name in ("take-ask-back", "say-ask-received", "forget-ask"):
        assert "/join/" in other.post(url(name, case)).headers["Location"]


def test_it_goes_as_any_ask_and_who_asked_says_that_it_came(members, browser):
    (ana, *_others), practice = members
    case = the_case()
    page = groups.browser(ana).get(url("show-case", case)).text
    assert "€20.00" in page
    paid(case, "approved")
    assert "The money is set aside" in browser.get(url("show-case", case)).text
    paid(case, "sent")
    before = held(practice, "Assets:Bank")

    browser.post(url("say-ask-received", case))

    assert the_case().state == "received"
    assert (before, held(practice, "Expense:Grants")) == (48_000, 2_000)
    assert sound(practice)


def test_what_is_set_aside_can_be_taken_back_and_is_free_for_the_next(practice, browser):
    case = the_case()
    paid(case, "approved")

    browser.post(url("take-ask-back", case))

    assert the_case().state == "taken_back"
    assert sum(Balance.objects.values_list("held", flat=True)) == 0
    assert "The money is set aside" not in browser.get(url("show-case", case)).text
    assert browser.post(url("take-ask-back", case)).status_code == 409


def test_it_is_forgotten_when_they_wish_and_the_code_opens_nothing(browser):
    case = the_case()
    assert browser.post(url("forget-ask", case)).status_code == 302

    after = the_case()
    assert (after.state, after.erased_at) == ("taken_back", MONDAY)
    assert "/join/" in browser.get(url("show-case", case)).headers["Location"]
    assert not AskCode.objects.exists()
    assert asking.by_code(codes.code_from(SENT["secret"]).index()) is None
    assert not Body.objects.filter(about=case.ref).exists()


def test_what_is_on_its_way_is_not_forgotten_before_it_came(browser):
    case = the_case()
    paid(case, "approved")
    paid(case, "sent")
    refused = browser.post(url("forget-ask", case))
    assert refused.status_code == 409
    assert "Say first that the money came" in refused.text
    assert AskCode.objects.exists()


def test_48_hours_after_its_end_the_code_opens_nothing(browser):
    browser.post(url("take-ask-back", the_case()))

    later: datetime = MONDAY + timedelta(hours=49)
    with times.at(later):
        jobs.catch_up(later)

    assert the_case().erased_at is not None
    assert not AskCode.objects.exists()


def test_a_backup_brings_no_code_back(browser):
    forgetting.erase_noted([the_case().ref])
    assert not AskCode.objects.exists()


def test_the_code_is_no_key_and_no_member_is_who_asks(members, browser):
    (ana, *_others), _practice = members
    case = the_case()
    asker = asking.Asker(case.group, case.pk)
    for act, more in (
        (running.pay_case, {"to": "approved"}),
        (running.move_case, {"to": "queued"}),
    ):
        with pytest.raises(Refused):
            act(asker, case, **more)
    for act in (asking.take_back, asking.say_received, asking.forget):
        with pytest.raises(Refused):
            act(ana, case)
    with pytest.raises(NotPossible, match="Whoever asked"):
        running.move_case(ana, case, to="taken_back")
    assert "Whoever asked takes it back" in groups.browser(ana).get(url("show-case", case)).text


def test_more_than_the_cap_is_refused_beside_the_field_and_nothing_typed_is_lost(practice):
    answer = Client().post(url("ask-practice", practice), SENT | {"amount": "200.01"})
    assert answer.status_code == 422
    assert "At most €200.00." in answer.text
    assert 'value="200.01"' in answer.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("amount", ["", "0", "-5", "soup", "1" * 40, "\x00"])
def test_bad_amounts_get_a_sentence(practice, amount):
    answer = Client().post(url("ask-practice", practice), SENT | {"amount": amount})
    assert answer.status_code in {400, 422}
    assert "\x00" in amount or 'aria-invalid="true"' in answer.text
    assert not Case.objects.exists()


def test_where_no_money_came_in_yet_nothing_can_be_asked_for():
    group = groups.group("Elsewhere")
    practice = adopted_by(group)
    answer = Client().post(url("ask-practice", practice), SENT)
    assert answer.status_code == 422
    assert "No money has come in yet" in answer.text


def test_who_observes_asks_with_a_code_as_anybody_does(practice):
    observes = groups.browser(groups.again(groups.observer(practice.group)))
    assert observes.get(url("ask-practice", practice)).status_code == 200
    assert observes.post(url("ask-practice", practice), SENT).status_code == 201


def test_who_asks_a_strike_fund_hears_not_how_many_ask():
    practice, _members = adopted("strike_fund")
    booked(practice, "opened", 50_000)
    found = Client()
    assert found.post(url("ask-practice", practice), SENT).status_code == 201
    page = found.get(url("show-case", the_case())).text
    assert "You asked for €20.00" in page
    assert "Its place among those" not in page


def test_practices_without_asks_have_no_such_page():
    practice, (ana, *_others) = adopted("bail_fund")
    assert Client().get(url("ask-practice", practice)).status_code == 404
    assert groups.browser(ana).get(url("practice-poster", practice)).status_code == 404
    with pytest.raises(NotPossible, match="no such cases"):
        asked_with_a_code(practice)


def test_no_group_can_put_a_decision_before_an_ask(practice):
    with pytest.raises(NotPossible, match="each person's own"):
        decisions.uses(practice.group, "case.ask", {"method": "two_keys"})


def test_from_one_part_of_the_net_so_many_asks_an_hour(practice, monkeypatch):
    monkeypatch.setattr(pages_codes, "ASKS_AN_HOUR", 1)
    stranger, page = Client(), url("ask-practice", practice)
    assert stranger.post(page, SENT).status_code == 201
    assert stranger.post(page, SENT | {"secret": 32 * "t"}).status_code == 429
    assert stranger.post(page, SENT).status_code == 201


def test_the_poster_leads_there_in_the_groups_language(members):
    (ana, *_others), practice = members
    Group.objects.update(language="es")
    page = groups.browser(ana).get(url("practice-poster", practice)).text
    assert "¿Necesitas dinero?" in page
    assert url("ask-practice", practice) in page
    assert "<svg" in page
