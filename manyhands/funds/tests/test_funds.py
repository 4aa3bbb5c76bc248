"""Funds: what is in one, where it came from and went; opened and closed as the group decides."""

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base.errors import NotPossible
from manyhands.decisions import undo
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, giving, queries
from manyhands.funds.purse.drawing import LINE, SLOT, TALL, draw
from manyhands.funds.purse.queries import Purse, Stream
from manyhands.funds.tests import purses
from manyhands.groups.tests import make
from manyhands.ledger import actions as books
from manyhands.ledger.models import Fund

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana():
    group = make.group()
    ana = make.member(group)
    decisions.uses(group, "fund.open", {"method": "do"})
    decisions.uses(group, "fund.close", {"method": "do"})
    return make.again(ana)


def page(who, name, *args):
    return make.browser(who).get(reverse(name, args=[who.group.slug, *args]))


def test_what_came_is_as_much_as_what_went_or_is_there(ana):
    fund = purses.fund(ana.group)
    purses.given(fund, 12_000)
    purses.given(fund, 500, to="Assets:Cash")
    purses.spent(fund, 3_600)

    (purse,) = queries.purses(fund)

    assert (purse.currency, purse.there, purse.set_aside) == ("EUR", 8_900, 0)
    assert purse.came == [Stream("Gifts", 12_500)]
    assert purse.went == [
        Stream("At the bank", 8_400),
        Stream("Errands", 3_600),
        Stream("In the cash box", 500),
    ]


def test_where_it_went_is_told_in_ones_own_language(ana):
    fund = purses.fund(ana.group)
    purses.posted(fund, ("Income:Gifts", -900), ("Expense:Rent", 900))

    with translation.override("es"):
        (purse,) = queries.purses(fund)

    assert [stream.label for stream in purse.came + purse.went] == ["Regalos", "Alquiler"]


def test_what_one_fund_holds_is_not_in_another(ana):
    full, bare = purses.fund(ana.group), purses.fund(ana.group, "Rent")
    purses.given(full, 700)

    assert queries.purses(bare) == []
    assert queries.what_is_there([full, bare]) == {full.pk: [queries.Amount(700, "EUR")]}


def test_each_currency_is_told_apart(ana):
    fund = purses.fund(ana.group)
    purses.given(fund, 700)
    purses.given(fund, 900, "JPY")

    assert [(one.currency, one.there) for one in queries.purses(fund)] == [
        ("EUR", 700),
        ("JPY", 900),
    ]


def test_a_page_tells_the_sums_in_words_and_as_a_drawing(ana):
    fund = purses.fund(ana.group)
    purses.given(fund, 12_000)
    purses.spent(fund, 3_600)

    answer = page(ana, "show-fund", fund.ref)

    for words in ("Whoever needs money asks here.", "€84.00", "€36.00", "€120.00", "<svg", "Gifts"):
        assert words in answer.text
    assert "Close this fund" not in answer.text


def test_a_member_opens_a_fund(ana):
    path = reverse("open-fund", args=[ana.group.slug])
    answer = make.browser(ana).post(path, {"name": "Rent", "purpose": "For the hall."})

    fund = Fund.objects.get(group=ana.group)
    assert (fund.name, fund.purpose) == ("Rent", "For the hall.")
    assert answer.headers["Location"] == reverse("show-fund", args=[ana.group.slug, fund.ref])


def test_where_the_group_decides_it_becomes_a_proposal(ana):
    decisions.uses(ana.group, "fund.open", {"method": "consent"})
    path = reverse("open-fund", args=[ana.group.slug])
    make.browser(ana).post(path, {"name": "Rent", "purpose": "For the hall."})

    assert not Fund.objects.exists()
    assert Proposal.objects.get().act.details["name"] == "Rent"


def test_a_fund_without_a_name_comes_back_with_what_was_typed(ana):
    path = reverse("open-fund", args=[ana.group.slug])
    answer = make.browser(ana).post(path, {"name": "", "purpose": "For the hall."})

    assert answer.status_code == 422
    assert "For the hall." in answer.text


