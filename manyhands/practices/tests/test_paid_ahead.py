"""What members of a stokvel still get and paid ahead, as its pages say it and refuse it."""

import pytest

from manyhands.base.refs import new_ref
from manyhands.decisions.models import Proposal
from manyhands.groups.tests import make as groups
from manyhands.ledger import checking
from manyhands.practices import rotating
from manyhands.practices.tests import make
from manyhands.practices.tests.test_running import booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def members():
    group = groups.group()
    return [groups.member(group, name) for name in ("Ana", "Ben", "Cleo", "Dov")]


def text(answer) -> str:
    return answer.content.decode()


def book(browser, practice, event: str, amount: str, about) -> object:
    form = {"event": event, "key": new_ref(), "value-x": amount, "m": about.ref, "on": ""}
    return browser.post(f"{practice.get_absolute_url()}book/", form)


def test_nobody_is_paid_more_than_they_still_get_and_what_was_typed_stays(members):
    ana, ben, _cleo, dov = members
    practice = make.taking_turns(ana, ben, amount=10_000, cushion_bp=0)
    first, second = [hand.holder.member for hand in practice.hands.order_by("turn")]
    for one in (ana, ben):
        booked(practice, "paid", 20_000, m=one.ref)
    groups.decided("turns.award", practice, number=1)
    browser = groups.browser(dov)

    for event in ("paid_out", "set_off"):
        refused = book(browser, practice, event, "200.01", first)
        assert refused.status_code == 422
        assert "That is more than they still get." in text(refused)
        assert 'value="200.01"' in text(refused)
    assert book(browser, practice, "paid_out", "1", second).status_code == 422
    assert not Proposal.objects.exists()

    assert book(browser, practice, "paid_out", "200", first).status_code == 302
    booked(practice, "paid_out", 20_000, m=first.ref)
    assert checking.problems(practice.group) == []


def test_what_was_paid_ahead_is_not_said_to_come_in_less_than_nothing(members):
    ana, ben, *_others = members
    practice = make.taking_turns(ana, ben, amount=10_000)
    booked(practice, "paid", 4_000, m=ana.ref)

    page = text(groups.browser(ben).get(practice.get_absolute_url()))

    assert 'Members paid ahead</dt><dd class="figures">€40.00' in page
    assert "Members still pay in" not in page
    assert "-€" not in page


def test_where_no_currency_is_known_the_page_of_turns_leads_to_where_it_is_said(members):
    ana, ben, *_others = members
    practice = make.forming(ana, ben)
    rotating.lock(ana, practice)
    for one in (ana, ben):
        rotating.tell(one, practice, secret=f"words of {one.name}")
    rotating.draw(ana, practice)

    page = text(groups.browser(ana).get(f"{practice.get_absolute_url()}turns/"))

    assert f'href="{practice.get_absolute_url()}book/"' in page
    assert "Give the pot" not in page


def test_whose_turns_one_could_have_says_which_of_them(members):
    ana, ben, *_others = members
    practice = make.taking_turns(ana, ben)
    bens = practice.hands.get(holder__member=ben)

    page = text(groups.browser(ana).get(f"{practice.get_absolute_url()}turns/"))

    assert f">{bens.turn}. Ben</option>" in page


def test_who_would_wind_a_practice_up_reads_what_is_in_it(members):
    ana, ben, *_others = members
    practice = make.taking_turns(ana, ben, amount=10_000)
    groups.decided("turns.award", practice, number=1)

    page = text(groups.browser(ana).get(f"{practice.get_absolute_url()}winding-up/"))

    assert 'Members still pay in</dt><dd class="figures">€200.00' in page
