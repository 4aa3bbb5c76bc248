"""What an ask for money says of how it stands, and of whom it still wants something."""

import pytest
from django.urls import reverse

from manyhands.decisions import actions
from manyhands.decisions.tests import make as decisions
from manyhands.funds.purse import asking, paying, waiting
from manyhands.funds.tests import purses
from manyhands.funds.tests.test_asking import again
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def four(group):
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo", "Dov")]


@pytest.fixture
def claim(four):
    fund = purses.fund(four[0].group)
    purses.given(fund, 5_000, to="Assets:Cash")
    return purses.asked(four[0], fund)


def reads(member, name, *about):
    path = reverse(name, args=[member.group.slug, *(one.ref for one in about)])
    return make.browser(member).get(path).content.decode()


def wants(*members):
    return [[one.wants for one in waiting.asks_before(make.again(member))] for member in members]


def test_who_has_spoken_is_asked_no_more_and_who_asks_is_told_how_it_stands(four, claim):
    ana, ben, cleo, dov = four
    decisions.uses(ana.group, "fund.spend", {"method": "two_keys"})
    assert "It waits for the others to look at it." in reads(ana, "show-claim", claim)
    assert wants(ana, ben) == [["own"], ["agree"]]
    with pytest.raises(NeedsDecision) as needed:
        asking.spend(make.again(ben), again(claim), amount=claim.amount)
    how = {"method": needed.value.method, "concerns": needed.value.concerns}
    draft = actions.draft_proposal(ben, ben.group, act=needed.value.act.as_dict(), **how)
    proposal = actions.publish_proposal(ben, draft, title="Give it", text="Yes?")

    assert "The others are deciding." in reads(ana, "show-claim", claim)
    assert wants(ana, ben, cleo, dov) == [["own"], ["deciding"], ["deciding"], ["deciding"]]
    decisions.work_off()
    decisions.say(cleo, proposal, "agree")

    assert wants(ana, cleo, dov) == [["own"], [], ["deciding"]]


def test_cash_that_one_has_handed_over_is_not_to_be_paid_now(four, claim):
    ana, ben, cleo, _dov = four
    purses.agreed(claim)
    assert "To be paid now" in reads(cleo, "commons")
    paying.pay(make.again(ben), again(claim))

    for page in (reads(cleo, "commons"), reads(ana, "commons"), reads(cleo, "payouts")):
        assert "To be paid now" not in page
    assert "One member has said that it is paid" in reads(cleo, "commons")
    assert wants(ben, cleo) == [[], ["pay"]]