def test_a_bare_fund_is_closed_and_one_with_money_is_not(ana):
    bare, full = purses.fund(ana.group, "Rent"), purses.fund(ana.group)
    purses.given(full, 700)

    told = [
        make.browser(ana).post(reverse("close-fund", args=[ana.group.slug, fund.ref])).status_code
        for fund in (bare, full)
    ]

    assert told == [302, 409]
    assert list(queries.open_funds(ana.group)) == [full]


def test_opening_one_can_be_undone_while_nothing_is_in_it(ana):
    bare, full = purses.fund(ana.group, "Rent"), purses.fund(ana.group)
    purses.given(full, 700)

    undoable = {one.facts.get("fund") for one in undo.what_can_be_undone(ana.group)}

    assert bare.ref in undoable
    assert full.ref not in undoable


def test_a_fund_of_another_group_is_not_there(ana):
    theirs = purses.fund(make.group("Linden Court"))
    assert page(ana, "show-fund", theirs.ref).status_code == 404


def test_the_list_costs_the_same_however_many_funds(ana, django_assert_max_num_queries):
    for number in range(4):
        purses.given(purses.fund(ana.group, f"Fund {number}"), 100)
    browser = make.browser(ana)
    path = reverse("funds", args=[ana.group.slug])
    browser.get(path)

    with django_assert_max_num_queries(12) as seen:
        browser.get(path)
    many = len(seen)
    for number in range(4, 9):
        purses.given(purses.fund(ana.group, f"Fund {number}"), 100)
    with django_assert_max_num_queries(many):
        browser.get(path)


# --- the drawing ---------------------------------------------------------------------------------

amounts = st.lists(st.integers(1, 10**12), min_size=1, max_size=6)


def purse_of(came: list[int], went: list[int]) -> Purse:
    rest = sum(came) - sum(went)
    sides = came + [-rest] * (rest < 0), went + [rest] * (rest > 0)
    streams = [[Stream(f"{n}", one) for n, one in enumerate(side)] for side in sides]
    return Purse("EUR", 0, 0, *streams)


@given(amounts, amounts)
def test_no_two_streams_of_a_side_lie_on_each_other(came, went):
    picture = draw(purse_of(came, went))
    assert picture

    for side in (0, picture.width - picture.bar):
        ends = 0
        for one in (one for one in picture.streams if one.bar_x == side):
            assert ends <= one.bar_y
            ends = one.bar_y + one.bar_height
            assert ends <= picture.height
            assert SLOT // 2 <= one.text_y <= picture.height - SLOT // 2


def test_where_one_reads_from_the_right_it_comes_from_the_right():
    purse = purse_of([500], [])
    plain, mirrored = draw(purse), draw(purse, mirrored=True)
    assert plain
    assert mirrored
    assert [one.bar_x for one in plain.streams] == [0, plain.width - plain.bar]
    assert [one.bar_x for one in mirrored.streams] == [plain.width - plain.bar, 0]
    assert plain.middle_height == TALL


def test_a_long_name_stands_in_two_lines_and_nothing_of_it_is_lost():
    came = [Stream("Given to neighbors", 500), Stream("Errands", 300)]
    picture = draw(Purse("EUR", 0, 0, came, []))
    assert picture
    assert [(one.label, one.more) for one in picture.streams] == [
        ("Given to", "neighbors"),
        ("Errands", ""),
    ]
    first, second = picture.streams
    assert second.text_y - first.text_y >= SLOT + LINE // 2


def test_of_nothing_there_is_no_drawing():
    assert draw(Purse("EUR", 0, 0, [], [])) is None


def test_a_fund_is_not_closed_while_somebody_asks_it_or_gives_to_it(ana):
    fund = purses.fund(ana.group)
    path = reverse("show-fund", args=[ana.group.slug, fund.ref])
    browser = make.browser(ana)
    claim = purses.asked(ana, fund)
    gift = purses.promised(make.member(ana.group, "Ben"), fund)
    assert "closing/" not in browser.get(path).text

    with pytest.raises(NotPossible, match="asks this fund"):
        books.close_fund(make.again(ana), fund)
    asking.take_back_claim(ana, claim)
    with pytest.raises(NotPossible, match="on its way"):
        books.close_fund(make.again(ana), fund)
    giving.take_back_gift(gift.giver, gift)
    assert "closing/" in browser.get(path).text

    books.close_fund(make.again(ana), fund)
    assert make.again(fund).closed_at
