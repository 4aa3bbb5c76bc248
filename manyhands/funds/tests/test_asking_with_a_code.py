"""Whoever has no account asks a fund with a code: at most five questions, none of them why."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from manyhands.base import codes
from manyhands.base.errors import NotPossible, Refused
from manyhands.funds.codes.drawing import square
from manyhands.funds.purse import asking, giving, pages_asking, paying, policies
from manyhands.funds.purse.models import Claim
from manyhands.funds.tests import purses
from manyhands.groups.powers import Visitor
from manyhands.groups.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db(transaction=True)

SENT = {"amount": "20", "way": "cash", "how": "At the mill, the blue coat", "secret": 32 * "s"}


@pytest.fixture
def three(group):
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo")]


@pytest.fixture
def fund(group):
    found = purses.fund(group)
    purses.given(found, 5_000, to="Assets:Cash")
    return found


@pytest.fixture
def asker(fund):
    """A browser in which somebody has asked."""
    browser = Client()
    assert browser.post(url("ask-money", fund), SENT).status_code == 201
    return browser


def url(name, thing):
    return reverse(name, args=[thing.group.slug, thing.ref])


def claim_now():
    return Claim.objects.select_related("hold__account", "fund", "commodity", "group", "key").get()


def holder(claim):
    return policies.Holder(claim.group, claim.pk)


def test_a_stranger_is_asked_at_most_five_things_and_never_why(fund):
    page = Client().get(url("ask-money", fund)).text

    asked = set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page))
    asked -= {"csrfmiddlewaretoken", "secret", "language", "next"}
    assert asked == {"amount", "way", "how"}
    assert "You do not have to say why" in page


def test_the_code_is_shown_once_and_sending_again_asks_once(fund, asker):
    code = codes.code_from(SENT["secret"])

    again = asker.post(url("ask-money", fund), SENT)

    claim = Claim.objects.get()
    assert code.words("en").split()[0] in again.text
    assert code.link() in again.text
    assert (claim.asker, claim.amount) == (None, 2_000)
    assert bytes(claim.code_index) == code.index()
    assert b"blue coat" not in bytes(claim.sealed)


def test_with_the_code_one_comes_back_anywhere_and_without_it_nobody_does(asker):
    claim, words = claim_now(), codes.code_from(SENT["secret"]).words("en")
    other = Client()
    assert other.get(url("show-claim", claim)).status_code == 302

    opened = other.post(reverse("enter-code"), {"code": words})

    assert opened.headers["Location"] == url("show-claim", claim)
    page = other.get(url("show-claim", claim)).text
    assert "You asked for €20.00" in page
    assert "blue coat" in page
    other.post(reverse("put-away"))
    assert other.get(url("show-claim", claim)).status_code == 302


def test_members_see_how_much_and_agree_and_where_to_is_locked(three, asker):
    claim = claim_now()
    page = make.browser(three[0]).get(url("show-claim", claim)).text

    assert "€20.00 is asked for" in page
    assert "blue coat" not in page
    purses.agreed(claim)
    paying.read_where(three[0], claim_now())
    assert "Ana opened it" in asker.get(url("show-claim", claim)).text


def test_the_code_never_agrees_nor_pays(group, three, asker):
    claim = claim_now()
    for act in (
        lambda who: asking.spend(who, claim, amount=2_000),
        lambda who: paying.pay(who, claim),
    ):
        with pytest.raises(Refused):
            act(holder(claim))
    member = make.browser(three[0])
    member.post(reverse("enter-code"), {"code": codes.code_from(SENT["secret"]).link()})

    assert member.post(url("agree-claim", claim)).status_code == 403
    assert "Give it</button>" not in member.get(url("show-claim", claim)).text


def test_cash_is_seen_by_two_members_and_who_asked_says_whether_it_came(three, asker):
    claim = purses.agreed(claim_now())
    assert asker.post(url("say-arrived", claim), {"arrived": "1"}).status_code == 409
    paying.pay(three[0], claim_now())

    asker.post(url("say-arrived", claim), {"arrived": "0"})
    assert claim_now().paid_by is None
    assert "has not come" in make.browser(three[1]).get(url("show-claim", claim)).text

    paying.pay(three[0], claim_now())
    asker.post(url("say-arrived", claim), {"arrived": "1"})
    assert claim_now().is_open, "whoever asked does not stand in for the second member"
    paying.pay(three[1], claim_now())
    assert (claim_now().ended_as, claim_now().arrived) == ("paid", True)


def test_it_is_taken_back_with_the_code(asker):
    claim = claim_now()
    asker.post(url("take-back-claim", claim))
    assert claim_now().ended_as == "back"
    assert "It was taken back" in asker.get(url("show-claim", claim)).text


def test_it_is_erased_with_the_code_and_the_code_opens_nothing_more(asker):
    claim = claim_now()
    asker.post(url("erase-claim", claim))

    after = Claim.objects.get()
    assert (after.code_index, after.sealed, after.key) == (None, None, None)
    assert after.ended_as == "back"
    assert (
        Client()
        .post(reverse("enter-code"), {"code": codes.code_from(SENT["secret"]).link()})
        .status_code
        == 422
    )
    assert (
        not Body.objects.filter(about=claim.ref, payload__isnull=False)
        .exclude(payload=b"")
        .exists()
    )


def test_a_member_erases_what_they_asked_for_too(three, fund):
    claim = purses.asked(three[0], fund)
    asking.erase_claim(three[0], claim)
    assert claim_now().asker is None
    with pytest.raises(Refused):
        asking.erase_claim(three[1], claim_now())


def test_without_a_code_nobody_but_a_member_asks(group, fund):
    said = {"amount": 500, "currency": "EUR", "way": "cash", "how": "Here"}
    with pytest.raises(NotPossible, match="with a code"):
        asking.ask_for_money(Visitor(group), fund, **said)
    with pytest.raises(NotPossible) as told:
        asking.ask_for_money(
            Visitor(group), fund, **said | {"currency": "CHF", "code": codes.new_code()}
        )
    assert told.value.args[0] == giving.OTHER_MONEY


def test_too_many_an_hour_are_told_to_wait(fund, monkeypatch):
    monkeypatch.setattr(pages_asking, "ASKS_AN_HOUR", 1)
    browser = Client()
    answers = [
        browser.post(url("ask-money", fund), SENT | {"secret": 32 * letter}).status_code
        for letter in "abb"
    ]
    assert answers == [201, 429, 429]


def test_members_find_the_address_to_pass_on(three, fund):
    page = make.browser(three[0]).get(url("show-fund", fund)).text
    assert f"{url('ask-money', fund)}</code>" in page
    assert square_of(fund) in page


def test_a_poster_says_where_to_ask_in_words_and_as_a_square(three, fund):
    page = make.browser(three[0]).get(url("fund-poster", fund)).text
    assert "Do you need money?" in page
    assert f"{url('ask-money', fund)}</code>" in page
    assert square_of(fund) in page
    assert "€" not in page, "how much is there is for members"


def square_of(fund) -> str:
    return square(settings.PUBLIC_URL + url("ask-money", fund))


def test_without_cookies_one_asks_too_and_nobody_asks_in_a_members_name(three, fund):
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(url("ask-money", fund), SENT).status_code == 201
    member = Client(enforce_csrf_checks=True)
    member.cookies = make.browser(three[0]).cookies

    forged = member.post(url("ask-money", fund), SENT | {"secret": 32 * "m", "how": "Elsewhere"})

    assert forged.status_code == 422
    assert "Elsewhere" in forged.text
    assert "Please send it again" in forged.text
    assert Claim.objects.get().asker is None


def test_another_site_sends_nothing_in(fund):
    browser = Client(enforce_csrf_checks=True)
    sent = browser.post(
        url("ask-money", fund), SENT, headers={"origin": "https://elsewhere.example"}
    )
    assert sent.status_code == 403
    assert not Claim.objects.exists()
