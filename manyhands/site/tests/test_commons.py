"""The page of what is held in common: what waits comes first, and all else is near."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from manyhands.decisions.actions import draft_proposal, publish_proposal
from manyhands.decisions.tests import make
from manyhands.funds.purse import asking, giving
from manyhands.funds.tests import purses
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.practices.running import enter_practice
from manyhands.practices.tests import make as practices

pytestmark = pytest.mark.django_db

WAYS_IN = [
    "funds", "open-fund", "ways-to-pay", "practices", "books", "bank", "public-accounts",
]  # fmt: skip


@pytest.fixture
def three():
    return make.assembly(3)


@pytest.fixture
def fund(three):
    return purses.fund(three[0].group)


def commons(member):
    return groups.browser(member).get(reverse("commons", args=[member.group.slug]))


def wanted(member):
    """What the page says is wanted of the member, by the ref of each ask."""
    return {one.claim.ref: one.wants for one in commons(member).context["asks"]}


def test_everything_is_one_tap_from_here(three, fund):
    page = commons(three[0]).content.decode()

    slug = three[0].group.slug
    for name in WAYS_IN:
        assert f'href="{reverse(name, args=[slug])}"' in page, name
    for name in ("show-fund", "give", "ask-money"):
        assert f'href="{reverse(name, args=[slug, fund.ref])}"' in page, name


def test_before_there_is_anything_it_says_what_to_begin_with(three):
    page = commons(three[0]).content.decode()

    assert "Open a fund, or take up a practice that others have tried." in page


def test_an_ask_wants_something_else_of_each_until_it_is_over(three, fund):
    ana, ben, _cleo = three
    purses.given(fund, 5_000)
    claim = purses.asked(ana, fund)

    assert wanted(ana) == {claim.ref: "own"}
    assert wanted(ben) == {claim.ref: "agree"}

    purses.agreed(claim)

    assert wanted(ana) == {claim.ref: "own"}
    assert wanted(ben) == {claim.ref: "pay"}


def test_once_all_are_asked_the_card_leads_to_the_proposal(three, fund):
    ana, ben, cleo = three
    claim = purses.asked(ana, fund)
    with pytest.raises(NeedsDecision) as needed:
        asking.spend(groups.again(ben), claim, amount=claim.amount)
    act = needed.value.act.as_dict()
    draft = draft_proposal(ben, ben.group, act=act, method=needed.value.method)
    proposal = publish_proposal(ben, draft, title="Give it", text="Please.")

    page = commons(cleo)

    assert wanted(cleo) == {claim.ref: "deciding"}
    assert proposal.get_absolute_url() in page.content.decode()


def test_who_gives_does_not_say_that_it_came_and_nobody_says_so_twice(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund)

    assert [list(commons(each).context["gifts"]) for each in three] == [[], [gift], [gift]]

    giving.confirm_gift(ben, gift, amount=gift.amount)

    assert [list(commons(each).context["gifts"]) for each in (ben, cleo)] == [[], [gift]]


def test_the_practices_one_takes_part_in_come_first(three):
    ana, ben, _cleo = three
    practices.adopted(ana.group, name="Purse")
    practice = practices.adopted(ana.group, "time_bank", name="Hours")
    enter_practice(ben, practice)

    shown = [
        [one.name for one, _recipe in commons(each).context["practices"]] for each in (ana, ben)
    ]

    assert shown == [["Purse", "Hours"], ["Hours", "Purse"]]


def test_it_costs_as_much_however_many_funds_and_asks_there_are(three, fund):
    ana, ben, _cleo = three
    purses.given(fund, 5_000)
    purses.asked(ben, fund)
    browser, url = groups.browser(ana), reverse("commons", args=[ana.group.slug])
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for number in range(6):
        purses.asked(ben, purses.fund(ana.group, f"Rent {number}"))

    with CaptureQueriesContext(connection) as many:
        browser.get(url)

    assert len(many) == len(few) <= 12, [query["sql"] for query in few]


def test_the_books_say_what_was_for_what_in_the_words_of_who_reads_them(three, fund):
    ana, ben, cleo = three
    gift = purses.promised(ana, fund)
    for member in (ben, cleo):
        giving.confirm_gift(member, gift, amount=gift.amount)
    practice = practices.adopted(ana.group)
    given = {"event": "given", "key": "first", "values": {"x": 500}, "currency": "EUR"}
    groups.decided("practice.book", practice, **given)

    url = reverse("books", args=[ana.group.slug])
    page = groups.browser(ana).get(url, headers={"Accept-Language": "es"}).content.decode()

    with translation.override("es"):
        for said in ("A gift", "Money is given"):
            assert f": {gettext(said)}</a>" in page
    assert "solidarity" not in page
