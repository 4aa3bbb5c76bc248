"""Gifts: said by anybody, seen by two, in the books once, and without a name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import giving, queries, tasks
from manyhands.funds.purse.models import Gift
from manyhands.funds.tests import make as ways
from manyhands.funds.tests import purses
from manyhands.groups.actions import leave_group
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make
from manyhands.ledger import accounts, checking
from manyhands.ledger.models import Account, Fund, Holder, Transfer
from manyhands.record.models import Body

SAID = {"currency": "EUR", "way": "cash", "amount": 500}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(group):
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo")]


@pytest.fixture
def fund(group):
    for currency in ("EUR", "USD"):  # so that a form asks in which
        accounts.money(group, currency)
    return purses.fund(group)


def there(fund):
    return [(one.currency, one.there) for one in queries.purses(fund)]


def url(name, gift):
    return reverse(name, args=[gift.group.slug, gift.ref])


def give(client, fund, **said):
    path = reverse("give", args=[fund.group.slug, fund.ref])
    good = {"amount": "20", "currency": "eur", "way": "cash", "secret": 32 * "a"}
    return client.post(path, {**good, **said})


def test_a_gift_is_in_the_books_once_two_have_seen_it(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund)

    giving.confirm_gift(ben, gift)
    assert there(fund) == []

    giving.confirm_gift(cleo, gift)
    assert there(fund) == [("EUR", 2_000)]
    assert checking.problems(fund.group) == []
    assert Account.objects.get(path="Assets:Cash").group == fund.group


def test_one_member_is_not_two(three, fund):
    gift = purses.promised(three[0], fund)
    giving.confirm_gift(three[1], gift)

    with pytest.raises(NotPossible, match="Another member"):
        giving.confirm_gift(three[1], gift)
    assert there(fund) == []


def test_who_gives_does_not_confirm_and_no_group_can_waive_that(three, fund):
    decisions.uses(fund.group, "gift.confirm", {"method": "do"})
    ana = make.again(three[0])
    gift = purses.promised(ana, fund)

    with pytest.raises(Refused):
        giving.confirm_gift(ana, gift)


def test_a_second_click_gives_nothing_twice(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund)
    giving.confirm_gift(ben, gift)
    giving.confirm_gift(cleo, gift)

    for member in (ben, cleo):
        with pytest.raises(NotPossible):
            giving.confirm_gift(member, gift)
    assert there(fund) == [("EUR", 2_000)]
    assert Transfer.objects.count() == 1


def test_who_leaves_and_comes_back_is_not_two_either(three, fund):
    gift = purses.promised(three[0], fund)
    giving.confirm_gift(three[1], gift)
    again = make.again(purses.back_again(three[1]))
    giver = make.again(purses.back_again(three[0]))

    for member in (again, giver):
        with pytest.raises(Refused):
            giving.confirm_gift(member, gift)
    assert there(fund) == []
    page = make.browser(again).get(url("show-gift", gift)).text
    assert "You came after it was said" in page
    assert "It has come" not in page


def test_where_the_group_decided_it_one_decision_is_enough(three, fund):
    gift = purses.promised(three[0], fund)
    make.decided("gift.confirm", gift)
    assert there(fund) == [("EUR", 2_000)]


def test_where_the_group_decides_it_who_gives_is_heard_and_not_counted(three, fund):
    decisions.uses(fund.group, "gift.confirm", {"method": "consent"})
    gift = purses.promised(three[0], fund)
    with pytest.raises(NeedsDecision) as needed:
        giving.confirm_gift(make.again(three[1]), gift)
    assert needed.value.concerns == three[0]


def test_what_was_left_open_is_counted_when_it_comes(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund, None)

    with pytest.raises(NotPossible, match="Count first"):
        giving.confirm_gift(ben, gift)
    giving.confirm_gift(ben, gift, amount=750)
    giving.confirm_gift(cleo, gift)
    assert there(fund) == [("EUR", 750)]


def test_who_counts_something_else_is_told_and_nothing_is_booked(three, fund):
    _ana, ben, cleo = three
    gift = purses.promised(fund.group, fund, None)
    giving.confirm_gift(ben, gift, amount=750)

    opened_before = make.browser(cleo).post(url("confirm-gift", gift), {"amount": "9"})

    assert opened_before.status_code == 409
    assert "counted something else" in opened_before.text
    assert there(fund) == []
    make.browser(cleo).post(url("confirm-gift", gift), {"amount": "7.50"})
    assert there(fund) == [("EUR", 750)]


def test_who_gives_stands_in_no_book_and_in_no_entry(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund)
    giving.confirm_gift(ben, gift)
    giving.confirm_gift(cleo, gift)

    assert not Holder.objects.exists()
    bodies = Body.objects.filter(entry__log=fund.group.log_id).values_list("payload", flat=True)
    about = [body for body in bodies if gift.ref in (body or "")]
    assert about
    assert not [body for body in about if ana.ref in body]


def test_when_the_giver_leaves_nobody_knows_that_they_gave(three, fund):
    gift = purses.promised(three[0], fund)
    leave_group(three[0], three[0])
    assert Gift.objects.get(pk=gift.pk).giver is None


def test_a_gift_is_taken_back_by_its_giver_alone(three, fund):
    ana, ben, _cleo = three
    gift = purses.promised(ana, fund)

    with pytest.raises(Refused):
        giving.take_back_gift(ben, gift)
    giving.take_back_gift(ana, gift)

    assert list(queries.gifts_on_their_way(fund)) == []
    with pytest.raises(NotPossible):
        giving.confirm_gift(ben, gift)


def test_after_sixty_days_nobody_waits_any_more(three, fund):
    old = purses.promised(three[0], fund)
    with times.at(now() + timedelta(days=30)):
        young = purses.promised(three[0], fund)

    with times.at(now() + timedelta(days=60)):
        tasks.drop_when_late(now())

    assert list(queries.gifts_on_their_way(fund)) == [young]
    assert Gift.objects.get(pk=old.pk).dropped_at is not None


def test_into_a_closed_fund_nothing_comes_that_was_said_before(three, fund):
    gift = purses.promised(three[0], fund)
    Fund.objects.update(closed_at=now())
    for act in (giving.confirm_gift, lambda who, _gift: giving.say_gift(who, fund, **SAID)):
        with pytest.raises(NotPossible, match="is closed"):
            act(three[1], gift)


# --- the pages -----------------------------------------------------------------------------------


def test_without_an_account_one_says_it_and_two_members_see_it(three, fund):
    answer = give(make.browser(), fund)
    gift = Gift.objects.get()
    assert answer.headers["Location"] == url("show-gift", gift)
    assert (gift.amount, gift.commodity.code, gift.giver) == (2_000, "EUR", None)

    for member in three[1:]:
        assert make.browser(member).post(url("confirm-gift", gift)).status_code == 302
    assert there(fund) == [("EUR", 2_000)]
    assert "in the books" in make.browser().get(url("show-gift", gift)).text


def test_only_who_gives_is_thanked_and_told_where_to(three, fund):
    gift = purses.promised(three[0], fund, way="bank")

    own, others = (make.browser(member).get(url("show-gift", gift)).text for member in three[:2])

    for said in ("Thank you.", "Where to, with a square"):
        assert said in own
        assert said not in others
    assert gift.ref in own
    assert gift.ref in others


def test_a_form_says_in_which_currency_where_there_is_one(group, three):
    accounts.money(group, "EUR")
    fund = purses.fund(group)
    for name in ("give", "ask-money"):
        page = make.browser(three[0]).get(reverse(name, args=[group.slug, fund.ref])).text
        assert "In EUR." in page


def test_the_same_form_sent_twice_gives_once(fund):
    first, second = give(make.browser(), fund), give(make.browser(), fund)
    assert first.headers["Location"] == second.headers["Location"]
    assert Gift.objects.count() == 1


def test_who_is_no_member_brings_no_new_currency_into_the_books(group, three, fund):
    refused = give(make.browser(), fund, currency="sek")
    assert refused.status_code == 422
    assert "does not count in that currency" in refused.text
    with pytest.raises(NotPossible, match="does not count"):
        purses.promised(group, fund, currency="SEK")
    assert queries.money_of(group) == ["EUR", "USD"]

    ways.way(group, "swiss")
    assert give(make.browser(), fund, currency="chf").status_code == 302
    assert give(make.browser(three[0]), fund, currency="sek", secret=32 * "b").status_code == 302
    assert queries.money_of(group) == ["EUR", "USD", "CHF", "SEK"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "-3"}, "without a minus"),
        ({"amount": "0"}, "more than nothing"),
        ({"amount": "a lot"}, "in figures"),
        ({"amount": "1.234567"}, "in figures"),
        ({"currency": "ABC"}, "no such currency"),
        ({"currency": ""}, "Currency</a>:"),
        ({"way": "gold"}, "How does it come?</a>:"),
        ({"amount": f"{10**10}"}, "at most"),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_sentence(fund, typed, said):
    answer = give(make.browser(), fund, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Gift.objects.exists()


def test_what_the_group_suggests_is_there_already_and_can_be_left_out(three, fund):
    purses.terms(fund, suggested=500)
    path = reverse("give", args=[fund.group.slug, fund.ref])

    page = make.browser().get(path).text
    assert 'value="5.00"' in page
    assert "We suggest €5.00" in page

    give(make.browser(), fund, amount="")
    gift = Gift.objects.get()
    assert gift.amount is None

    refused = make.browser(three[1]).post(url("confirm-gift", gift), {"amount": ""})
    assert refused.status_code == 422
    make.browser(three[1]).post(url("confirm-gift", gift), {"amount": "7,50"})
    make.browser(three[2]).post(url("confirm-gift", gift))
    assert there(fund) == [("EUR", 750)]


def test_a_stranger_reads_what_a_fund_is_for_and_not_what_is_in_it(fund):
    purses.given(fund, 123_400)
    page = make.browser().get(reverse("give", args=[fund.group.slug, fund.ref])).text
    assert fund.purpose in page
    assert "1,234" not in page


def test_terms_are_agreed_as_the_group_decides(three, fund):
    path = reverse("fund-terms", args=[fund.group.slug, fund.ref])
    said = {"currency": "EUR", "suggested": "5", "most": "80"}
    assert "/decisions/" in make.browser(three[0]).post(path, said).headers["Location"]
    assert queries.terms_of(fund) is None

    decisions.uses(fund.group, "fund.agree_terms", {"method": "do"})
    make.browser(three[0]).post(path, said)
    terms = queries.terms_of(fund)
    assert terms
    assert (terms.suggested, terms.most) == (500, 8_000)


def test_without_cookies_one_gives_too_and_nobody_gives_in_a_members_name(three, fund):
    stranger = Client(enforce_csrf_checks=True)
    said = give(stranger, fund)
    assert said.status_code == 302
    assert stranger.get(said.url).status_code == 200
    member = Client(enforce_csrf_checks=True)
    member.cookies = make.browser(three[0]).cookies

    forged = give(member, fund, amount="7.25", secret=32 * "m")

    assert forged.status_code == 422
    assert "Please send it again" in forged.text
    assert 'value="7.25"' in forged.text
    assert Gift.objects.get().giver is None


def test_another_site_gives_nothing(fund):
    path = reverse("give", args=[fund.group.slug, fund.ref])
    good = {"amount": "20", "currency": "eur", "way": "cash", "secret": 32 * "a"}

    sent = Client(enforce_csrf_checks=True).post(
        path, good, headers={"origin": "https://elsewhere.example"}
    )

    assert sent.status_code == 403
    assert not Gift.objects.exists()
