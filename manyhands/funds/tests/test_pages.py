"""Members read and copy how the group is paid; others are asked to join first."""

import re

import pytest

from manyhands.decisions.models import Proposal
from manyhands.funds.models import WayToPay
from manyhands.funds.tests import make as funds
from manyhands.groups.powers import ACTIONS
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db
WAYS = "/g/rosewood/money/ways/"


@pytest.fixture
def ana(group):
    return make.browser(make.member(group, "Ana"))


def text(answer) -> str:
    return answer.content.decode()


def words(answer) -> str:
    """What a person reads, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).split())


@pytest.mark.parametrize("path", [WAYS, f"{WAYS}new/"])
def test_others_are_asked_to_join(group, path):
    assert "/join/" in make.browser().get(path).headers["Location"]


def test_each_way_stands_there_as_a_square_and_as_words(group, ana):
    for said in funds.one_of_each_kind():
        make.decided("fund.add_way", group, **said)

    page = ana.get(WAYS)

    assert text(page).count('class="segno"') == 8
    assert "DE89 3704 0044 0532 0130 00" in words(page)
    assert "CH93 0076 2011 6238 5295 7" in words(page)
    assert "br.gov.bcb.pix0136" in words(page)
    assert 'href="https://paypal.me/rosewood"' in text(page)
    assert 'href="upi://pay?pa=rosewood@bank&amp;pn=Rosewood%20Kitchen&amp;cu=INR"' in text(page)
    assert "The box at the supper" in words(page)


def test_an_amount_and_words_go_into_each_square(group, ana):
    funds.way(group, "pix")
    funds.way(group, "venmo")
    funds.way(group, "cash")

    page = ana.get(WAYS, {"amount": "12,5", "words": "Rice"})

    assert "540512.50" in text(page)
    assert "0204Rice" in text(page)
    assert "recipients=rosewood&amp;amount=12.50&amp;note=Rice" in text(page)
    assert "R$12.50" in words(page)
    assert "€12.50" in words(page)


@pytest.mark.parametrize("amount", ["much", "-5", "0", "1.234", "9" * 16, "1 000 000 000.00"])
def test_an_amount_that_is_none_is_said_and_the_code_still_stands(group, ana, amount):
    funds.way(group)

    page = ana.get(WAYS, {"amount": amount})

    assert page.status_code == 200
    assert 'class="error"' in text(page)
    assert 'class="segno"' in text(page)


def test_words_that_a_bank_does_not_take_are_said(group, ana):
    funds.way(group, "pix")

    page = ana.get(WAYS, {"words": "خبز"})

    assert "Banks do not pass on “خ”" in words(page)


def test_a_way_is_asked_for_in_two_steps_and_becomes_a_proposal(group, ana):
    assert "?kind=swiss" in text(ana.get(f"{WAYS}new/"))
    form = ana.get(f"{WAYS}new/?kind=swiss")
    assert 'name="town"' in text(form)
    assert 'name="town"' not in text(ana.get(f"{WAYS}new/?kind=sepa"))

    sent = {"kind": "swiss", "payee": "Rosewood", "account": "ch93 0076 2011 6238 5295 7"}
    answer = ana.post(f"{WAYS}new/", sent | {"town": "3001 Bern", "currency": "CHF"})

    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == proposal.get_absolute_url()
    assert not WayToPay.objects.exists()
    assert proposal.act.details["account"] == funds.SWISS
    draft = words(ana.get(answer.headers["Location"]))
    assert "Who is paid Rosewood" in draft
    ACTIONS[proposal.act.power](_decided(group, proposal), group, **proposal.act.details)
    assert WayToPay.objects.get().account == funds.SWISS


def _decided(group, proposal):
    from manyhands.groups.powers import Decided

    return Decided(make.again(group), proposal.ref, proposal.act)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"kind": "sepa", "payee": "", "account": funds.GERMAN}, "Please fill this in"),
        ({"kind": "sepa", "payee": "R", "account": "DE88370400440532013000"}, "has a slip"),
        ({"kind": "cash", "payee": "R", "account": "Box", "currency": "XYZ"}, "no such currency"),
        ({"kind": "cash", "payee": "R", "account": "4111 1111 1111 1111", "currency": "EUR"},
         "number of a card"),
        ({"kind": "swiss", "payee": "مطبخ", "account": funds.SWISS, "currency": "CHF",
          "town": "3001 Bern"}, "Latin letters"),
        ({"kind": "swiss", "payee": "R", "account": funds.SWISS, "currency": "USD",
          "town": "3001 Bern"}, "cannot be chosen"),
    ],
)  # fmt: skip
def test_what_does_not_fit_comes_back_with_what_was_typed(group, ana, sent, says):
    answer = ana.post(f"{WAYS}new/", sent)

    assert answer.status_code == 422
    assert says in words(answer)
    assert sent["account"] in text(answer)
    assert not Proposal.objects.exists()


def test_an_unknown_kind_is_asked_again(ana):
    assert "?kind=sepa" in text(ana.post(f"{WAYS}new/", {"kind": "card"}))


def test_stopping_a_way_names_it_in_the_proposal(group, ana):
    way = funds.way(group)
    page = ana.get(f"{WAYS}{way.ref}/end/")
    assert "DE89 3704 0044 0532 0130 00" in words(page)
    assert ana.post(f"{WAYS}{way.ref}/end/", {"reason": ""}).status_code == 422

    answer = ana.post(f"{WAYS}{way.ref}/end/", {"reason": "Closed"})

    assert "DE89 3704 0044 0532 0130 00" in words(ana.get(answer.headers["Location"]))


def test_the_poster_speaks_the_language_of_the_group(ana, group):
    type(group).objects.filter(pk=group.pk).update(language="es")
    way = funds.way(group)

    poster = ana.get(f"{WAYS}{way.ref}/poster/", {"amount": "5"}, headers={"accept-language": "ar"})

    assert '<article class="stack" lang="es" dir="ltr"' in text(poster)
    assert "Da lo que puedas, o nada." in text(poster)
    assert '<html lang="ar" dir="rtl"' in text(poster)
    assert 'class="segno"' in text(poster)
    assert "5,00" in words(poster)


def test_what_stopped_or_belongs_to_others_is_not_there(group, ana):
    way = funds.way(group)
    theirs = funds.way(make.group("Elsewhere"))
    make.decided("fund.stop_way", way, reason="Closed")

    for ref in (way.ref, theirs.ref):
        assert ana.get(f"{WAYS}{ref}/end/").status_code == 404
        assert ana.get(f"{WAYS}{ref}/poster/").status_code == 404
    assert 'class="segno"' not in text(ana.get(WAYS))


def test_the_list_costs_the_same_however_many_there_are(group, ana, django_assert_max_num_queries):
    for said in funds.one_of_each_kind():
        make.decided("fund.add_way", group, **said)

    with django_assert_max_num_queries(6):
        ana.get(WAYS)
